using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>What a server is and allows, before anything is made on it.</summary>
/// <param name="User">Who CourseGit is there.</param>
/// <param name="MayCreate">Whether that user may make databases.</param>
/// <param name="Owner">Who owns the course's live database, when that is somebody else.</param>
/// <param name="MayBeOwner">Whether CourseGit may make things for the owner.</param>
/// <param name="Encoding">Of the live database, else of the server's template.</param>
/// <param name="Missing">Extensions the dump needs and the server has not.</param>
/// <param name="DataFolder">Where its data lie, when the user may know.</param>
internal sealed record TargetServer(
    int Version, string User, bool MayCreate, string? Owner, bool MayBeOwner, string Encoding, string Collation, string CharacterType, ImmutableArray<string> Missing, string? DataFolder)
{
    private const string Query = """
        SELECT json_build_object('version', current_setting('server_version_num')::int / 10000, 'user', current_user,
            'create', (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user),
            'owner', CASE WHEN b.datname = $1 AND pg_get_userbyid(b.datdba) <> current_user THEN pg_get_userbyid(b.datdba) END,
            'mayBeOwner', pg_has_role(current_user, b.datdba, 'MEMBER'),
            'encoding', pg_encoding_to_char(b.encoding), 'collation', b.datcollate, 'characterType', b.datctype,
            'missing', (SELECT json_agg(e) FROM json_array_elements_text($2::json) e WHERE e NOT IN (SELECT name FROM pg_available_extensions)),
            'folder', (SELECT setting FROM pg_settings WHERE name = 'data_directory'))::text
        FROM pg_database b WHERE b.datname IN ($1, 'template1') ORDER BY b.datname = $1 DESC LIMIT 1
        """;

    private const int SpaceFactor = 3; // rows, indexes, and the write-ahead log on the way
    private const long Spare = 64 << 20;

    public static async Task<TargetServer> LookAsync(NpgsqlConnection connection, string? live, ImmutableArray<string> extensions, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = live ?? "template1" });
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(extensions.ToArray()) });
        using var document = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
        var root = document.RootElement;
        string? Text(string name) => root.GetProperty(name).GetString();
        return new TargetServer(
            root.GetProperty("version").GetInt32(), Text("user")!, root.GetProperty("create").GetBoolean(), live is null ? null : Text("owner"), root.GetProperty("mayBeOwner").GetBoolean(),
            Text("encoding")!, Text("collation")!, Text("characterType")!,
            root.GetProperty("missing") is { ValueKind: JsonValueKind.Array } missing ? [.. missing.EnumerateArray().Select(m => m.GetString()!)] : [], Text("folder"));
    }

    /// <exception cref="RefusedException">It cannot take the dump.</exception>
    public void Check(PostgreSqlServer server, DatabaseDump dump, CourseGitSettings settings)
    {
        if (Version < PostgreSqlServer.OldestVersion)
            throw Refuse($"The database server at {server.Title} is PostgreSQL {Version}, and CourseGit works with {PostgreSqlServer.OldestVersion} and newer.", "Update the server.");
        if (!MayCreate)
            throw Refuse($"The user {User} may not make databases on the server at {server.Title}, and a restore makes a new one.", $"Let an administrator of the server run: ALTER ROLE \"{User}\" CREATEDB");
        if (!Missing.IsEmpty)
            throw Refuse($"The backup's database needs what the server at {server.Title} does not have: {(Missing.Length == 1 ? "the extension" : "the extensions")} {string.Join(", ", Missing)}.", "Install it there.");
        if (dump.Server?.Version > Version)
            throw Refuse($"The backup was made on PostgreSQL {dump.Server.Version}, and the server at {server.Title} is older: {Version}.", "Restore to a server that is at least as new.");
        CheckSpace(server, dump, settings);
    }

    // Only of a server on this very machine can it be known.
    private void CheckSpace(PostgreSqlServer server, DatabaseDump dump, CourseGitSettings settings)
    {
        var isHere = server.Host.StartsWith('/') || server.Host is "localhost" or "127.0.0.1" or "::1" || server.Host == settings.PostgreSql.Host && server.Host == Environment.MachineName;
        if (!isHere || DataFolder is null || !Directory.Exists(DataFolder))
            return;
        var (needed, free) = (dump.Size * SpaceFactor + Spare, new DriveInfo(DataFolder).AvailableFreeSpace);
        if (needed > free)
            throw Refuse($"The restored database needs about {needed / 1e6:N0} MB on the disk of the database server ({DataFolder}), and {free / 1e6:N0} MB are free.", "Free some space, for example what earlier restores set aside, then try again.");
    }

    private static RefusedException Refuse(string what, string next) => new($"{what} Nothing was restored. {next}");
}
