using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Databases of a course that lie outside its folder, on their way through a restore: prepared ones that belong to nobody yet,
/// replaced ones that are set aside with the folder that names them.
/// </summary>
public sealed class ServerDatabases(PostgreSqlServers servers, IDbContextFactory<StateDbContext> contexts, CourseGitSettings settings)
{
    private static readonly TimeSpan TimeToFinish = TimeSpan.FromSeconds(5), TimeToGo = TimeSpan.FromSeconds(30),
        Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Notes a database before it is made, so that a crash leaves none behind that nobody knows.</summary>
    internal async Task NoteAsync(long operation, Subdomain course, DatabasePlace place, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        context.Add(new PreparedDatabaseRow { OperationId = operation, Subdomain = course.Value, Place = JsonSerializer.Serialize(place) });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops what was made for a course and never became its own. To be called by who holds the course's lock.</summary>
    /// <exception cref="OperationFailedException">A server cannot be reached; what lies there stays noted.</exception>
    public async Task DiscardAsync(Subdomain course, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in await context.PreparedDatabases.Where(p => p.Subdomain == course.Value)
            .ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            var place = JsonSerializer.Deserialize<DatabasePlace>(row.Place)!;
            await OnServerAsync(
                place, "It was made for a restore that did not take place, or for a trial; CourseGit drops it when the server can be "
                + "reached.", connection => DropAsync(connection, place.Name!, cancellationToken), cancellationToken).ConfigureAwait(false);
            context.Remove(row);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Courses for which something may have to be dropped.</summary>
    public async Task<IReadOnlyList<Subdomain>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var names = await context.PreparedDatabases.AsNoTracking().Select(p => p.Subdomain).Distinct()
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return names.ConvertAll(Subdomain.Parse);
    }

    /// <summary>
    /// The database that a course has now and will not have when another folder takes the place of its own; null when it stays the same.
    /// </summary>
    public static string? Replaced(CourseDatabase database, string courseFolder, string nextFolder)
    {
        if (database.Kind != DatabaseKind.PostgreSql || NameFiles.Read(courseFolder) is not { } name || NameFiles.Read(nextFolder) == name)
            return null;
        return JsonSerializer.Serialize(database.Place with { Name = name });
    }

    /// <summary>Makes sure that a database that was set aside is there, and lets it take connections again.</summary>
    /// <exception cref="RefusedException">It is gone.</exception>
    /// <exception cref="OperationFailedException">The server cannot be reached.</exception>
    public Task ReviveAsync(string replaced, CancellationToken cancellationToken)
    {
        var place = JsonSerializer.Deserialize<DatabasePlace>(replaced)!;
        return OnServerAsync(place, "Nothing was changed.", async connection =>
        {
            if (!await ExistsAsync(connection, place.Name!, cancellationToken).ConfigureAwait(false))
                throw new RefusedException(
                    $"The database {place.Name} that was set aside with the folder is not on its server any more, so the course cannot "
                    + "be put back as it was. Nothing was changed. Restore a commit instead.");
            await ExecuteAsync(connection, $"ALTER DATABASE {CatalogTable.Quote(place.Name!)} ALLOW_CONNECTIONS true",
                cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
    }

    /// <summary>
    /// Ends what still uses a database that was set aside, so that nobody goes on writing where nobody will look: no new connections,
    /// idle ones at once, others when they are done with what they do or after five seconds.
    /// </summary>
    /// <param name="notice">Told what could not be done; the restore has happened all the same.</param>
    public async Task RetireAsync(string replaced, Action<string> notice, CancellationToken cancellationToken)
    {
        var place = JsonSerializer.Deserialize<DatabasePlace>(replaced)!;
        try
        {
            await OnServerAsync(
                place, "The course has its restored database all the same; what is still connected to the one before may go on writing "
                + "there. Restart the course server.", connection => CloseAsync(connection, place.Name!, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException)
        {
            notice($"Connections to the database {place.Name} that was set aside could not be ended. {e.Message}");
        }
    }

    /// <summary>Drops a database that was set aside, unless a course's folder or another one set aside names it.</summary>
    /// <param name="freed">The folder that it was set aside with.</param>
    /// <exception cref="OperationFailedException">The server cannot be reached, or refuses.</exception>
    public async Task DropAsync(string replaced, string freed, CancellationToken cancellationToken)
    {
        var place = JsonSerializer.Deserialize<DatabasePlace>(replaced)!;
        if (!await IsNamedAsync(place.Name!, freed, cancellationToken).ConfigureAwait(false))
            await OnServerAsync(place, "The database stays; free it again when the server can be reached.",
                connection => DropAsync(connection, place.Name!, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsNamedAsync(string name, string freed, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var registered = await context.Courses.AsNoTracking().Select(c => c.Folder).ToListAsync(cancellationToken).ConfigureAwait(false);
        var beside = new[] { settings.CoursesRoot, settings.SetAsideRoot }.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories);
        return beside.Concat(registered.Select(f => Path.Combine(settings.CoursesRoot, f)))
            .Any(folder => folder != freed && NameFiles.Read(folder) == name);
    }

    private static async Task CloseAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, name, cancellationToken).ConfigureAwait(false))
            return;
        await ExecuteAsync(connection, $"ALTER DATABASE {CatalogTable.Quote(name)} ALLOW_CONNECTIONS false",
            cancellationToken).ConfigureAwait(false);
        var deadline = Environment.TickCount64 + (long)TimeToFinish.TotalMilliseconds;
        while (await EndAsync(connection, name, evenBusy: Environment.TickCount64 > deadline, cancellationToken).ConfigureAwait(false) > 0
            && Environment.TickCount64 < deadline + (long)TimeToFinish.TotalMilliseconds)
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> EndAsync(NpgsqlConnection connection, string name, bool evenBusy, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*), count(CASE WHEN $2 OR state = 'idle' THEN pg_terminate_backend(pid) END) FROM pg_stat_activity WHERE "
            + "datname = $1 AND backend_type = 'client backend'", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        command.Parameters.Add(new NpgsqlParameter { Value = evenBusy });
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    // A process of a killed portal may still be making it, and it is not to be seen until then.
    private static async Task DropAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var command = new NpgsqlCommand(
                "SELECT count(*), count(CASE WHEN true THEN pg_terminate_backend(pid) END) FROM pg_stat_activity WHERE application_name "
                + "= $1", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = Maker(name) });
            if ((long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))! == 0)
                break;
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }
        // The server waits five seconds for those it ends; a busy one may need longer to see them go (CountOtherDBBackends in procarray.c).
        // FORCE is refused to an ordinary user while autovacuum, which is nobody's, is at work there; without, the server ends autovacuum
        // and nobody else (TerminateOtherDBBackends and CountOtherDBBackends there). So by turns, until nobody is left.
        var deadline = Environment.TickCount64 + (long)TimeToGo.TotalMilliseconds;
        for (var isForced = true; ; isForced = !isForced)
        {
            try
            {
                await ExecuteAsync(
                    connection, $"DROP DATABASE IF EXISTS {CatalogTable.Quote(name)}{(isForced ? " WITH (FORCE)" : "")}",
                    cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (Environment.TickCount64 < deadline && (e.SqlState == PostgresErrorCodes.ObjectInUse
                || (isForced && e.SqlState == PostgresErrorCodes.InsufficientPrivilege)))
            {
                await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What the connection that makes a database calls itself.</summary>
    internal static string Maker(string name) => $"{PostgreSqlServer.ApplicationName} makes {name}";

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT true FROM pg_database WHERE datname = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // A database's name cannot be a parameter; it is quoted.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task OnServerAsync(
        DatabasePlace place, string consequence, Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        var server = await servers.OfAsync(place, DatabaseTalk.Silent, cancellationToken).ConfigureAwait(false);
        try
        {
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, cancellationToken).ConfigureAwait(false);
            await work(connection).ConfigureAwait(false);
        }
        catch (Exception caught) when (PostgreSqlTrouble.Of(caught) is { } e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgreSqlTrouble.Explained(e, server, place.Name!, consequence);
        }
    }
}
