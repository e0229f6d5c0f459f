using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>
/// A database with all that PostgreSQL has, as far as it can be saved: what the field has, and what a text form could lose.
/// </summary>
internal static class ConformanceDatabase
{
    public const string FarSecret = "far-secret-7f3a9c", WideSecret = "wide-secret-51b08d";

    /// <summary>Roles that its grants and owners name.</summary>
    public static readonly string[] Roles = ["conform_reader", "conform_gone", "conform_other"];

    private const string Types = """
        SET client_min_messages = warning;
        CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION btree_gist;
        CREATE SCHEMA app; CREATE SCHEMA "Odd ""name";
        CREATE TYPE app.mood AS ENUM ('glad', 'sad'); CREATE DOMAIN app.pos AS int CHECK (value > 0);
        CREATE DOMAIN app.poslist AS app.pos[] CHECK (array_length(value, 1) < 9); CREATE TYPE app.pair AS (a int, b text); CREATE TYPE app.floatrange AS RANGE (subtype = float8);
        CREATE TABLE app.kinds (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m money, b bytea, x xml, r int4range, mr int8multirange, fr app.floatrange, l app.poslist, p app.pair,
            md app.mood, h hstore, c citext UNIQUE, i interval, t timestamptz, ts tsvector, n numeric(20,5), j jsonb, u uuid DEFAULT gen_random_uuid(), bt bit varying(8), inet inet, mac macaddr,
            pt point, reg regclass, arr text[][], d date, tm timetz, ch char(5), q tsquery);
        INSERT INTO app.kinds (m, b, x, r, mr, fr, l, p, md, h, c, i, t, ts, n, j, bt, inet, mac, pt, reg, arr, d, tm, ch, q) VALUES
            (12.34, '\x00ff0a5c', '<a>å</a><b/>', '[1,5)', '{[1,3),[7,9)}', '[1.5,2.5]', '{1,2}', '(7,"x,""y")', 'sad', 'a=>1, "b c"=>NULL', 'AbC', '1 mon -2 days 00:00:03.5',
                '2020-01-01 00:00:00.123456+02', 'a b:2A', 12345.6789, '{"b":1,"a":[1,2]}', B'101', '10.0.0.1/8', '08:00:2b:01:02:03', '(1,2)', 'app.kinds', '{{a,b},{NULL,"\\"}}',
                '0044-03-15 BC', '12:00:00+05:30', 'ab', 'a & b'),
            (-1, '', NULL, 'empty', '{}', NULL, NULL, NULL, 'glad', '', E'line\nbreak\ttab\\', NULL, '-infinity', '', NULL, 'null', NULL, NULL, NULL, NULL, NULL, '{}', 'infinity', NULL, NULL, NULL);
        """;

    private const string Functions = """
        SET search_path = app, public;
        CREATE FUNCTION app.inner_f(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i * 2'; CREATE FUNCTION app.outer_f(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT inner_f(i)';
        CREATE TABLE app.zz_allowed (v int PRIMARY KEY); INSERT INTO app.zz_allowed SELECT generate_series(1, 50);
        CREATE FUNCTION app.looks(i int) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN EXISTS (SELECT FROM zz_allowed WHERE v = i); END';
        CREATE TABLE app.checked (id serial PRIMARY KEY, v int CONSTRAINT elsewhere CHECK (looks(v)), g int GENERATED ALWAYS AS (outer_f(v)) STORED, CONSTRAINT twice CHECK (outer_f(v) >= v),
            CONSTRAINT there CHECK (v IS NOT NULL) NO INHERIT);
        COMMENT ON CONSTRAINT elsewhere ON app.checked IS 'looks elsewhere'; CREATE INDEX ON app.checked (outer_f(v)); CREATE INDEX ON app.checked (v) WHERE outer_f(v) > 10;
        CREATE STATISTICS app.st ON outer_f(v), v FROM app.checked; INSERT INTO app.checked (v) SELECT generate_series(1, 50); ALTER TABLE app.checked ADD CONSTRAINT later CHECK (v < 40) NOT VALID;
        CREATE DOMAIN app.allowed_d AS int CHECK (looks(value)); CREATE TABLE app.dom (d app.allowed_d PRIMARY KEY); INSERT INTO app.dom VALUES (3), (4);
        CREATE FUNCTION app.atomic(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN x > 0 THEN x ELSE 0 END; SELECT x * 2; END;
        CREATE PROCEDURE app.proc() LANGUAGE sql AS 'SELECT 1'; CREATE AGGREGATE app.summed(int) (sfunc = int4pl, stype = int, initcond = '0');
        CREATE FUNCTION app.trig() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION ';
        --
        -- Name: evil; Type: TABLE; Schema: public; Owner: -
        --
        '; END $f$;
        """;

    private const string Families = """
        CREATE TABLE app.parts (k text NOT NULL, v int, w int CHECK (w > 0), PRIMARY KEY (k, v)) PARTITION BY LIST (k); CREATE TABLE app.parts_a PARTITION OF app.parts FOR VALUES IN ('a');
        CREATE TABLE app.parts_b PARTITION OF app.parts FOR VALUES IN ('b') PARTITION BY RANGE (v); CREATE TABLE app.parts_b1 PARTITION OF app.parts_b FOR VALUES FROM (0) TO (10);
        CREATE TABLE app.parts_b2 (w int CONSTRAINT parts_w_check CHECK (w > 0), k text NOT NULL, v int NOT NULL, unused int); ALTER TABLE app.parts_b2 DROP COLUMN unused;
        ALTER TABLE app.parts_b ATTACH PARTITION app.parts_b2 FOR VALUES FROM (10) TO (20); CREATE UNIQUE INDEX ON app.parts_a (w); CREATE INDEX ON app.parts (w);
        INSERT INTO app.parts VALUES ('a', 1, 1), ('a', 2, 2), ('b', 3, 3), ('b', 12, 4);
        CREATE TABLE app.parent (id int PRIMARY KEY, n int CONSTRAINT npos CHECK (n > 0)); CREATE TABLE app.child (more text, CONSTRAINT npos CHECK (n > 0), PRIMARY KEY (id)) INHERITS (app.parent);
        CREATE TABLE app.grandchild (PRIMARY KEY (id)) INHERITS (app.child); ALTER TABLE app.child ALTER more SET DEFAULT 'x';
        INSERT INTO app.parent VALUES (1, 1); INSERT INTO app.child VALUES (2, 2, 'c'); INSERT INTO app.grandchild VALUES (3, 3, 'g');
        CREATE TABLE app.ref (id int PRIMARY KEY, k text, v int, other int UNIQUE DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (k, v) REFERENCES app.parts DEFERRABLE INITIALLY DEFERRED,
            self int REFERENCES app.ref ON DELETE CASCADE, c int REFERENCES app.kinds ON UPDATE SET NULL);
        INSERT INTO app.ref VALUES (1, 'a', 1, 5, NULL, 1), (2, NULL, NULL, 6, 1, 2); COMMIT; BEGIN; ALTER TABLE app.ref ADD CONSTRAINT unchecked FOREIGN KEY (other) REFERENCES app.ref NOT VALID;
        CREATE TABLE app.excl (id int PRIMARY KEY, r int4range, c int, EXCLUDE USING gist (r WITH &&, c WITH =)); INSERT INTO app.excl VALUES (1, '[1,3)', 1), (2, '[1,3)', 2);
        CREATE TABLE app.uni (a int PRIMARY KEY, b int, UNIQUE NULLS NOT DISTINCT (b)); CREATE UNLOGGED TABLE app.unlogged (a int PRIMARY KEY); INSERT INTO app.unlogged VALUES (1);
        CREATE TABLE app.nokey (a text, b float8); INSERT INTO app.nokey VALUES ('A', 'nan'), ('a', 1), ('a', 1), (NULL, '-0');
        CREATE TABLE "Odd ""name"."Tab/le é" ("Col umn" text PRIMARY KEY, "select" int DEFAULT 5); INSERT INTO "Odd ""name"."Tab/le é" VALUES (E'\\N', 1);
        """;

    private const string Views = """
        CREATE VIEW app.v AS SELECT id, v, count(*) FROM app.checked GROUP BY id; CREATE RULE vr AS ON INSERT TO app.v DO INSTEAD INSERT INTO app.zz_allowed VALUES (new.v + 1000);
        CREATE RULE logging AS ON DELETE TO app.nokey DO ALSO SELECT 1; CREATE VIEW app.vv WITH (security_barrier) AS SELECT * FROM app.zz_allowed WHERE v > 1 WITH CHECK OPTION;
        CREATE MATERIALIZED VIEW app.mv1 AS SELECT app.outer_f(v) AS x FROM app.checked; CREATE MATERIALIZED VIEW app.mv2 AS SELECT sum(x) FROM app.mv1; CREATE UNIQUE INDEX ON app.mv1 (x);
        CREATE MATERIALIZED VIEW app.mv3 AS SELECT 1 WITH NO DATA;
        CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON app.kinds FOR EACH ROW EXECUTE FUNCTION app.trig();
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON app.ref DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.trig(); ALTER TABLE app.ref DISABLE TRIGGER late;
        CREATE OPERATOR app.=== (leftarg = int, rightarg = int, function = int4eq); CREATE CAST (app.mood AS int) WITH INOUT; CREATE TEXT SEARCH CONFIGURATION app.cfg (copy = pg_catalog.simple);
        CREATE COLLATION app.icu_sv (provider = icu, locale = 'sv-SE'); CREATE TABLE app.sorted (a text COLLATE app.icu_sv PRIMARY KEY); INSERT INTO app.sorted VALUES ('z'), ('å'), ('ö');
        CREATE SEQUENCE app.lonely MINVALUE -10 START -3 INCREMENT 2 CYCLE; SELECT nextval('app.lonely'); ALTER TABLE app.nokey ALTER b SET STATISTICS 50;
        ALTER TABLE app.ref REPLICA IDENTITY USING INDEX ref_pkey; ALTER TABLE app.ref CLUSTER ON ref_pkey; CREATE STATISTICS app.dep (dependencies) ON a, b FROM app.nokey;
        SELECT lo_from_bytea(4711, 'abc'), lo_from_bytea(4712, decode(repeat('ab', 600000), 'hex')), lo_create(4713); COMMENT ON LARGE OBJECT 4711 IS 'a thing';
        COMMENT ON TABLE app.kinds IS E'it''s; a \\. comment'; COMMENT ON COLUMN app.kinds.m IS 'coins'; COMMENT ON SCHEMA app IS 'the app';
        """;

    private static readonly string OfSuperusers = $"""
        CREATE EXTENSION postgres_fdw;
        CREATE FUNCTION app.ev() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION app.ev(); COMMENT ON EVENT TRIGGER watch IS 'watches';
        CREATE PUBLICATION everything FOR ALL TABLES; CREATE PUBLICATION a_few FOR TABLE app.kinds, app.ref (id, k) WHERE (id > 0);
        CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.example.org', dbname 'd'); CREATE USER MAPPING FOR openta SERVER far OPTIONS (user 'bob', password '{FarSecret}');
        CREATE USER MAPPING FOR public SERVER far OPTIONS (user 'all', password '{WideSecret}'); CREATE FOREIGN TABLE app.ft (a int OPTIONS (column_name 'x')) SERVER far OPTIONS (table_name 't');
        GRANT USAGE ON SCHEMA app TO conform_reader; GRANT SELECT ON app.kinds TO conform_reader WITH GRANT OPTION; GRANT SELECT (id) ON app.ref TO conform_gone;
        GRANT EXECUTE ON FUNCTION app.outer_f TO conform_reader; REVOKE ALL ON FUNCTION app.inner_f FROM PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO conform_reader;
        GRANT USAGE ON SEQUENCE app.lonely TO conform_gone; GRANT SELECT ON LARGE OBJECT 4711 TO conform_reader; ALTER TABLE app.excl OWNER TO conform_other; GRANT SELECT ON app.excl TO openta;
        CREATE TABLE app.placed (id int PRIMARY KEY) TABLESPACE conform_space; CREATE INDEX ON app.placed ((id + 1)) TABLESPACE conform_space; INSERT INTO app.placed VALUES (1);
        CREATE POLICY pol ON app.uni FOR SELECT TO conform_reader USING (a > 0); ALTER TABLE app.uni ENABLE ROW LEVEL SECURITY;
        """;

    /// <summary>
    /// Makes one that sorts by ICU and has settings, a comment and grants of its own. Whoever owns it has made all of it, as an
    /// administrator who has
    /// that right only for a moment.
    /// </summary>
    public static async Task<string> CreateAsync(PostgreSqlUnderTest server, bool ownedBySuperuser)
    {
        await MakeRolesAsync(server);
        await server.MakeTablespaceAsync("conform_space");
        var owner = ownedBySuperuser ? PostgreSqlUnderTest.Superuser : PostgreSqlUnderTest.User;
        await server.ExecuteAsync("postgres", $"ALTER ROLE {PostgreSqlUnderTest.User} SUPERUSER", admin: true);
        try
        {
            return await MakeAsync(server, owner, OfSuperusers);
        }
        finally
        {
            await server.ExecuteAsync("postgres", $"ALTER ROLE {PostgreSqlUnderTest.User} NOSUPERUSER", admin: true);
        }
    }

    /// <summary>Makes one of all that an ordinary user can make.</summary>
    public static async Task<string> CreateOrdinaryAsync(PostgreSqlUnderTest server)
    {
        await MakeRolesAsync(server);
        return await MakeAsync(server, PostgreSqlUnderTest.User,
            "GRANT SELECT ON app.kinds TO conform_reader WITH GRANT OPTION; GRANT SELECT (id) ON app.ref TO conform_gone; REVOKE ALL ON "
            + "FUNCTION app.inner_f FROM PUBLIC");
    }

    private static async Task MakeRolesAsync(PostgreSqlUnderTest server)
    {
        foreach (var role in Roles)
            await server.ExecuteAsync("postgres", $"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                admin: true);
    }

    private static async Task<string> MakeAsync(PostgreSqlUnderTest server, string owner, string last)
    {
        var name = await server.CreateAsync(
            options: $"OWNER {owner} LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'", admin: true);
        await server.RunScriptAsync(name, string.Join('\n', Types, Functions, Families, Views, last),
            owner == PostgreSqlUnderTest.Superuser);
        await server.ExecuteAsync("postgres", $"""
            ALTER DATABASE {name} SET search_path = app, public; ALTER DATABASE {name} SET work_mem = '8MB'; ALTER ROLE openta IN DATABASE {name} SET statement_timeout = '5min';
            COMMENT ON DATABASE {name} IS E'a \\ comment with å, ő and ✓'; GRANT CONNECT ON DATABASE {name} TO conform_reader
            """, admin: true);
        return name;
    }
}
