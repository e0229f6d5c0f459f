using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>A database that is being made of a dump.</summary>
internal sealed class NewDatabase(PostgreSqlServer server, PostgreSqlTools tools, DatabaseStaging staging, string name, DatabaseTalk talk)
{
    private const string NothingRestored = "Nothing was restored.";
    private readonly string? _live = staging.LiveFolder is { } folder ? NameFiles.Read(folder) : null;
    private TargetServer _target = null!;
    private string _tools = "";

    /// <summary>Looks whether the server can take it.</summary>
    /// <exception cref="RefusedException">It cannot; nothing was made.</exception>
    public async Task CheckAsync(CourseGitSettings settings, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, cancellationToken).ConfigureAwait(false);
        _target = await TargetServer.LookAsync(connection, _live, staging.Dump.Server?.Extensions ?? [], cancellationToken).ConfigureAwait(false);
        _target.Check(server, staging.Dump, settings);
        _tools = await tools.FindAsync(_target.Version, NothingRestored, cancellationToken).ConfigureAwait(false);
        if (_target is { Owner: { } owner, MayBeOwner: false })
            talk.Notice($"The course's database belongs to {owner}, and {_target.User} may not make one for that user: the restored one belongs to {_target.User}. Give the course server its rights there, or make {_target.User} a member of {owner}.");
    }

    /// <summary>Makes it, fills it and checks it; then the folder being prepared names it.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        talk.Report("Making a new database", 0, 0);
        await CreateAsync(cancellationToken).ConfigureAwait(false);
        await using (var connection = await server.OpenAsync(name, cancellationToken).ConfigureAwait(false))
        {
            await using var ending = new BackendEnding(server, connection, cancellationToken);
            await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
            if (staging.Dump.Server is null)
                await RestoreArchiveAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            if (staging.Dump.Server is { } dump)
                await new DumpLoader(connection, staging.Dump, dump, staging.Pieces, talk).LoadAsync(cancellationToken).ConfigureAwait(false);
            await AdaptAsync(connection, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            await using var analyze = new NpgsqlCommand("ANALYZE", connection); // so that the course is quick at once
            await analyze.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        await NameAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, cancellationToken, ServerDatabases.Maker(name)).ConfigureAwait(false);
        var owner = _target is { Owner: { } other, MayBeOwner: true } ? $" OWNER {CatalogTable.Quote(other)}" : "";
        var (encoding, collation, characters) = staging.Dump.Server is { } dump ? (dump.Encoding, dump.Collation, dump.CharacterType) : (_target.Encoding, _target.Collation, _target.CharacterType);
        try
        {
            await RunAsync(connection, $"CREATE DATABASE {CatalogTable.Quote(name)} TEMPLATE template0{owner} ENCODING {Literal(encoding)} LC_COLLATE {Literal(collation)} LC_CTYPE {Literal(characters)}", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is "42809" or "22023") // no such locale here
        {
            talk.Notice($"This server knows no collation {collation}, in which the backup's database sorts: the restored one sorts bytewise.");
            await RunAsync(connection, $"CREATE DATABASE {CatalogTable.Quote(name)} TEMPLATE template0{owner} ENCODING {Literal(encoding)} LC_COLLATE 'C' LC_CTYPE 'C'", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await TableRows.PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        var role = _target is { Owner: { } owner, MayBeOwner: true } ? $"; SET ROLE {CatalogTable.Quote(owner)}" : "";
        await RunAsync(connection, "SET check_function_bodies = false; SET client_min_messages = warning" + role, cancellationToken).ConfigureAwait(false);
    }

    private Task RestoreArchiveAsync(CancellationToken cancellationToken)
    {
        talk.Report($"Restoring {staging.Dump.File}", 0, 0);
        string[] role = _target is { Owner: { } owner, MayBeOwner: true } ? ["--role=" + owner] : [];
        return tools.RunAsync(_tools, "pg_restore", server, name, ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", .. role, "--dbname=" + name, Path.Combine(staging.StagedFolder, staging.Dump.File!)], null, NothingRestored, cancellationToken);
    }

    private async Task AdaptAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (catalog.Tables.IsEmpty)
            throw new OperationFailedException($"The restored database has no tables. {NothingRestored} Choose another commit.");
        var course = new CourseTables(connection, catalog);
        await course.KeepGitSettingsAsync(await LiveRowsAsync(cancellationToken).ConfigureAwait(false), talk.Notice, cancellationToken).ConfigureAwait(false);
        await course.RenameAsync(staging.From ?? MarkerOf(staging.StagedFolder), staging.Course, cancellationToken).ConfigureAwait(false);
        await course.ClearSessionsAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<CourseTableRow>> LiveRowsAsync(CancellationToken cancellationToken)
    {
        if (_live is null)
            return [];
        try
        {
            await using var connection = await server.OpenAsync(_live, cancellationToken).ConfigureAwait(false);
            var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            return await new CourseTables(connection, catalog).ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            talk.Notice($"The git settings of the course's database {_live} could not be read. {PostgreSqlTrouble.Words(e, server, _live).What} {KeptGitSettings.Consequence}");
            return [];
        }
    }

    // OpenTA's own dump lies beside the folder's files under the database's name, and the course server makes the database of it when that is gone.
    private async Task NameAsync(CancellationToken cancellationToken)
    {
        talk.Report("Writing the course server's own dump", 0, 0);
        if (DumpArchive.Find(staging.StagedFolder) is { File: { } old })
            File.Delete(Path.Combine(staging.StagedFolder, old));
        NameFiles.Write(staging.StagedFolder, name, staging.Course);
        await tools.RunAsync(_tools, "pg_dump", server, name, ["--create", "--format=custom", "--file=" + Path.Combine(staging.StagedFolder, name + ".db")], null, NothingRestored, cancellationToken).ConfigureAwait(false);
    }

    private static Subdomain? MarkerOf(string folder) => Directory.EnumerateFiles(folder, "subdomain-*").Select(f => Subdomain.TryParse(Path.GetFileName(f)["subdomain-".Length..], out var marked) ? marked : null).FirstOrDefault(m => m is not null);

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Names cannot be parameters here; they are quoted.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
