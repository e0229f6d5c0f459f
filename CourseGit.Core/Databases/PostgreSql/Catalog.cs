using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Primitives;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>A column of a table whose values are saved.</summary>
/// <param name="Type">As SQL writes it.</param>
/// <param name="IsCollated">Its order depends on a collation.</param>
/// <param name="Key">Its place in the table's key, from 1; 0 when it belongs to none.</param>
/// <param name="IsInteger">Of an integer type.</param>
internal sealed record CatalogColumn(string Name, string Type, bool IsCollated, int Key, bool IsInteger);

/// <summary>A table whose rows are saved: an ordinary one, or a partition.</summary>
internal sealed record CatalogTable(string Schema, string Name, ImmutableArray<CatalogColumn> Columns)
{
    /// <summary>As people write it.</summary>
    public string Title => Schema == "public" ? Name : $"{Schema}.{Name}";

    /// <summary>Quoted.</summary>
    public string Sql => $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>Whether it is OpenTA's table of this name, with these columns.</summary>
    public bool Is(string name, params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (!Columns.Any(c => c.Name == column))
                return false;
        }
        return Schema == "public" && Name == name;
    }

    /// <summary>An SQL identifier, whatever characters it holds.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>What a database holds, as one transaction sees it.</summary>
internal sealed record Catalog(int Version, string Encoding, string Collation, string CharacterType, string Owner, ImmutableArray<string> Extensions, ImmutableArray<CatalogTable> Tables, ImmutableArray<(string Schema, string Name)> Sequences, long LargeObjects)
{
    // What belongs to an extension is made by it; nobody else's temporary tables are ours.
    private const string Own = """
        n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        """;

    // The primary key, else the oldest whole unique key without a null: what orders the rows for good.
    private const string Query = $"""
        SELECT json_build_object(
            'version', current_setting('server_version_num')::int / 10000,
            'encoding', pg_encoding_to_char(b.encoding), 'collation', b.datcollate, 'characterType', b.datctype, 'owner', pg_get_userbyid(b.datdba),
            'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata),
            'extensions', (SELECT json_agg(extname ORDER BY extname COLLATE "C") FROM pg_extension WHERE extname <> 'plpgsql'),
            'sequences', (SELECT json_agg(json_build_array(n.nspname, c.relname) ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C") FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND {Own}),
            'tables', (SELECT json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'columns', (
                SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'collated', a.attcollation <> 0, 'integer', a.atttypid IN (20, 21, 23),
                    'key', COALESCE((SELECT u.position FROM unnest(k.indkey::int2[]) WITH ORDINALITY u(number, position) WHERE u.number = a.attnum AND u.position <= k.indnkeyatts), 0)) ORDER BY a.attnum)
                FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')) ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN LATERAL (
                    SELECT i.indkey, i.indnkeyatts FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
                        AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[]) AND (NOT a.attnotnull OR a.attgenerated <> ''))
                    ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1) k ON true
                WHERE c.relkind = 'r' AND {Own}))::text
        FROM pg_database b WHERE b.datname = current_database()
        """;

    /// <summary>Reads it.</summary>
    public static async Task<Catalog> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        using var document = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
        var root = document.RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        return new Catalog(
            root.GetProperty("version").GetInt32(), Text("encoding"), Text("collation"), Text("characterType"), Text("owner"),
            [.. Items(root, "extensions").Select(e => e.GetString()!)], [.. Items(root, "tables").Select(ReadTable)],
            [.. Items(root, "sequences").Select(s => (s[0].GetString()!, s[1].GetString()!))], root.GetProperty("largeObjects").GetInt64());
    }

    /// <summary>The table of OpenTA's that holds the course; null when there is none.</summary>
    public CatalogTable? CourseTable => Tables.FirstOrDefault(t => t.Is("course_course", "id", "data"));

    /// <exception cref="RefusedException">It could not be saved whole.</exception>
    public void CheckWhole(string database)
    {
        if (Version < PostgreSqlServer.OldestVersion)
            throw new RefusedException($"The database server is PostgreSQL {Version}; CourseGit reads {PostgreSqlServer.OldestVersion} and newer. Nothing was backed up. Update the server.");
        if (LargeObjects > 0)
            throw new RefusedException($"The database {database} holds {LargeObjects:N0} large objects (lo), which CourseGit does not save. Nothing was backed up, because the backup would not be whole. Move them into columns of type bytea, or keep dumping this database with pg_dump -Fc.");
    }

    private static CatalogTable ReadTable(JsonElement table) => new(
        table.GetProperty("schema").GetString()!, table.GetProperty("name").GetString()!,
        [.. Items(table, "columns").Select(c => new CatalogColumn(c.GetProperty("name").GetString()!, c.GetProperty("type").GetString()!, c.GetProperty("collated").GetBoolean(), c.GetProperty("key").GetInt32(), c.GetProperty("integer").GetBoolean()))]);

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}
