using System.Net.Sockets;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Says in words what a server answered, or why it did not.</summary>
internal static class PostgreSqlTrouble
{
    private const string OutOfSharedMemory = "53200";

    /// <summary>
    /// The trouble a connection met; null for what is none. Npgsql calls the next use of one that broke a misuse, whichever of our
    /// statements comes next.
    /// </summary>
    public static NpgsqlException? Of(Exception e) => e switch
    {
        NpgsqlException trouble => trouble,
        InvalidOperationException { Source: nameof(Npgsql), Message: "Connection is not open" } =>
            new NpgsqlException(e.Message, new IOException("the connection was lost", e)),
        _ => null,
    };

    /// <summary>The trouble of an exception, its consequence and what to do.</summary>
    /// <param name="consequence">A sentence, for example <c>Nothing was backed up.</c></param>
    public static OperationFailedException Explained(NpgsqlException e, PostgreSqlServer server, string database, string consequence)
    {
        var (what, next) = Words(e, server, database);
        return next.Length == 0
            ? new OperationFailedException($"{what} {consequence}", e)
            : new OperationFailedException(new Failure(what, consequence, next) { IsTransient = e.IsTransient }, e);
    }

    /// <summary>The same; of a server whose table of locks is full it says how large that is.</summary>
    public static async Task<OperationFailedException> FailureAsync(
        NpgsqlException e, PostgreSqlServer server, string database, string consequence) =>
        e is PostgresException { SqlState: OutOfSharedMemory }
        ? await FullOfLocksAsync(e, server, consequence).ConfigureAwait(false)
        : Explained(e, server, database, consequence);

    /// <summary>The trouble of a server that has no room for another lock.</summary>
    public static async Task<OperationFailedException> FullOfLocksAsync(Exception? e, PostgreSqlServer server, string consequence)
    {
        var now = "";
        try
        {
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, CancellationToken.None).ConfigureAwait(false);
            await using var command = new NpgsqlCommand("SHOW max_locks_per_transaction", connection);
            now = $" (it is {await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false)})";
        }
        catch (NpgsqlException)
        {
            // Without its value the sentence says as much as is known.
        }
        return new OperationFailedException(new Failure(
            $"The database server at {server.Title} has no room for the locks that so many tables need.", consequence,
            $"Raise its setting max_locks_per_transaction{now}, for example to 1024, restart it, then try again."), e);
    }

    /// <summary>What happened, and what to do next.</summary>
    public static (string What, string Next) Words(NpgsqlException e, PostgreSqlServer server, string database) =>
        e is PostgresException said
        ? OfServer(said, server, database)
        : e.InnerException is SocketException or TimeoutException or IOException
            ? ($"The database server at {server.Title} cannot be reached ({(e.InnerException?.Message ?? e.Message).TrimEnd('.')}).",
                "Check that it runs, and the server and port in the course's settings or the setting CourseGit:PostgreSql.")
            : ($"The connection to the database server at {server.Title} failed ({e.Message.TrimEnd('.')}).",
                "Try again; if it happens again, look at the server's log.");

    private static (string What, string Next) OfServer(PostgresException e, PostgreSqlServer server, string database) => e.SqlState switch
    {
        "28P01" or "28000" =>
            ($"The database server at {server.Title} does not let {User(server)} in ({e.MessageText.TrimEnd('.')}).",
            "Correct the user and the password: the course's database credential, or the setting CourseGit:PostgreSql."),
        "3D000" => ($"There is no database {database} on the server at {server.Title}.",
        "Correct the name in dbname.txt or the course's settings, or the server they belong to."),
        "57P03" => ($"The database server at {server.Title} takes no connections now ({e.MessageText.TrimEnd('.')}).",
        "It may be starting or stopping: try again in a minute."),
        "55000" when e.MessageText.Contains("not currently accepting connections", StringComparison.Ordinal) =>
            ($"The database {database} takes no connections: an earlier restore set it aside.",
        $"Undo that restore; or open it by hand with ALTER DATABASE \"{database}\" ALLOW_CONNECTIONS true."),
        "53300" => ($"The database server at {server.Title} has no connection left ({e.MessageText.TrimEnd('.')}).",
        "Try again when it is less busy, or raise its max_connections."),
        "53100" => ($"The disk of the database server at {server.Title} is full.", "Free some space there, then try again."),
        "42501" => ($"{User(server)} may not do that on the database server at {server.Title} ({e.MessageText.TrimEnd('.')}).",
        "Give that user the rights named in the administrator's manual, or use another one."),
        "0A000" or "58P01" when e.MessageText.Contains("extension", StringComparison.Ordinal) =>
            ($"The database server at {server.Title} lacks an extension ({e.MessageText.TrimEnd('.')}).",
        "Install it there, then try again."),
        "57P01" or "57P02" =>
            ($"The database server at {server.Title} ended the connection ({e.MessageText.TrimEnd('.')}).",
        "Somebody stopped it or closed the connection: try again."),
        _ => ($"The database server at {server.Title} reports: {e.MessageText.TrimEnd('.')} "
            + $"({e.SqlState}{(e.TableName is { Length: > 0 } table ? $", table {table}" : "")}"
            + $"{(e.Where is { Length: > 0 } where ? $", {where.Split('\n')[0]}" : "")}).", "Look at the server's log."),
    };

    private static string User(PostgreSqlServer server) => server.User is null ? "the user CourseGit runs as" : $"the user {server.User}";
}
