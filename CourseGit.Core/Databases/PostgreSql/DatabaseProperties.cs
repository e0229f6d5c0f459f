using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// What pg_dump says of a database only together with its name: its settings, comment and grants; and what large objects have beside their
/// bytes.
/// A restored database has another name: in its place stands what psql writes for the one it is connected to.
/// </summary>
internal static class DatabaseProperties
{
    /// <summary>In the place of the database's name.</summary>
    public const string Name = ":\"DBNAME\"";

    private const string Grants =
        "(SELECT json_agg(json_build_array(g.rolname, x.privilege_type, x.is_grantable) ORDER BY x.ordinality) FROM aclexplode(";
    private const string OfGrants = ") WITH ORDINALITY x LEFT JOIN pg_roles g ON g.oid = x.grantee)";

    private const string Query = $"""
        SELECT json_build_object('comment', shobj_description(b.oid, 'pg_database'), 'owner', pg_get_userbyid(b.datdba), 'grants',
            {Grants}b.datacl{OfGrants},
            'settings', (SELECT json_agg(json_build_array(r.rolname, c.setting) ORDER BY r.rolname COLLATE "C" NULLS FIRST, c.ordinality)
                FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole,
                    unnest(s.setconfig) WITH ORDINALITY c(setting, ordinality) WHERE s.setdatabase = b.oid),
            'objects', (SELECT json_agg(json_build_object('oid', o.oid::text, 'owner', pg_get_userbyid(o.lomowner), 'comment',
                obj_description(o.oid, 'pg_largeobject'), 'grants', {Grants}o.lomacl{OfGrants}) ORDER BY o.oid)
                FROM pg_largeobject_metadata o WHERE o.lomowner <> b.datdba OR o.lomacl IS NOT NULL
                    OR obj_description(o.oid, 'pg_largeobject') IS NOT NULL))::text
        FROM pg_database b WHERE b.datname = current_database()
        """;

    // Their values are lists of names, each of which is quoted by itself (pg_dump: variable_is_guc_list_quote).
    private static readonly string[] Lists =
        ["local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces",
        "unix_socket_directories"];

    /// <summary>Reads them as statements.</summary>
    /// <param name="taken">Gets the names of settings that are secrets: they stay behind.</param>
    public static async Task<ImmutableArray<SchemaEntry>> ReadAsync(
        NpgsqlConnection connection, ICollection<string> taken, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        var json = (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        using var document = JsonDocument.Parse(OwnEncoding.ByBytes(json, connection)); // like pg_dump's texts
        var root = document.RootElement;
        var entries = ImmutableArray.CreateBuilder<SchemaEntry>();
        foreach (var setting in Items(root, "settings"))
            Add(entries, setting[0].GetString(), setting[1].GetString()!, taken);
        if (root.GetProperty("comment").GetString() is { } comment)
            entries.Add(SchemaEntry.Of("the database", "COMMENT", "-", $"COMMENT ON DATABASE {Name} IS {Literal(comment)};"));
        entries.AddRange(Granted($"DATABASE {Name}", "the database", root));
        foreach (var item in Items(root, "objects"))
            Add(entries, item, root.GetProperty("owner").GetString()!);
        return entries.ToImmutable();
    }

    /// <summary>A setting as SQL writes its value.</summary>
    public static string Value(string name, string value) => Lists.Contains(name) ? string.Join(", ", Elements(value).Select(Literal))
        : Literal(value);

    private static void Add(ImmutableArray<SchemaEntry>.Builder entries, string? role, string setting, ICollection<string> taken)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = (setting[..at], setting[(at + 1)..]);
        if (SecretNames.IsSecret(name))
            taken.Add($"{name} of the database's settings");
        else
            entries.Add(SchemaEntry.Of(role is null ? name : $"{name} of {role}", "DATABASE SETTING", "-",
                $"{(role is null ? $"ALTER DATABASE {Name}" : $"ALTER ROLE {CatalogTable.Quote(role)} IN DATABASE {Name}")} SET "
                + $"{CatalogTable.Quote(name)} TO {Value(name, value)};"));
    }

    private static void Add(ImmutableArray<SchemaEntry>.Builder entries, JsonElement item, string owner)
    {
        var title = $"LARGE OBJECT {item.GetProperty("oid").GetString()}";
        if (item.GetProperty("comment").GetString() is { } comment)
            entries.Add(SchemaEntry.Of(title, "COMMENT", "-", $"COMMENT ON {title} IS {Literal(comment)};"));
        if (item.GetProperty("owner").GetString() is { } other && other != owner)
            entries.Add(SchemaEntry.Of(title, "OWNER", "-", $"ALTER {title} OWNER TO {CatalogTable.Quote(other)};"));
        entries.AddRange(Granted(title, title, item));
    }

    private static IEnumerable<SchemaEntry> Granted(string what, string title, JsonElement item)
    {
        if (item.GetProperty("grants").ValueKind != JsonValueKind.Array)
            return [];
        var owner = CatalogTable.Quote(item.GetProperty("owner").GetString()!);
        var grants = Items(item, "grants")
            .Select(g => $"GRANT {g[1].GetString()} ON {what} TO "
            + $"{(g[0].GetString() is { } role ? CatalogTable.Quote(role) : "PUBLIC")}{(g[2].GetBoolean() ? " WITH GRANT OPTION" : "")};");
        return [SchemaEntry.Of(
            title, "ACL", "-", string.Join(
            '\n', [$"REVOKE ALL ON {what} FROM PUBLIC;", $"REVOKE ALL ON {what} FROM {owner};", .. grants]))];
    }

    // Divided by commas; those that need it stand in double quotes.
    private static IEnumerable<string> Elements(string list)
    {
        var start = 0;
        for (var at = 0; at <= list.Length; at = at < list.Length ? SqlScanner.Skip(list, at) : at + 1)
        {
            if (at < list.Length && list[at] != ',')
                continue;
            var element = list[start..at].Trim();
            yield return element is ['"', .., '"'] ? element[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : element;
            start = at + 1;
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static string Literal(string text) => text.Contains('\\', StringComparison.Ordinal)
        ? $"E{CatalogTable.Literal(text.Replace("\\", "\\\\", StringComparison.Ordinal))}"
        : CatalogTable.Literal(text);
}
