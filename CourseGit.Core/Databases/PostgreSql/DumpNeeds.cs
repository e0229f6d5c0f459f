using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Reads what of a database not every user may make, and not every server has, so that it can be said before a restore tries.
/// </summary>
internal static class DumpNeeds
{
    private const string FirstOfUsers = "16384"; // objects with smaller numbers are the server's own

    private const string Grantees = $"""
        SELECT grantee FROM pg_class, aclexplode(relacl) WHERE oid >= {FirstOfUsers}
            UNION SELECT grantee FROM pg_attribute, aclexplode(attacl) WHERE attrelid >= {FirstOfUsers}
        UNION SELECT grantee FROM pg_namespace, aclexplode(nspacl) WHERE oid >= {FirstOfUsers} OR nspname = 'public'
            UNION SELECT grantee FROM pg_proc, aclexplode(proacl) WHERE oid >= {FirstOfUsers}
        UNION SELECT grantee FROM pg_type, aclexplode(typacl) WHERE oid >= {FirstOfUsers}
            UNION SELECT grantee FROM pg_foreign_server, aclexplode(srvacl)
        UNION SELECT grantee FROM pg_foreign_data_wrapper, aclexplode(fdwacl)
            UNION SELECT grantee FROM pg_largeobject_metadata, aclexplode(lomacl)
        UNION SELECT grantee FROM pg_database, aclexplode(datacl) WHERE datname = current_database()
            UNION SELECT grantee FROM pg_default_acl, aclexplode(defaclacl)
        UNION SELECT defaclrole FROM pg_default_acl UNION SELECT unnest(polroles) FROM pg_policy UNION SELECT umuser FROM pg_user_mappings
        UNION SELECT s.setrole FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
        """;

    private const string Owners = $"""
        SELECT 'pg_class'::regclass AS kind, oid, relowner AS owner FROM pg_class WHERE relkind <> 't'
            UNION SELECT 'pg_namespace'::regclass, oid, nspowner FROM pg_namespace
            UNION SELECT 'pg_proc'::regclass, oid, proowner FROM pg_proc
        UNION SELECT 'pg_type'::regclass, oid, typowner FROM pg_type WHERE typcategory <> 'A' AND typtype <> 'm'
            UNION SELECT 'pg_foreign_server'::regclass, oid, srvowner FROM pg_foreign_server
            UNION SELECT 'pg_foreign_data_wrapper'::regclass, oid, fdwowner FROM pg_foreign_data_wrapper
        UNION SELECT 'pg_publication'::regclass, oid, pubowner FROM pg_publication
            UNION SELECT 'pg_event_trigger'::regclass, oid, evtowner FROM pg_event_trigger
            UNION SELECT 'pg_largeobject_metadata'::regclass, oid, lomowner FROM pg_largeobject_metadata
        """;

    private const string Query = $"""
        SELECT json_agg(json_build_array(kind, name, detail) ORDER BY kind COLLATE "C", name COLLATE "C")::text FROM (
            SELECT 'extension' AS kind, e.extname::text AS name,
                (SELECT string_agg(DISTINCT format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(t.typname, '"', '""')), E'\n')
                FROM pg_attribute a
                JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') JOIN pg_type u ON u.oid = a.atttypid
                    JOIN pg_type t ON t.oid = CASE WHEN u.typcategory = 'A' THEN u.typelem ELSE u.oid END
                JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid
                    AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
                WHERE a.attnum > 0 AND NOT a.attisdropped) AS detail FROM pg_extension e WHERE extname <> 'plpgsql'
            UNION ALL SELECT 'event trigger', evtname, NULL FROM pg_event_trigger x
                WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = x.oid
                AND d.deptype = 'e')
            UNION ALL SELECT 'publication', pubname, NULL FROM pg_publication x WHERE puballtables
                OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = to_regclass('pg_catalog.pg_publication_namespace')
                    AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = x.oid)
            UNION ALL SELECT 'foreign data wrapper', fdwname, NULL FROM pg_foreign_data_wrapper x
                WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = x.oid
                AND d.deptype = 'e')
            UNION ALL SELECT 'foreign server', srvname, NULL FROM pg_foreign_server
            UNION ALL SELECT 'function', x.oid::regprocedure::text, NULL FROM pg_proc x JOIN pg_language l ON l.oid = x.prolang
                WHERE x.oid >= {FirstOfUsers} AND x.prokind <> 'a' AND (NOT l.lanpltrusted OR x.proleakproof)
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = x.oid
                    AND d.deptype IN ('e', 'i'))
            UNION ALL SELECT 'base type', x.oid::regtype::text, NULL FROM pg_type x WHERE x.oid >= {FirstOfUsers} AND typtype = 'b'
                AND typcategory <> 'A' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = x.oid
                AND d.deptype = 'e')
            UNION ALL SELECT 'operator class', opcname, NULL FROM pg_opclass x WHERE x.oid >= {FirstOfUsers}
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_opclass'::regclass AND d.objid = x.oid AND d.deptype = 'e')
            UNION ALL SELECT 'operator family', opfname, NULL FROM pg_opfamily x WHERE x.oid >= {FirstOfUsers}
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_opfamily'::regclass AND d.objid = x.oid AND d.deptype = 'e')
            UNION ALL SELECT 'access method', amname, NULL FROM pg_am x WHERE x.oid >= {FirstOfUsers}
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_am'::regclass AND d.objid = x.oid AND d.deptype = 'e')
            UNION ALL SELECT 'text search parser', prsname, NULL FROM pg_ts_parser x WHERE x.oid >= {FirstOfUsers}
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_ts_parser'::regclass AND d.objid = x.oid AND d.deptype = 'e')
            UNION ALL SELECT 'text search template', tmplname, NULL FROM pg_ts_template x WHERE x.oid >= {FirstOfUsers}
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_ts_template'::regclass AND d.objid = x.oid
                AND d.deptype = 'e')
            UNION ALL SELECT 'procedural language', lanname, NULL FROM pg_language x WHERE x.oid >= {FirstOfUsers}
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_language'::regclass AND d.objid = x.oid AND d.deptype = 'e')
            UNION ALL SELECT 'cast', format('(%s AS %s)', format_type(castsource, NULL), format_type(casttarget, NULL)), NULL FROM pg_cast x
                WHERE castmethod = 'b' AND x.oid >= {FirstOfUsers}
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = x.oid AND d.deptype = 'e')
            UNION ALL SELECT 'tablespace', spcname, NULL FROM pg_tablespace
                WHERE oid IN (SELECT reltablespace FROM pg_class WHERE oid >= {FirstOfUsers})
            UNION ALL SELECT DISTINCT 'setting', split_part(unnest(s.setconfig), '=', 1), NULL FROM pg_db_role_setting s
                JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()
            UNION ALL SELECT 'role', rolname, NULL FROM pg_roles WHERE oid IN ({Grantees}) AND rolname !~ '^pg_'
                AND oid <> (SELECT datdba FROM pg_database WHERE datname = current_database())
            UNION ALL SELECT 'owner', rolname, NULL FROM pg_roles WHERE rolname !~ '^pg_'
                AND oid <> (SELECT datdba FROM pg_database WHERE datname = current_database()) AND oid IN (SELECT owner FROM ({Owners}) o
                WHERE o.oid >= {FirstOfUsers} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.kind AND d.objid = o.oid
                    AND d.deptype IN ('e', 'i')))) needs
        """;

    /// <summary>Reads it; no name is found without its schema.</summary>
    public static async Task<ImmutableArray<DumpNeed>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string json)
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(n => new DumpNeed(n[0].GetString()!, n[1].GetString()!, n[2].GetString()))];
    }
}
