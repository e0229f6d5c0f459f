using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary><c>pg_dump</c> and <c>pg_restore</c>: the version that fits a server, and how they are started.</summary>
public sealed class PostgreSqlTools(CourseGitSettings settings, ProcessRunner processes)
{
    private const string Debian = "/usr/lib/postgresql"; // where its packages put each version; pg_dump on PATH is a script that chooses

    /// <summary>Finds the tools for a server.</summary>
    /// <returns>Their folder; empty text when they lie on PATH.</returns>
    /// <exception cref="RefusedException">There are none, or they are older than the server.</exception>
    internal async Task<string> FindAsync(int serverVersion, string consequence, CancellationToken cancellationToken)
    {
        var known = Known();
        var (folder, version) = known.Count > 0
            ? known.OrderByDescending(k => k.Version == serverVersion).ThenByDescending(k => k.Version).First()
            : ("", await VersionAsync("", cancellationToken).ConfigureAwait(false));
        if (version == 0)
            throw new RefusedException(
                $"pg_dump is not installed on this server, and without it no PostgreSQL database can be saved or restored. {consequence} "
                + $"Install postgresql-client-{serverVersion}, or name its folder in the setting CourseGit:PostgreSql:ToolsFolder.");
        return version >= serverVersion
            ? folder
            : throw new RefusedException(
                $"The database server is PostgreSQL {serverVersion}, and the newest pg_dump on this server is of version {version}: it "
            + $"cannot read newer servers. {consequence} Install postgresql-client-{serverVersion}.");
    }

    /// <summary>Runs one of the tools on a database.</summary>
    /// <param name="folder">What <see cref="FindAsync"/> gave.</param>
    /// <exception cref="OperationFailedException">It failed; the message has what it said.</exception>
    internal async Task RunAsync(string folder, string tool, PostgreSqlServer server, string database, ImmutableArray<string> arguments,
        Stream? output, string consequence, CancellationToken cancellationToken)
    {
        var request = new ProcessRequest(Path.Combine(folder, tool), ["--no-password", .. arguments])
        {
            Environment = server.EnvironmentFor(database),
            ReadOutput = output is null ? null : (stream, token) => stream.CopyToAsync(output, token),
            SilenceLimit = settings.Timeouts.DatabaseRestore,
        };
        try
        {
            var result = await processes.RunAsync(request, cancellationToken).ConfigureAwait(false);
            if (result.ExitCode != 0 && result.Error.Contains("max_locks_per_transaction", StringComparison.Ordinal))
                throw await PostgreSqlTrouble.FullOfLocksAsync(null, server, consequence).ConfigureAwait(false);
            if (result.ExitCode != 0)
                throw new OperationFailedException(
                    $"{tool} could not work on the database {database} ({Said(result.Error)}). {consequence}");
        }
        catch (ProcessSilentException e)
        {
            throw new OperationFailedException(
                $"{e.Message.TrimEnd('.')} while it worked on the database {database}. {consequence} Look whether somebody holds a lock "
                + "on the whole of one of its tables, and try again.", e);
        }
    }

    /// <summary>
    /// What comes before the rows, and what after them, as of a snapshot. One after the other: each holds a lock on every table meanwhile,
    /// and a
    /// server has room for some thousands of them.
    /// </summary>
    internal async Task<(byte[] Before, byte[] After)> SchemaAsync(
        string folder, PostgreSqlServer server, string database, string snapshot, string consequence, CancellationToken cancellationToken)
    {
        var sections = new List<byte[]>();
        foreach (var section in new[] { "pre-data", "post-data" })
        {
            using var output = new MemoryStream();
            ImmutableArray<string> arguments =
                ["--quote-all-identifiers", "--no-blobs", "--no-subscriptions", "--section=" + section, "--snapshot=" + snapshot];
            await RunAsync(folder, "pg_dump", server, database, arguments, output, consequence, cancellationToken).ConfigureAwait(false);
            sections.Add(output.ToArray());
        }
        return (sections[0], sections[1]);
    }

    private List<(string Folder, int Version)> Known()
    {
        if (settings.PostgreSql.ToolsFolder is not null || !Directory.Exists(Debian))
            return [];
        return [.. Directory.EnumerateDirectories(Debian)
            .Select(d => (Folder: Path.Combine(d, "bin"), Version: Number(Path.GetFileName(d))))
            .Where(k => k.Version > 0 && File.Exists(Path.Combine(k.Folder, "pg_dump")))];
    }

    private async Task<int> VersionAsync(string folder, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var request = new ProcessRequest(Path.Combine(settings.PostgreSql.ToolsFolder ?? folder, "pg_dump"), ["--version"])
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add(
                "PATH", Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Add("LC_ALL", "C"),
            ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
        };
        try
        {
            await processes.RunAsync(request, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(output.ToArray()).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, var number, ..]
                ? Number(number.Split('.')[0].Trim())
                : 0;
        }
        catch (ProcessMissingException)
        {
            return 0;
        }
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : 0;

    private static string Said(string error) =>
        string.Join("; ", error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => l.Length > 0)
            .Take(4)).TrimEnd('.');
}
