using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>
/// What the target's user may not make, or its server does not have, is named and left out; the rows come back whatever it is.
/// </summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlLeftOutTests
{
    private const string OfSuperuser = """
        CREATE EXTENSION cube; CREATE SCHEMA ext; CREATE EXTENSION earthdistance SCHEMA ext; GRANT USAGE ON SCHEMA ext TO openta;
        """;

    // Its types, defaults, checks, generated values and indexes need an extension that only a superuser may make.
    private const string Script = """
        SET search_path = public, ext;
        CREATE TABLE places (id int PRIMARY KEY, spot ext.earth NOT NULL DEFAULT ext.ll_to_earth(0, 0), spots ext.earth[], c cube, twice int GENERATED ALWAYS AS (id * 2) STORED,
            CONSTRAINT near CHECK (ext.earth_distance(spot, spot) < 1), CONSTRAINT positive CHECK (id > 0));
        INSERT INTO places VALUES (1, ext.ll_to_earth(10, 20), ARRAY[ext.ll_to_earth(1, 2)], '(1,2)'), (2, DEFAULT, NULL, NULL);
        CREATE INDEX by_place ON places USING gist (ext.ll_to_earth(id, id)); CREATE VIEW latitudes AS SELECT ext.latitude(spot) FROM places; CREATE VIEW ids AS SELECT id FROM places;
        CREATE TABLE keyed (e ext.earth PRIMARY KEY, v int); INSERT INTO keyed VALUES (ext.ll_to_earth(10, 20), 1), (ext.ll_to_earth(1, 2), 2);
        """;

    private const string OfAllKinds = """
        GRANT ALL ON SCHEMA public TO openta; CREATE ACCESS METHOD other_heap TYPE table HANDLER heap_tableam_handler; CREATE OPERATOR FAMILY fam USING hash; CREATE CAST (xid AS oid) WITHOUT FUNCTION;
        CREATE TEXT SEARCH PARSER parsing (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype); CREATE TEXT SEARCH CONFIGURATION parsed (PARSER = parsing);
        CREATE TEXT SEARCH TEMPLATE simpler (lexize = dsimple_lexize, init = dsimple_init); CREATE PUBLICATION all_of_it FOR TABLES IN SCHEMA public;
        CREATE FUNCTION leaky(int) RETURNS int LANGUAGE sql IMMUTABLE LEAKPROOF AS 'SELECT $1';
        SET ROLE openta; CREATE TABLE kept (id int PRIMARY KEY, x text) USING other_heap; INSERT INTO kept VALUES (1, 'other'); CREATE MATERIALIZED VIEW seen USING other_heap AS SELECT * FROM kept;
        CREATE TABLE searched (id int PRIMARY KEY, x text, n int CHECK (leaky(n) > 0), g int GENERATED ALWAYS AS (leaky(n)) STORED NOT NULL); INSERT INTO searched VALUES (1, 'two words', 3);
        RESET ROLE; CREATE INDEX found ON searched USING gin (to_tsvector('parsed'::regconfig, x));
        """;

    private const string RowsOfAllKinds =
        "SELECT (SELECT string_agg(k::text, ' ') FROM kept k) || (SELECT string_agg(concat_ws(' ', id, x, n), ' ') FROM searched s) || "
        + "(SELECT string_agg(s::text, ' ') FROM seen s)";

    private static readonly string[] Kinds =
    [
        "access method other_heap", "operator family", "cast (", "text search parser parsing", "text search template simpler",
            "publication all_of_it", "function leaky(integer)",
        "database setting app.color", "database setting log_min_duration_statement",
    ];

    [Fact]
    public async Task Rows_of_a_type_that_cannot_be_made_come_back_as_their_text_with_all_else_that_can_be_had()
    {
        await using var house = await OpenAsync();
        await house.BackUpAsync();
        var before = await RowsAsync(house);

        Assert.Contains("extension earthdistance", (await house.House.VerifyAsync(PostgreSqlHouse.Course, OperationOutcome.Warning)).Text,
            StringComparison.Ordinal);
        Assert.Contains((await house.PlanAsync()).Warnings, w => w.Contains("extension earthdistance", StringComparison.Ordinal));
        Assert.Contains(await house.TestAsync(), f => !f.IsGood && f.Text.Contains("would lack", StringComparison.Ordinal)
            && f.Text.Contains("extension earthdistance", StringComparison.Ordinal));
        var restored = await house.RestoreAsync(OperationOutcome.Warning);

        Assert.Equal(before, await RowsAsync(house));
        foreach (var said in new[] { "extension earthdistance", "near", "view latitudes", "index by_place", "All rows come back" })
            Assert.Contains(said, restored.Text, StringComparison.Ordinal);
        Assert.Equal(
            "2,4", await house.Server.ScalarAsync<string>(
            house.Database, "SELECT string_agg(twice::text, ',' ORDER BY id) FROM places JOIN ids USING (id)"));
        Assert.Equal(
            "positive", await house.Server.ScalarAsync<string>(
            house.Database, "SELECT string_agg(conname, ',') FROM pg_constraint WHERE contype = 'c' AND conrelid = 'places'::regclass"));
    }

    [Fact]
    public async Task Who_wants_all_or_nothing_gets_nothing_rather_than_less()
    {
        await using var house = await OpenAsync();
        await house.BackUpAsync();
        await house.House.ChangeCourseAsync(PostgreSqlHouse.Course, c => c with { Database = c.Database with { AllOrNothing = true } });
        var (name, made) = (house.Database, await house.Server.MadeDatabasesAsync());

        Assert.Contains("all or nothing", (await house.PlanAsync()).Refusal, StringComparison.Ordinal);
        var refused = await house.House.RestoreAsync(PostgreSqlHouse.Course, PostgreSqlHouse.Full);
        var unproven = await house.House.VerifyAsync(PostgreSqlHouse.Course, OperationOutcome.Failed);

        Assert.True(refused is { Outcome: OperationOutcome.Failed, Refused: true }
            && refused.Text.Contains("extension earthdistance", StringComparison.Ordinal), refused.Text);
        Assert.Contains("Its database is not", unproven.Text, StringComparison.Ordinal);
        Assert.Equal((name, string.Join(',', made)), (house.Database, string.Join(',', await house.Server.MadeDatabasesAsync())));
    }

    [Fact]
    public async Task Grants_and_owners_come_back_and_those_of_roles_that_are_not_there_are_named()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        await server.ExecuteAsync("postgres", "CREATE ROLE kept_reader; CREATE ROLE lost_reader; CREATE ROLE lost_owner", admin: true);
        await using var house = await PostgreSqlHouse.OpenAsync(
            "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); GRANT SELECT ON t TO kept_reader, lost_reader; REVOKE INSERT "
            + "ON t FROM openta; CREATE TABLE u (id int)");
        await server.ExecuteAsync(house.Database, "ALTER TABLE u OWNER TO lost_owner; GRANT SELECT ON u TO openta", admin: true);
        await house.BackUpAsync();
        await server.ExecuteAsync(
            house.Database, "REVOKE ALL ON t FROM lost_reader; ALTER TABLE u OWNER TO openta; DROP ROLE lost_reader, lost_owner",
            admin: true);

        Assert.Contains((await house.PlanAsync()).Warnings, w => w.Contains("grants to lost_reader", StringComparison.Ordinal)
            && w.Contains("ownership by lost_owner", StringComparison.Ordinal));
        var restored = await house.RestoreAsync(OperationOutcome.Warning);

        Assert.Matches("does not have: (grants to lost_reader, ownership by lost_owner|ownership by lost_owner, grants to lost_reader)",
            restored.Text);
        Assert.Equal((true, false), (await MayAsync("kept_reader", "SELECT"), await MayAsync("openta", "INSERT")));

        async Task<bool> MayAsync(string role, string what) =>
            await server.ScalarAsync<bool>(house.Database, $"SELECT has_table_privilege('{role}', 't', '{what}')");
    }

    [Fact]
    public async Task What_only_superusers_make_is_named_before_and_after_and_the_rows_of_tables_that_need_it_come_back()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        var name = await server.CreateAsync(options: "OWNER openta", admin: true);
        await server.RunScriptAsync(name, OfAllKinds, admin: true);
        await server.ExecuteAsync(
            "postgres", $"ALTER DATABASE {name} SET app.color = 'red'; ALTER DATABASE {name} SET log_min_duration_statement = 5",
            admin: true);
        await using var house = await PostgreSqlHouse.OpenAsync(server, name);
        await house.BackUpAsync();
        var before = await house.Server.ScalarAsync<string>(name, RowsOfAllKinds);

        var plan = string.Join(' ', (await house.PlanAsync()).Warnings);
        var restored = await house.RestoreAsync(OperationOutcome.Warning);

        foreach (var said in new[] { plan, restored.Text })
            Assert.All(Kinds, kind => Assert.Contains(kind, said, StringComparison.Ordinal));
        Assert.Equal(before, await house.Server.ScalarAsync<string>(house.Database, RowsOfAllKinds));
    }

    [Fact]
    public async Task A_locale_that_the_server_lacks_is_said_before()
    {
        await using var house = await PostgreSqlHouse.OpenAsync("CREATE TABLE t (id int)");
        await house.BackUpAsync();
        await RewriteManifestAsync(house, "s/\"collation\": \"C.UTF-8\"/\"collation\": \"xx_YY.UTF-8\"/");

        Assert.Contains((await house.PlanAsync()).Warnings, w => w.Contains("knows no collation xx_YY.UTF-8", StringComparison.Ordinal)
            && w.Contains("sorts bytewise", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_CourseGit_may_act_for_the_owner_the_restored_database_and_all_in_it_are_the_owners()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        await using var house = await PostgreSqlHouse.OpenAsync(
            server, await server.CreateAsync("CREATE TABLE t (id serial PRIMARY KEY); GRANT SELECT ON t TO PUBLIC"), isSuperuser: true);
        await house.BackUpAsync();

        await house.RestoreAsync();

        Assert.Equal("openta openta openta",
            await server.ScalarAsync<string>(
            house.Database,
            "SELECT string_agg(DISTINCT pg_get_userbyid(datdba), ',') || ' ' || string_agg(pg_get_userbyid(relowner), ' ') FROM "
            + "pg_database, pg_class WHERE datname = current_database() AND relname IN ('t', 't_id_seq')"));
    }

    private static async Task<PostgreSqlHouse> OpenAsync()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        var name = await server.CreateAsync();
        await server.RunScriptAsync(name, $"{OfSuperuser} ALTER DATABASE {name} SET search_path = public, ext", admin: true);
        await server.RunScriptAsync(name, Script);
        return await PostgreSqlHouse.OpenAsync(server, name);
    }

    private static async Task<string?> RowsAsync(PostgreSqlHouse house) => await house.Server.ScalarAsync<string>(house.Database,
        "SELECT string_agg(p::text, E'\\n' ORDER BY id) || (SELECT string_agg(k::text, E'\\n' ORDER BY v) FROM keyed k) FROM (SELECT id, "
            + "spot::text, spots::text, c::text, twice FROM places) p");

    // As another server's would be.
    private static async Task RewriteManifestAsync(PostgreSqlHouse house, string script)
    {
        using var folder = new TemporaryFolder();
        await RealGit.CloneAsync(house.House.RepositoryOf(PostgreSqlHouse.Course), folder.At("clone"));
        await RealGit.ShellAsync(
            "cd \"$1\"; sed -i \"$2\" .coursegit/manifest.json; git -c safe.directory='*' commit --quiet -am other; git -c "
            + "safe.directory='*' push --quiet origin HEAD:refs/heads/test", folder.At("clone"), script);
    }
}
