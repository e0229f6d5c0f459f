using System.Net;
using System.Net.Sockets;
using CourseGit.Core.State;
using Npgsql;

namespace CourseGit.Tests.Support;

/// <summary>A pgbouncer of a test's own before the tests' PostgreSQL server.</summary>
internal sealed class PoolerUnderTest : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgreSqlUnderTest _server;
    private ChildProcess? _process;

    private PoolerUnderTest(PostgreSqlUnderTest server) => _server = server;

    public int Port { get; } = FreePort();

    /// <summary>The settings with which CourseGit goes through it.</summary>
    public PostgreSqlSettings Settings => _server.Settings with { Port = Port };

    /// <param name="mode">pgbouncer's <c>pool_mode</c>. The test is skipped where pgbouncer is not installed.</param>
    public static async Task<PoolerUnderTest> StartAsync(PostgreSqlUnderTest server, string mode)
    {
        Assert.SkipWhen(!File.Exists("/usr/sbin/pgbouncer"), "pgbouncer is not installed: there is no /usr/sbin/pgbouncer.");
        var pooler = new PoolerUnderTest(server);
        File.SetUnixFileMode(pooler._folder.Path, File.GetUnixFileMode(pooler._folder.Path) | UnixFileMode.OtherExecute);
        await File.WriteAllTextAsync(pooler._folder.At("users"), $"\"{PostgreSqlUnderTest.User}\" \"{PostgreSqlUnderTest.Password}\"\n");
        await File.WriteAllTextAsync(pooler._folder.At("ini"), $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {pooler.Port}
            unix_socket_dir =
            auth_type = plain
            auth_file = {pooler._folder.At("users")}
            pool_mode = {mode}
            ignore_startup_parameters = extra_float_digits
            """);
        // The shell's input ends with this process; then it stops the pooler.
        pooler._process = ChildProcess.Bash("""
            if [ "$(id -u)" = 0 ]; then chown postgres "$1/users" "$1/ini"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
            ${as-} /usr/sbin/pgbouncer -q "$1/ini" >/dev/null 2>&1 & echo started; cat >/dev/null; kill -INT $!; wait
            """, pooler._folder.Path);
        await pooler._process.LineAsync();
        await Until.TrueAsync(pooler.AnswersAsync, "pgbouncer answers");
        return pooler;
    }

    /// <summary>Every setting that a client of a database meets, whoever had the connection before.</summary>
    public async Task<string> SettingsAsync(string database)
    {
        await using var connection = await OpenAsync(database);
        return await SettingsAsync(connection);
    }

    /// <summary>Every setting of a connection.</summary>
    public static async Task<string> SettingsAsync(NpgsqlConnection connection)
    {
        const string query =
            "SELECT string_agg(name || '=' || setting, E'\\n' ORDER BY name) || current_user FROM pg_settings WHERE name NOT IN "
            + "('application_name', 'client_encoding', 'extra_float_digits')";
        await using var command = new NpgsqlCommand(query, connection);
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.EndAsync();
        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = PostgreSqlUnderTest.User,
            Password = PostgreSqlUnderTest.Password,
            Database = database,
            Pooling = false
        };
        var connection = new NpgsqlConnection(text.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await OpenAsync("postgres");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
