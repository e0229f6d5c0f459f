using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// When work was cancelled, ends its process on the server too: one that sorts or builds an index would notice much later that nobody
/// listens any more.
/// </summary>
/// <param name="process">As the server knows it; what a pooler calls a connection is another number.</param>
internal sealed class BackendEnding(PostgreSqlServer server, int process, CancellationToken cancellationToken) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (!cancellationToken.IsCancellationRequested)
            return;
        try
        {
            await using var other = await server.OpenAsync(server.MaintenanceDatabase, CancellationToken.None).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "SELECT pg_terminate_backend($1) FROM pg_stat_activity WHERE pid = $1 AND application_name LIKE $2", other);
            command.Parameters.Add(new NpgsqlParameter { Value = process });
            command.Parameters.Add(new NpgsqlParameter { Value = PostgreSqlServer.ApplicationName + "%" });
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            // The server is gone, and the process with it; or it ends by itself when its connection closes.
        }
    }
}
