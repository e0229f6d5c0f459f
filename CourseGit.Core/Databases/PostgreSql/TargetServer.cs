using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>What a server is and allows, before anything is made on it.</summary>
/// <param name="User">Who CourseGit is there.</param>
/// <param name="MayCreate">Whether that user may make databases.</param>
/// <param name="IsSuperuser">Whether that user may make everything.</param>
/// <param name="Owner">Who owns the course's live database, when that is somebody else.</param>
/// <param name="MayBeOwner">Whether CourseGit may make things for the owner.</param>
/// <param name="Encoding">Of the live database, else of the server's template.</param>
/// <param name="Locale">Likewise.</param>
/// <param name="HasIcu">Whether it can sort by ICU.</param>
/// <param name="DataFolder">Where its data lie, when the user may know.</param>
internal sealed record TargetServer(
    int Version, string User, bool MayCreate, bool IsSuperuser, string? Owner, bool MayBeOwner, string Encoding, DatabaseLocale Locale,
    bool HasIcu, string? DataFolder)
{
    // An extension's newest version counts: that is the one CREATE EXTENSION makes.
    private const string Query = """
        SELECT json_build_object('version', current_setting('server_version_num')::int / 10000, 'user', current_user,
            'create', (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user), 'super', (SELECT rolsuper FROM pg_roles
                WHERE rolname = current_user),
            'owner', CASE WHEN b.datname = $1 AND pg_get_userbyid(b.datdba) <> current_user THEN pg_get_userbyid(b.datdba) END,
            'mayBeOwner', pg_has_role(current_user, b.datdba, 'MEMBER'), 'icu', EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i'),
            'tablespace', (SELECT spcname FROM pg_tablespace t WHERE t.oid = b.dattablespace AND spcname <> 'pg_default'
                AND has_tablespace_privilege(t.oid, 'CREATE')),
            'encoding', pg_encoding_to_char(b.encoding), 'collation', b.datcollate, 'characterType', b.datctype, 'provider',
                to_jsonb(b) ->> 'datlocprovider',
            'locale', COALESCE(to_jsonb(b) ->> 'datlocale', to_jsonb(b) ->> 'daticulocale'), 'rules', to_jsonb(b) ->> 'daticurules',
            'extensions', (SELECT json_object_agg(v.name, v.superuser AND NOT v.trusted) FROM pg_available_extension_versions v
                JOIN pg_available_extensions e ON e.name = v.name AND e.default_version = v.version
                WHERE v.name IN (SELECT json_array_elements_text($2::json))),
            'roles', (SELECT json_object_agg(rolname, pg_has_role(oid, 'MEMBER')) FROM pg_roles
                WHERE rolname IN (SELECT json_array_elements_text($2::json))),
            'tablespaces', (SELECT json_object_agg(spcname, has_tablespace_privilege(oid, 'CREATE')) FROM pg_tablespace
                WHERE spcname IN (SELECT json_array_elements_text($2::json))),
            'ownerTablespaces', (SELECT json_object_agg(spcname, has_tablespace_privilege(b.datdba, oid, 'CREATE')) FROM pg_tablespace
                WHERE spcname IN (SELECT json_array_elements_text($2::json))),
            'settings', (SELECT json_object_agg(name, context NOT IN ('superuser', 'superuser-backend')) FROM pg_settings
                WHERE name IN (SELECT json_array_elements_text($2::json))),
            'folder', (SELECT setting FROM pg_settings WHERE name = 'data_directory'))::text
        FROM pg_database b WHERE b.datname IN ($1, 'template1') ORDER BY b.datname = $1 DESC LIMIT 1
        """;

    private const int SpaceFactor = 3; // rows, indexes, and the write-ahead log on the way
    private const long Spare = 64 << 20;

    /// <summary>Where the course's live database lies, when that is a place of its own.</summary>
    public string? Tablespace { get; private init; }

    /// <summary>The extensions that were asked about and are there: whether only a superuser may make them.</summary>
    public required FrozenDictionary<string, bool> Extensions { get; init; }

    /// <summary>The roles that were asked about and are there: whether CourseGit may act for them.</summary>
    public required FrozenDictionary<string, bool> Roles { get; init; }

    /// <summary>The tablespaces that were asked about and are there: whether CourseGit may put things there.</summary>
    public required FrozenDictionary<string, bool> Tablespaces { get; init; }

    /// <summary>The same: whether the owner of the course's live database may.</summary>
    public required FrozenDictionary<string, bool> OwnersTablespaces { get; init; }

    /// <summary>The settings that were asked about and are there: whether CourseGit may set them for a database.</summary>
    public required FrozenDictionary<string, bool> Settings { get; init; }

    /// <summary>Who what a restore makes is to belong to, when that is not CourseGit's user itself.</summary>
    public string? Role => MayBeOwner ? Owner : null;

    /// <summary>Who owns a restored database.</summary>
    public string NewOwner => Role ?? User;

    /// <param name="live">The course's database as it is now; null when there is none.</param>
    /// <param name="needs">What is going to be asked for.</param>
    public static async Task<TargetServer> LookAsync(
        NpgsqlConnection connection, string? live, ImmutableArray<DumpNeed> needs, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = live ?? "template1" });
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(needs.Select(n => n.Name)) });
        using var document = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
        var root = document.RootElement;
        string? Text(string name) => root.GetProperty(name).GetString();
        bool Is(string name) => root.GetProperty(name).GetBoolean();
        return new TargetServer(
            root.GetProperty("version").GetInt32(), Text("user")!, Is("create"), Is("super"), live is null
                ? null
                : Text("owner"), Is("mayBeOwner"), Text("encoding")!, DatabaseLocale.Read(root), Is("icu"), Text("folder"))
        {
            Tablespace = live is null ? null : Text("tablespace"),
            Extensions = Known(root, "extensions"),
            Roles = Known(root, "roles"),
            Tablespaces = Known(root, "tablespaces"),
            OwnersTablespaces = Known(root, "ownerTablespaces"),
            Settings = Known(root, "settings"),
        };
    }

    /// <exception cref="RefusedException">It cannot take the dump.</exception>
    public void Check(PostgreSqlServer server, DatabaseDump dump, CourseGitSettings settings)
    {
        if (Version < PostgreSqlServer.OldestVersion)
            throw Refuse(
                $"The database server at {server.Title} is PostgreSQL {Version}, and CourseGit works with "
                + $"{PostgreSqlServer.OldestVersion} and newer.", "Update the server.");
        if (!MayCreate)
            throw Refuse($"The user {User} may not make databases on the server at {server.Title}, and a restore makes a new one.",
                $"Let an administrator of the server run: ALTER ROLE \"{User}\" CREATEDB");
        if (dump.Server?.Version > Version)
            throw Refuse($"The backup was made on PostgreSQL {dump.Server.Version}, and the server at {server.Title} is older: {Version}.",
                "Restore to a server that is at least as new.");
        CheckSpace(server, dump, settings);
    }

    // Only of a server on this very machine can it be known.
    private void CheckSpace(PostgreSqlServer server, DatabaseDump dump, CourseGitSettings settings)
    {
        var isHere = server.Host.StartsWith('/') || server.Host is "localhost" or "127.0.0.1" or "::1"
            || server.Host == settings.PostgreSql.Host && server.Host == Environment.MachineName;
        if (!isHere || DataFolder is null || !Directory.Exists(DataFolder))
            return;
        var (needed, free) = (dump.Size * SpaceFactor + Spare, new DriveInfo(DataFolder).AvailableFreeSpace);
        if (needed > free)
            throw Refuse(
                $"The restored database needs about {needed / 1e6:N0} MB on the disk of the database server ({DataFolder}), and "
                + $"{free / 1e6:N0} MB are free.", "Free some space, for example what earlier restores set aside, then try again.");
    }

    private static FrozenDictionary<string, bool> Known(JsonElement root, string name) =>
        root.GetProperty(name) is { ValueKind: JsonValueKind.Object } known
        ? known.EnumerateObject().GroupBy(p => p.Name).ToFrozenDictionary(g => g.Key, g => g.Last().Value.GetBoolean())
        : FrozenDictionary<string, bool>.Empty;

    private static RefusedException Refuse(string what, string next) => new($"{what} Nothing was restored. {next}");
}
