namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>The question to a database what it holds; the answer is one JSON object.</summary>
internal static class CatalogQuery
{
    // What belongs to an extension is made by it; nobody else's temporary tables are ours.
    private const string Own = """
        n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        """;

    // regproc and the like, by their fixed numbers: none of them need be known to an older server.
    private const string Names = "24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191";

    private const string Columns = $"""
        SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'collated', a.attcollation <> 0,
            'integer', a.atttypid IN (20, 21, 23),
            'isName', (SELECT CASE WHEN t.typelem <> 0 THEN t.typelem ELSE t.oid END IN ({Names}) FROM pg_type t WHERE t.oid = a.atttypid),
            'key', COALESCE((SELECT u.position FROM unnest(k.indkey::int2[]) WITH ORDINALITY u(number, position) WHERE u.number = a.attnum
                AND u.position <= k.indnkeyatts), 0)) ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        """;

    // The primary key, else the oldest whole unique key without a null: what orders the rows for good.
    private const string Key = """
        SELECT i.indkey, i.indnkeyatts FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate
            AND i.indpred IS NULL AND i.indexprs IS NULL
            AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                AND (NOT a.attnotnull OR a.attgenerated <> ''))
        ORDER BY i.indisprimary DESC, i.indexrelid LIMIT 1
        """;

    // Columns of newer servers' pg_database are asked for by name of the JSON: an older one has none of that name.
    public const string Sql = $"""
        SELECT json_build_object(
            'version', current_setting('server_version_num')::int / 10000,
            'encoding', pg_encoding_to_char(b.encoding), 'collation', b.datcollate, 'characterType', b.datctype, 'owner',
                pg_get_userbyid(b.datdba),
            'provider', to_jsonb(b) ->> 'datlocprovider', 'locale', COALESCE(to_jsonb(b) ->> 'datlocale', to_jsonb(b) ->> 'daticulocale'),
                'rules', to_jsonb(b) ->> 'daticurules',
            'largeObjects', (SELECT count(*) FROM pg_largeobject_metadata),
            'subscriptions', (SELECT json_agg(subname ORDER BY subname COLLATE "C") FROM pg_subscription WHERE subdbid = b.oid),
            'extensions', (SELECT json_agg(extname ORDER BY extname COLLATE "C") FROM pg_extension WHERE extname <> 'plpgsql'),
            'sequences', (SELECT json_agg(json_build_array(n.nspname, c.relname) ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S' AND {Own}),
            'guarded', (SELECT json_agg(json_build_array(n.nspname, c.relname) ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND c.relrowsecurity AND row_security_active(c.oid) AND {Own}),
            'unreadable', (SELECT json_agg(json_build_array(n.nspname, c.relname) ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE (c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, 'SELECT') OR c.relkind = 'S'
                    AND NOT has_sequence_privilege(c.oid, 'SELECT') OR NOT has_schema_privilege(n.oid, 'USAGE')
                    AND c.relkind IN ('r', 'p', 'S')) AND {Own}),
            'tables', (SELECT json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'columns', ({Columns}))
                ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C")
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN LATERAL ({Key}) k ON true
                WHERE c.relkind = 'r' AND {Own}))::text
        FROM pg_database b WHERE b.datname = current_database()
        """;
}
