using System.Collections.Immutable;
using CourseGit.Core.Courses;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// A database on a PostgreSQL server. One exported snapshot serves pg_dump for the schema and COPY for the rows, so that all of a dump is
/// of one instant and nobody waits for it.
/// </summary>
public sealed class PostgreSqlDumper(PostgreSqlServers servers, PostgreSqlTools tools, PostgreSqlStage stage) : IDatabaseDumper
{
    private const string NothingSaved = "Nothing was backed up.", NothingCounted = "Its rows could not be counted.";

    public DatabaseKind Kind => DatabaseKind.PostgreSql;

    // OpenTA's own dump, and the same by hand: compressed before git sees it, and with the token.
    public ImmutableArray<string> LiveFiles(CourseDatabase database, string courseFolder) =>
        (NameFiles.Read(courseFolder) ?? database.Place.Name) is { } name && CoursePath(name) is { } path
            ? [path + ".db", path + ".sql"]
            : [];

    public FoundDatabase? Find(string courseFolder) =>
        NameFiles.Read(courseFolder) is { } name
            ? new(new CourseDatabase(DatabaseKind.PostgreSql, null), $"{name}, a PostgreSQL database")
            : null;

    public async Task<DatabaseDump> DumpAsync(
        CourseDatabase database, string courseFolder, string target, DatabaseTalk talk, CancellationToken cancellationToken)
    {
        var name = NameFiles.Require(database, courseFolder, NothingSaved);
        var server = await servers.OfAsync(database.Place, talk, cancellationToken).ConfigureAwait(false);
        try
        {
            await using var connection = await server.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            var strict = server
                with
            { MustSayStandardStrings = connection.PostgresParameters.GetValueOrDefault("standard_conforming_strings") == "off" };
            var process = await Pooler.CheckAsync(server, connection, NothingSaved, cancellationToken).ConfigureAwait(false);
            await using var ending = new BackendEnding(server, process, cancellationToken);
            await using var transaction = await DumpTransaction.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            catalog.CheckWhole(server.User, NothingSaved);
            var folder = await tools.FindAsync(catalog.Version, NothingSaved, cancellationToken).ConfigureAwait(false);
            Task<(byte[], byte[])> SchemaAsync(string snapshot) =>
                tools.SchemaAsync(folder, strict, name, snapshot, NothingSaved, cancellationToken);
            return await new DumpWriter(transaction, catalog, target, talk)
                .WriteAsync(SchemaAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception caught) when (PostgreSqlTrouble.Of(caught) is { } e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw await PostgreSqlTrouble.FailureAsync(e, server, name, NothingSaved).ConfigureAwait(false);
        }
    }

    public Task StageAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken) =>
        stage.MakeAsync(staging, talk, cancellationToken);

    public Task CheckAsync(DatabaseStaging staging, DatabaseTalk talk, CancellationToken cancellationToken) =>
        stage.CheckAsync(staging, talk, cancellationToken);

    public DatabaseDump? FindDump(string folder) => DumpArchive.Find(folder);

    public async Task<ImmutableSortedDictionary<string, long>> RowsAsync(
        CourseDatabase database, string stagedFolder, DatabaseTalk talk, CancellationToken cancellationToken)
    {
        var name = NameFiles.Require(database with { Place = database.Place with { Name = null } }, stagedFolder, NothingCounted);
        var server = await servers.OfAsync(database.Place, talk, cancellationToken).ConfigureAwait(false);
        try
        {
            await using var connection = await server.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            await using var transaction = await DumpTransaction.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            var catalog = await Catalog.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
            await transaction.UseOwnPathAsync(cancellationToken).ConfigureAwait(false);
            await transaction.UseNoIndexAsync(cancellationToken).ConfigureAwait(false);
            await transaction.MarkAsync(cancellationToken).ConfigureAwait(false);
            var rows = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
            foreach (var (table, i) in catalog.Tables.Select((t, i) => (t, i)))
            {
                talk.Report($"Counting {table.Title}", i, catalog.Tables.Length);
                rows[table.Title] = await new TableRows(transaction, table).CountAsync(cancellationToken).ConfigureAwait(false);
                await transaction.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            }
            return rows.ToImmutable();
        }
        catch (Exception caught) when (PostgreSqlTrouble.Of(caught) is { } e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw await PostgreSqlTrouble.FailureAsync(e, server, name, NothingCounted).ConfigureAwait(false);
        }
    }

    public async Task<string?> CourseKeyAsync(CourseDatabase database, string courseFolder, CancellationToken cancellationToken)
    {
        if ((NameFiles.Read(courseFolder) ?? database.Place.Name) is not { } name)
            return null;
        try
        {
            var server = await servers.OfAsync(database.Place, DatabaseTalk.Silent, cancellationToken).ConfigureAwait(false);
            await using var connection = await server.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "SELECT CASE WHEN count(*) = 1 THEN min(course_key::text) END FROM public.course_course", connection);
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
        }
        catch (Exception e) when (PostgreSqlTrouble.Of(e) is not null
            || e is Primitives.RefusedException or Primitives.OperationFailedException)
        {
            return null; // documented: a database that cannot be asked has none to be had
        }
    }

    private static string? CoursePath(string name) => Primitives.CoursePath.TryParse(name, out var path)
        && !name.Contains('/', StringComparison.Ordinal) ? path.Value : null;
}
