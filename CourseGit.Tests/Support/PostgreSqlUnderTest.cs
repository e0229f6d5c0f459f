using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Npgsql;
using Secret = CourseGit.Core.Primitives.Secret;

[assembly: AssemblyFixture(typeof(PostgreSqlStop))]

namespace CourseGit.Tests.Support;

/// <summary>
/// A PostgreSQL server of the tests' own: made once, when the first test asks, and gone with the process, however that ends.
/// The user that CourseGit is there may make databases and is no superuser, as on a real server.
/// </summary>
internal sealed class PostgreSqlUnderTest : IDisposable
{
    public const string User = "openta", Superuser = "admin", Password = "a password with 'quotes' & signs";
    private static readonly Lazy<Task<PostgreSqlUnderTest>> Shared = new(StartAsync);
    private static int _databases;
    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _process;

    private PostgreSqlUnderTest(int port) => Port = port;

    public int Port { get; }

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(d => Path.Combine(d, "bin"))
        .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
        : null;

    /// <summary>The server all tests share; the test is skipped where PostgreSQL is not installed.</summary>
    public static Task<PostgreSqlUnderTest> GetAsync()
    {
        Assert.SkipWhen(Programs is null, "PostgreSQL is not installed: there is no initdb below /usr/lib/postgresql.");
        return Shared.Value;
    }

    private static async Task<PostgreSqlUnderTest> StartAsync()
    {
        var server = new PostgreSqlUnderTest(FreePort());
        File.SetUnixFileMode(server._folder.Path, File.GetUnixFileMode(server._folder.Path) | UnixFileMode.OtherExecute);
        await File.WriteAllTextAsync(server._folder.At("password"), Password + "\n");
        await RealGit.ShellAsync("""
            mkdir "$1/data"; if [ "$(id -u)" = 0 ]; then chown -R postgres "$1/data" "$1/password"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
            ${as-} "$2/initdb" -D "$1/data" -U admin --pwfile="$1/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
            """, server._folder.Path, Programs!);
        await server.StartAgainAsync();
        await server.ExecuteAsync(
            "postgres", $"CREATE ROLE {User} LOGIN CREATEDB PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'",
            admin: true);
        return server;
    }

    /// <summary>The settings with which CourseGit finds it.</summary>
    public PostgreSqlSettings Settings => new() { Port = Port, User = User, Password = new Secret(Password) };

    /// <summary>The settings with which CourseGit is a superuser there.</summary>
    public PostgreSqlSettings SuperuserSettings => Settings with { User = Superuser };

    /// <summary>The same for the program itself.</summary>
    public void AddTo(Dictionary<string, string> environment)
    {
        environment["CourseGit__PostgreSql__Port"] = Port.ToString(CultureInfo.InvariantCulture);
        environment["CourseGit__PostgreSql__User"] = User;
        environment["CourseGit__PostgreSql__Password"] = Password;
    }

    /// <summary>Makes a place for tables of its own, beside the others.</summary>
    public async Task MakeTablespaceAsync(string name)
    {
        if (await ScalarAsync<bool>("postgres", $"SELECT true FROM pg_tablespace WHERE spcname = '{name}'"))
            return;
        await RealGit.ShellAsync("mkdir \"$1\"; if [ \"$(id -u)\" = 0 ]; then chown postgres \"$1\"; fi", _folder.At(name));
        await ExecuteAsync("postgres", $"CREATE TABLESPACE {name} LOCATION '{_folder.At(name)}'", admin: true);
    }

    /// <summary>Starts it, also after <see cref="KillAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        // The shell's input ends with this process; then it stops the server.
        _process = ChildProcess.Bash("""
            if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
            ${as-} "$2/postgres" -D "$1/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c full_page_writes=off -c max_connections=60 -c log_min_messages=fatal >"/dev/null" 2>"$1/log" &
            echo started; cat >/dev/null; kill -INT $!; wait
            """, _folder.Path, Programs!, Port.ToString(CultureInfo.InvariantCulture));
        await _process.LineAsync();
        await Until.TrueAsync(async () => await AnswersAsync(), "PostgreSQL answers");
    }

    /// <summary><c>kill -9</c> of all its processes at once.</summary>
    public async Task KillAsync()
    {
        await RealGit.ShellAsync(
            "main=$(head -1 \"$1/data/postmaster.pid\"); kill -9 $main $(pgrep -P $main) 2>/dev/null || true; while kill -0 $main "
            + "2>/dev/null; do :; done", _folder.Path);
        _process?.Dispose();
    }

    /// <summary>A new database with what a script makes, owned by the user CourseGit is.</summary>
    /// <param name="options">More of CREATE DATABASE.</param>
    /// <param name="admin">A superuser makes it, and owns it unless the options say otherwise.</param>
    public async Task<string> CreateAsync(string script = "", string options = "", bool admin = false)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"course{Interlocked.Increment(ref _databases):x4}")
            + string.Concat(Guid.NewGuid().ToString("N").Take(4));
        await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE template0 {options}", admin);
        if (script.Length > 0)
            await RunScriptAsync(name, script, admin);
        return name;
    }

    /// <summary>Runs SQL through psql, which knows where each statement ends.</summary>
    /// <param name="encoding">What the script's characters become on their way; with SQL_ASCII each is one byte.</param>
    public async Task RunScriptAsync(string database, string script, bool admin = false, string encoding = "UTF8")
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("script.sql"), script, encoding == "UTF8" ? new UTF8Encoding(false) : Encoding.Latin1,
            TestContext.Current.CancellationToken);
        await RealGit.ShellAsync(
            "PGCLIENTENCODING=\"$7\" PGPASSWORD=\"$4\" \"$5/psql\" -qX1 -v ON_ERROR_STOP=1 -h 127.0.0.1 -p \"$2\" -U \"$6\" -d \"$1\" -f "
            + "\"$3\" >/dev/null", database, $"{Port}", folder.At("script.sql"), Password, Programs!, admin ? Superuser : User, encoding);
    }

    /// <summary>What pg_dump says of a database, itself and its name aside: a judge that owes nothing to the code under test.</summary>
    public async Task<string> DumpTextAsync(string database)
    {
        var text = await RealGit.ShellAsync(
            "PGPASSWORD=\"$3\" \"$4/pg_dump\" --create -h 127.0.0.1 -p \"$2\" -U \"$5\" \"$1\"", database, $"{Port}", Password, Programs!,
            Superuser);
        return string.Join('\n', text.Replace(database, "THE_DATABASE", StringComparison.Ordinal).Split('\n')
            .Where(l => !l.StartsWith("\\restrict", StringComparison.Ordinal) && !l.StartsWith("\\unrestrict", StringComparison.Ordinal)));
    }

    public async Task<NpgsqlConnection> OpenAsync(string database, bool admin = false)
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = admin ? Superuser : User,
            Password = Password,
            Database = database,
            Pooling = false,
            ApplicationName = "test"
        };
        var connection = new NpgsqlConnection(text.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async Task ExecuteAsync(string database, string sql, bool admin = false)
    {
        await using var connection = await OpenAsync(database, admin);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T?> ScalarAsync<T>(string database, string sql, bool admin = false)
    {
        await using var connection = await OpenAsync(database, admin);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T value ? value : default;
    }

    /// <summary>Databases that are neither the server's nor any test's <see cref="CreateAsync"/>.</summary>
    public async Task<string[]> MadeDatabasesAsync() =>
        (await ScalarAsync<string>(
            "postgres", "SELECT string_agg(datname, ',' ORDER BY datname) FROM pg_database WHERE datname ~ '^[a-z]{8}$' AND datname <> "
            + "'postgres'"))?.Split(',') ?? [];

    /// <summary>
    /// Every row of every table as text, by an order of its own, with the values of the sequences: a look at a database that owes nothing
    /// to
    /// the code under test.
    /// </summary>
    public async Task<SortedDictionary<string, string>> EverythingAsync(string database, params string[] except)
    {
        await using var connection = await OpenAsync(database);
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in await ListAsync(
            connection, "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' "
            + "AND nspname !~ '^pg_|^information_schema$'"))
        {
            if (!except.Contains(table))
                content[table] = string.Join(
                    '\n', await ListAsync(
                    connection, $"SELECT coalesce(t::text, '()') FROM ONLY {table} t ORDER BY t::text COLLATE \"C\""));
        }
        foreach (var sequence in await ListAsync(connection, "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S'"))
            content["sequence " + sequence] = (await ListAsync(connection, $"SELECT last_value || ' ' || is_called FROM {sequence}"))[0];
        foreach (var rule in await ListAsync(
            connection, "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE "
            + "conrelid <> 0 UNION ALL SELECT tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname !~ '^pg_'"))
            content["rule " + rule] = "";
        return content;
    }

    public void Dispose()
    {
        _process?.EndAsync().GetAwaiter().GetResult();
        _process?.Dispose();
        _folder.Dispose();
    }

    internal static void StopShared()
    {
        if (Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            Shared.Value.Result.Dispose();
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var list = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            list.Add(reader.GetString(0));
        return list;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await OpenAsync("postgres", admin: true);
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

/// <summary>Stops the shared server when all tests are over.</summary>
public sealed class PostgreSqlStop : IDisposable
{
    public void Dispose() => PostgreSqlUnderTest.StopShared();
}
