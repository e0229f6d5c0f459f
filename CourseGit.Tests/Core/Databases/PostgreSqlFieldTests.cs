using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>Databases as the field has them: other encodings, rows that nobody may see, more tables than a server has locks for.</summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlFieldTests
{
    private const string Course = PostgreSqlHouse.Course;

    [Theory]
    [InlineData("SQL_ASCII")]
    [InlineData("LATIN1")]
    public async Task Bytes_that_are_no_UTF8_come_back_as_the_bytes_they_were(string encoding)
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        var name = await server.CreateAsync(options: $"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'");
        await server.RunScriptAsync(name, """
            CREATE TABLE t (id serial PRIMARY KEY, x text DEFAULT 'åÿ'); COMMENT ON TABLE t IS 'raw å'; INSERT INTO t (x) VALUES ('åÿ'), ('Ã¥ as UTF-8'), (E'tab\t\\þ\n'), (DEFAULT);
            CREATE TABLE "naïme" ("cöl" text); INSERT INTO "naïme" VALUES ('ª'); CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''å''::text'; CREATE VIEW v AS SELECT x || 'å' AS y FROM t;
            CREATE TABLE course_course (id int PRIMARY KEY, data text); INSERT INTO course_course VALUES (1, '{"motd": "åÃ¥", "GIT_TOKEN": "token-of-other-bytes"}');
            """, encoding: encoding);
        await using var house = await PostgreSqlHouse.OpenAsync(server, name);
        await house.BackUpAsync();
        await house.BackUpAsync(OperationOutcome.Unchanged);
        var before = await BytesAsync(house);
        await SecretSearch.AssertAbsentAsync("x", "token-of-other-bytes", house.House.Settings.StateRoot);

        await house.House.VerifyAsync(Course, OperationOutcome.Succeeded);
        await house.RestoreAsync();

        Assert.Contains("c3a5", before, StringComparison.Ordinal);
        Assert.Equal(before, await BytesAsync(house));
        Assert.Equal(
            encoding, await server.ScalarAsync<string>(
            "postgres", $"SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = '{house.Database}'"));
    }

    [Fact]
    public async Task Row_level_security_that_hides_rows_is_refused_by_the_tables_name_with_the_remedy()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        var name = await server.CreateAsync(
            "CREATE TABLE own (id int); ALTER TABLE own ENABLE ROW LEVEL SECURITY; INSERT INTO own VALUES (1)");
        await server.RunScriptAsync(
            name, "CREATE TABLE secretive (id int); ALTER TABLE secretive ENABLE ROW LEVEL SECURITY; GRANT SELECT ON secretive TO openta",
            admin: true);
        await using var house = await PostgreSqlHouse.OpenAsync(server, name);

        var refused = await house.House.BackUpAsync(Course);
        var findings = await house.TestAsync();

        foreach (var text in new[] { refused.Text, string.Join(' ', findings.Where(f => !f.IsGood).Select(f => f.Text)) })
        {
            Assert.Contains("Row level security of the table secretive", text, StringComparison.Ordinal);
            Assert.Contains("ALTER ROLE \"openta\" BYPASSRLS", text, StringComparison.Ordinal);
        }
        Assert.True(refused is { Outcome: OperationOutcome.Failed, Refused: true });
        await server.ExecuteAsync(name, "DROP TABLE secretive", admin: true);
        await house.BackUpAsync();
        await house.RestoreAsync();
        Assert.Equal(
            1, await server.ScalarAsync<long>(
            house.Database, "SELECT count(*) FROM own WHERE (SELECT relrowsecurity FROM pg_class WHERE relname = 'own')"));
    }

    // How a session reads texts is a setting of the database; what was said in one way must not be read in the other.
    [Fact]
    public async Task Whatever_a_database_says_of_strings_names_and_letters_it_comes_back_the_same()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        await server.ExecuteAsync("postgres", "CREATE ROLE \"åsa ő\"; CREATE ROLE \"läsare\"", admin: true);
        var name = await server.CreateAsync("""
            CREATE TABLE "tåg" (id int PRIMARY KEY, w text DEFAULT E'a\\b' CONSTRAINT word CHECK (w ~ E'^\\w+$')); INSERT INTO "tåg" VALUES (1, 'abc'); CREATE VIEW v AS SELECT E'\\d'::text AS d;
            GRANT SELECT ON "tåg" TO "läsare"; CREATE TABLE own (id int); ALTER TABLE own OWNER TO "läsare"
            """, "OWNER \"åsa ő\"", admin: true);
        await server.ExecuteAsync("postgres", $"""
            ALTER DATABASE {name} SET standard_conforming_strings = off; ALTER DATABASE {name} SET app.motto = 'å, ő, ✓ and \'; ALTER DATABASE {name} SET default_transaction_read_only = on;
            ALTER DATABASE {name} SET DateStyle = 'SQL, DMY'; ALTER DATABASE {name} SET statement_timeout = '10s'; COMMENT ON DATABASE {name} IS 'å, ő, ✓ and \'
            """, admin: true);
        await using var house = await PostgreSqlHouse.OpenAsync(server, name, isSuperuser: true);
        var before = await server.DumpTextAsync(name);

        await house.BackUpAsync();
        await house.BackUpAsync(OperationOutcome.Unchanged);
        await house.RestoreAsync();

        Assert.Equal(before.Split('\n'), (await server.DumpTextAsync(house.Database)).Split('\n'));
    }

    [Fact]
    [Trait("Category", "Size")]
    public async Task More_tables_than_the_server_has_locks_for_are_saved_and_restored()
    {
        await using var house = await PostgreSqlHouse.OpenAsync("SELECT 1");
        var tables = LongRun.Count(1_500, 4_000);
        for (var first = 1; first <= tables; first += 500)
            await house.ExecuteAsync(
                $"DO $$ BEGIN FOR i IN {first}..{first + 499} LOOP EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, v text); "
                + "INSERT INTO t%s (v) VALUES (''x'')', i, i); END LOOP; END $$");
        Assert.True(tables * 5 > await house.Server.ScalarAsync<int>(
            "postgres", "SELECT current_setting('max_locks_per_transaction')::int * (current_setting('max_connections')::int + 30)"));

        await house.BackUpAsync();
        await house.BackUpAsync(OperationOutcome.Unchanged);
        await house.RestoreAsync();

        Assert.Equal($"{tables} {tables}",
            await house.Server.ScalarAsync<string>(
            house.Database,
            "SELECT count(*) FILTER (WHERE relkind = 'r') || ' ' || count(*) FILTER (WHERE relkind = 'S') FROM pg_class WHERE "
            + "relnamespace = 'public'::regnamespace"));
    }

    [Fact]
    [Trait("Category", "Size")]
    public async Task A_row_larger_than_the_memory_that_is_left_streams_through_it()
    {
        var rows = LongRun.Count(2_000_000, 6_000_000); // 64 MB, or 190
        await using var house = await PostgreSqlHouse.OpenAsync(
            "CREATE TABLE beside (id int PRIMARY KEY); INSERT INTO beside SELECT generate_series(1, 5000); CREATE TABLE huge (t text); "
            + $"INSERT INTO huge SELECT string_agg(md5(g::text), '') FROM generate_series(1, {rows}) g");
        var before = await HashAsync(house);
        var command = new CommandLine(house.House);
        house.Server.AddTo(command.Environment);
        command.Environment["DOTNET_GCHeapHardLimit"] = "0x6000000"; // 96 MiB: the row would not fit even once beside the program

        foreach (var arguments in new[] { new[] { "backup", Course, "--json" }, ["verify", Course, "--json"],
            ["restore", Course, "--mode", "full", "--yes", "--override-direction", "--json"] })
        {
            var ended = await command.RunAsync(arguments);
            Assert.True(ended.ExitCode == 0, ended.ToString());
        }

        Assert.Equal(before, await HashAsync(house));
        var pieces = await RealGit.ShellAsync(
            "git -C \"$1\" -c safe.directory='*' ls-tree -r -l test .coursegit/database | awk '{ if ($4 > most) most = $4 } END { print "
            + "most }'", house.House.RepositoryOf(Course));
        Assert.InRange(long.Parse(pieces, System.Globalization.CultureInfo.InvariantCulture), 1 << 20, 1 << 20);
    }

    private static Task<string?> HashAsync(PostgreSqlHouse house) =>
        house.Server.ScalarAsync<string>(house.Database, "SELECT length(t) || md5(t) FROM huge");

    // Read by psql, which translates nothing.
    private static async Task<string> BytesAsync(PostgreSqlHouse house)
    {
        const string queries =
            "-c 'TABLE t' -c 'TABLE course_course' -c 'SELECT f()' -c 'TABLE v' -c \"SELECT relname, obj_description(oid) FROM pg_class "
            + "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1\"";
        return await RealGit.ShellAsync(
            $"unset PGCLIENTENCODING; PGPASSWORD=\"$3\" psql -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p \"$2\" -U openta -d \"$1\" "
            + $"{queries} | od -An -v -tx1 | tr -d ' \\n'", house.Database, $"{house.Server.Port}", PostgreSqlUnderTest.Password);
    }
}
