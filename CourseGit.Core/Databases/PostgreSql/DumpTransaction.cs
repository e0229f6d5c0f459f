using System.Data;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// A transaction in which a database is read, or filled, as all dumps are. Whatever it sets is set for itself alone: behind a pooler the
/// connection goes on to somebody else, who must not find it changed.
/// </summary>
internal sealed class DumpTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    private const string Mark = "coursegit";
    private const int TablesBetweenReleases = 100;

    // What a value looks like, and whether a text can be read again, must not depend on a server's, a database's or a user's settings.
    private const string Settings = """
        SET LOCAL search_path = ''; SET LOCAL DateStyle = 'ISO, MDY'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL TimeZone = 'UTC';
            SET LOCAL extra_float_digits = 3;
        SET LOCAL bytea_output = 'hex'; SET LOCAL xmloption = 'content'; SET LOCAL lc_monetary = 'C'; SET LOCAL array_nulls = on;
            SET LOCAL quote_all_identifiers = off;
        SET LOCAL standard_conforming_strings = on; SET LOCAL row_security = off; SET LOCAL statement_timeout = 0;
            SET LOCAL lock_timeout = 0;
        SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL synchronize_seqscans = off; SET LOCAL check_function_bodies = off;
            SET LOCAL client_min_messages = warning
        """;

    // pg_catalog goes first by itself. Whatever is called here stands with its schema: the database's own path may lead to somebody's
    // namesake.
    private const string Path = """
        SELECT pg_catalog.set_config('search_path', COALESCE((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(n.nspname), ', '
            ORDER BY COALESCE(pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname), 1000000), n.nspname COLLATE "C")
            FROM pg_catalog.pg_namespace n WHERE n.nspname OPERATOR(pg_catalog.!~) '^pg_'
                AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'), ''), true)
        """;

    // A damaged index would leave rows out that are there: rows are read from the table itself, and sorted.
    private const string FromTables =
        "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL work_mem = "
        + "'64MB'";

    private string _path = "";
    private int _tables;

    public NpgsqlConnection Connection { get; } = connection;

    /// <summary>Begins one that only reads and sees one instant.</summary>
    public static async Task<DumpTransaction> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await BeginAsync(connection, IsolationLevel.RepeatableRead, "SET TRANSACTION READ ONLY", null,
            cancellationToken).ConfigureAwait(false);

    /// <summary>Begins one that writes.</summary>
    /// <param name="role">Who makes what it makes; the connection's own user when null.</param>
    public static async Task<DumpTransaction> WriteAsync(NpgsqlConnection connection, string? role, CancellationToken cancellationToken)
    {
        var setRole = role is null ? null : $"SET LOCAL ROLE {CatalogTable.Quote(role)}";
        return await BeginAsync(connection, IsolationLevel.ReadCommitted, "SET TRANSACTION READ WRITE", setRole,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Lets names be found as the course server finds them: in the database's own search path, then in all other schemas. pg_dump's empty
    /// path
    /// breaks functions that call each other without a schema, and planning a query is enough to run into them (an index by an expression).
    /// </summary>
    public Task UseOwnPathAsync(CancellationToken cancellationToken) =>
        RunAsync("SELECT pg_catalog.set_config('search_path', $1, true)", cancellationToken, _path);

    /// <summary>Lets no name be found without its schema.</summary>
    public Task UseNoPathAsync(CancellationToken cancellationToken) => RunAsync("SET LOCAL search_path = ''", cancellationToken);

    /// <summary>Lets rows be read whatever state the indexes are in.</summary>
    public Task UseNoIndexAsync(CancellationToken cancellationToken) => RunAsync(FromTables, cancellationToken);

    /// <summary>Locks from here on can be given back; what is set from here on goes with them.</summary>
    public Task MarkAsync(CancellationToken cancellationToken) => transaction.SaveAsync(Mark, cancellationToken);

    /// <summary>
    /// Gives back the locks of what was read since the mark, now and then: a server has room for some thousands of all its clients'
    /// (max_locks_per_transaction), and a database of thousands of tables has more to read.
    /// </summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (++_tables % TablesBetweenReleases == 0)
            await ReleaseAllAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives them back at once.</summary>
    public Task ReleaseAllAsync(CancellationToken cancellationToken) => transaction.RollbackAsync(Mark, cancellationToken);

    /// <summary>Tries something that may fail and leaves no trace then.</summary>
    /// <returns>What the server said against it; null when it went well.</returns>
    public async Task<PostgresException?> TryAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        const string trial = "coursegit_trial";
        await transaction.SaveAsync(trial, cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
            await transaction.ReleaseAsync(trial, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR" && !cancellationToken.IsCancellationRequested)
        {
            await transaction.RollbackAsync(trial, cancellationToken).ConfigureAwait(false);
            return e;
        }
    }

    /// <summary>Whether something would go well; it is taken back in any case.</summary>
    public async Task<bool> WouldAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        const string trial = "coursegit_if";
        await transaction.SaveAsync(trial, cancellationToken).ConfigureAwait(false);
        var failed = await TryAsync(work, cancellationToken).ConfigureAwait(false);
        await transaction.RollbackAsync(trial, cancellationToken).ConfigureAwait(false);
        return failed is null;
    }

    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    /// <summary>Runs a statement.</summary>
    public async Task RunAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
#pragma warning disable CA2100 // Names cannot be parameters; whoever writes them quotes them.
        await using var command = new NpgsqlCommand(sql, Connection);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<DumpTransaction> BeginAsync(
        NpgsqlConnection connection, IsolationLevel level, string first, string? setRole, CancellationToken cancellationToken)
    {
        var begun = await connection.BeginTransactionAsync(level, cancellationToken).ConfigureAwait(false);
        var transaction = new DumpTransaction(connection, begun);
        await transaction.RunAsync(first, cancellationToken).ConfigureAwait(false);
        await using (var path = new NpgsqlCommand(Path, connection))
            transaction._path = (string)(await path.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        await transaction.RunAsync(setRole is null ? Settings : $"{Settings}; {setRole}", cancellationToken).ConfigureAwait(false);
        return transaction;
    }
}
