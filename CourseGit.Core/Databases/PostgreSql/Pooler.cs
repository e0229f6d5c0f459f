using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Recognises a pooler that gives each transaction another connection (pgbouncer's <c>pool_mode = transaction</c>). What pg_dump sets for
/// its
/// session would go to whoever has that connection next, the course server included, and what is asked next would be asked of another.
/// </summary>
internal static class Pooler
{
    private const int Rounds = 5;

    /// <summary>Looks.</summary>
    /// <param name="connection">Outside any transaction.</param>
    /// <returns>The process of the server that runs the connection's statements.</returns>
    /// <exception cref="RefusedException">There is one.</exception>
    public static async Task<int> CheckAsync(
        PostgreSqlServer server, NpgsqlConnection connection, string consequence, CancellationToken cancellationToken)
    {
        var first = await BackendAsync(connection, cancellationToken).ConfigureAwait(false);
        if (first == connection.ProcessID) // the process that answered is the one that let us in
            return first;
        await using var other = await server.OpenAsync(connection.Database!, cancellationToken).ConfigureAwait(false);
        var (own, others) = (new HashSet<int> { first }, new HashSet<int>());
        for (var round = 0; round < Rounds; round++)
        {
            others.Add(await BackendAsync(other, cancellationToken).ConfigureAwait(false));
            own.Add(await BackendAsync(connection, cancellationToken).ConfigureAwait(false));
            if (own.Count > 1 || others.Count > 1 || own.Overlaps(others))
                throw Refuse(server, consequence);
        }
        return first;
    }

    private static async Task<int> BackendAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_catalog.pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static RefusedException Refuse(PostgreSqlServer server, string consequence) =>
        new($"At {server.Title} answers not PostgreSQL itself but a pooler that gives each transaction another connection (pgbouncer in "
            + "transaction mode). Databases cannot be saved or restored through it: settings made for that would stay behind with "
            + $"connections that others use. {consequence} Name the server and port of PostgreSQL itself in the course's settings, or in "
            + "CourseGit:PostgreSql; or let the pooler have its own entry with pool_mode = session.");
}
