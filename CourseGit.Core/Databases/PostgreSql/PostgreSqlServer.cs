using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// A server and who CourseGit is there. Host and database never stand in an argument list, the password in no text at all.
/// </summary>
internal sealed record PostgreSqlServer(string Host, int Port, string? User, Secret? Password, string MaintenanceDatabase)
{
    /// <summary>The oldest server whose catalog is understood.</summary>
    public const int OldestVersion = 13;

    /// <summary>What connections call themselves in <c>pg_stat_activity</c>.</summary>
    public const string ApplicationName = "CourseGit";

    private const int ConnectSeconds = 10, KeepAliveSeconds = 30;

    /// <summary>
    /// The server's programs are to write text as the standard has it, where a setting of the database or the user says otherwise: pg_dump
    /// writes what the
    /// server tells of checks and views as it is, and a backslash would be two of them.
    /// </summary>
    public bool MustSayStandardStrings { get; init; }

    /// <summary>As people write it.</summary>
    public string Title => Host.StartsWith('/') ? $"the socket in {Host}" : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Opens a connection of its own; pools would keep databases in use that are to be dropped.</summary>
    /// <param name="application">See <see cref="ApplicationName"/>.</param>
    /// <param name="inUtf8">Let the server translate what is in another encoding, instead of giving the bytes there are
    /// (<see cref="OwnEncoding"/>).</param>
    public async Task<NpgsqlConnection> OpenAsync(
        string database, CancellationToken cancellationToken, string application = ApplicationName, bool inUtf8 = false)
    {
        var connection = await OpenInAsync(OwnEncoding.Utf8, database, application, cancellationToken).ConfigureAwait(false);
        var own = OwnEncoding.NameOf(connection);
        if (own == OwnEncoding.Utf8 || inUtf8)
            return connection;
        await connection.DisposeAsync().ConfigureAwait(false);
        return await OpenInAsync(own, database, application, cancellationToken).ConfigureAwait(false);
    }

    private async Task<NpgsqlConnection> OpenInAsync(
        string encoding, string database, string application, CancellationToken cancellationToken)
    {
        var text = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Username = User,
            Password = Password?.Reveal(),
            Database = database,
            ApplicationName = application,
            Pooling = false,
            Timeout = ConnectSeconds,
            CommandTimeout = 0,
            KeepAlive = KeepAliveSeconds,
            ClientEncoding = encoding,
            IncludeErrorDetail = true, // the key of a row that breaks a constraint
        };
        if (encoding != OwnEncoding.Utf8)
            text.Encoding = System.Text.Encoding.Latin1.WebName;
#pragma warning disable CS0618 // Only a data source could say it otherwise, and each connection here is to another database.
        text.ServerCompatibilityMode = ServerCompatibilityMode.NoTypeLoading; // built-in types are all that is read
#pragma warning restore CS0618
        var connection = new NpgsqlConnection(text.ToString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false); // one that cannot be opened holds nothing
        return connection;
    }

    /// <summary>
    /// The same server for libpq's programs; what their user may have set elsewhere reaches them not. They write and read in the database's
    /// own
    /// encoding, as everything here does.
    /// </summary>
    public ImmutableDictionary<string, string> EnvironmentFor(string database)
    {
        var environment = ImmutableDictionary<string, string>.Empty
            .Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Add("LC_ALL", "C")
            .Add("PGHOST", Host).Add("PGPORT", Port.ToString(CultureInfo.InvariantCulture)).Add("PGDATABASE", database)
            .Add("PGAPPNAME", ApplicationName)
            .Add("PGPASSFILE", "/dev/null").Add("PGCONNECT_TIMEOUT", ConnectSeconds.ToString(CultureInfo.InvariantCulture));
        if (MustSayStandardStrings) // only then: poolers refuse options
            environment = environment.Add("PGOPTIONS", "-c standard_conforming_strings=on");
        if (User is not null)
            environment = environment.Add("PGUSER", User);
        return Password is null ? environment : environment.Add("PGPASSWORD", Password.Reveal());
    }
}
