using CourseGit.Core.Operations;
using CourseGit.Tests.Core.Backup;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlBackupTests
{
    private const string Pieces = ".coursegit/database/";

    [Fact]
    public async Task An_unchanged_database_is_no_change_and_a_changed_row_is_one_piece()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        await house.BackUpAsync(OperationOutcome.Unchanged);
        await house.ExecuteAsync("UPDATE exercises_answer SET answer = 'corrected' WHERE id = 4711");

        await house.BackUpAsync();

        var changed = (await RealGit.RunAsync(house.House.RepositoryOf(PostgreSqlHouse.Course), "diff", "--name-only", "test~1", "test"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([Pieces + "2-rows/public/exercises_answer/00000002", ".coursegit/manifest.json"], changed);
        await house.BackUpAsync(OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_dump_is_text_that_a_diff_shows_and_leaves_out_sessions_and_the_servers_own_dump()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();

        var repository = house.House.RepositoryOf(PostgreSqlHouse.Course);
        var files = await RealGit.FilesAsync(repository);
        Assert.DoesNotContain(house.Database + ".db", files);
        Assert.Contains("dbname.txt", files);
        Assert.Equal(
            ["1-schema.sql", "2-rows/public/auth_user/00000000", "2-rows/public/course_course/00000000", .. Enumerable.Range(0, 5)
                .Select(i => $"2-rows/public/exercises_answer/{(i < 4 ? $"0000000{i}" : "00000010")}"),
            "2-rows/public/exercises_imageanswer/00000000", "3-sequences", "4-constraints.sql"],
            files.Where(f => f.StartsWith(Pieces, StringComparison.Ordinal)).Select(f => f[Pieces.Length..]));
        Assert.StartsWith("1\tstudent1\t2025-09-01 07:00:00.123456+00\t0.3333333333333333\n",
            await RealGit.RunAsync(repository, "show", $"test:{Pieces}2-rows/public/auth_user/00000000"));
        var manifest = (await ManifestReader.ReadAsync(repository, "test")).GetProperty("database");
        Assert.Equal("postgresql", manifest.GetProperty("kind").GetString());
        Assert.Equal(
            (9000, 0), (manifest.GetProperty("rows").GetProperty("exercises_answer").GetInt64(), manifest.GetProperty("rows")
            .GetProperty("django_session").GetInt64()));
    }

    [Theory]
    [InlineData("jsonb", "{\"GIT_TOKEN\": \"TOKEN\", \"GIT_ALLOW_PUSH\": \"true\"}")]
    [InlineData("jsonb", "\"{\\\"a\\\": 1,  \\\"GIT_TOKEN\\\" : \\\"TOKEN\\\"}\"")]
    [InlineData("jsonb", "{\"git_token\": \"TOKEN\"}")]
    [InlineData("jsonb", "{\"GIT_REPO_URL\": \"https://bob:TOKEN@h/x.git\", \"mirror\": {\"to\": \"https://TOKEN@h/x\"}}")]
    [InlineData("json", "{\"git\": {\"password\": \"TOKEN\"}}")]
    [InlineData("text", "{\"nested\": {\"GIT_TOKEN\": \"TOKEN\"}, \"GIT_TOKEN\":\"TOKEN\"}")]
    public async Task The_token_is_in_no_object_of_the_repository_and_in_the_database_again_after_a_restore(string type, string data)
    {
        await using var house = await PostgreSqlHouse.OpenAsync(
            $"CREATE TABLE course_course (id int PRIMARY KEY, data {type}); INSERT INTO course_course VALUES (1, "
            + $"'{data.Replace("TOKEN", PostgreSqlHouse.Token).Replace("GIT_" + PostgreSqlHouse.Token, "GIT_TOKEN")}')");
        await house.BackUpAsync();
        var before = await house.EverythingAsync();
        await SecretSearch.AssertAbsentAsync("alva", PostgreSqlHouse.Token, house.House.Settings.StateRoot);

        await house.RestoreAsync();

        Assert.Equal(before, await house.EverythingAsync());
        await house.BackUpAsync();
        await SecretSearch.AssertAbsentAsync("alva", PostgreSqlHouse.Token, house.House.Settings.StateRoot);
    }

    [Fact]
    public async Task The_log_names_what_was_left_out_and_passwords_of_other_servers_come_back_from_the_live_database()
    {
        const string secret = "far-secret-94c1d7";
        var server = await PostgreSqlUnderTest.GetAsync();
        var name = await server.CreateAsync(
            "CREATE TABLE course_course (id int PRIMARY KEY, data jsonb); INSERT INTO course_course VALUES (1, '{\"git_token\": \"x\"}')",
            admin: true);
        await server.RunScriptAsync(name, $"""
            CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h', dbname 'postgresql://bob:{secret}@h/d'); CREATE USER MAPPING FOR admin SERVER far OPTIONS (user 'bob', password '{secret}');
            CREATE FOREIGN DATA WRAPPER plain; CREATE SERVER near FOREIGN DATA WRAPPER plain OPTIONS (api_token '{secret}'); ALTER DATABASE {name} SET app.jwt_secret = '{secret}';
            """, admin: true);
        await using var house = await PostgreSqlHouse.OpenAsync(server, name, isSuperuser: true);
        var before = await server.DumpTextAsync(name);

        var saved = await house.BackUpAsync();
        await SecretSearch.AssertAbsentAsync("bob", secret, house.House.Settings.StateRoot);
        var restored = await house.RestoreAsync();

        var log = string.Join('\n', (await house.House.LogAsync(saved)).Concat(await house.House.LogAsync(restored)));
        foreach (var what in new[] { "git_token in course_course", "password of the user mapping", "api_token of the foreign server near",
            "dbname of the foreign server far", "app.jwt_secret of the database's settings" })
            Assert.Contains(what, log, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.Equal(before.Split('\n'), (await server.DumpTextAsync(house.Database)).Split('\n'));
    }

    [Fact]
    public async Task A_token_in_a_form_that_cannot_be_read_stops_the_backup()
    {
        await using var house = await PostgreSqlHouse.OpenAsync(
            "CREATE TABLE course_course (id int PRIMARY KEY, data text); INSERT INTO course_course VALUES (1, '{''GIT_TOKEN'': ''x''}')");

        var ended = await house.House.BackUpAsync(PostgreSqlHouse.Course);

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }
            && ended.Text.Contains("the token would go along", StringComparison.Ordinal), ended.Text);
    }

    [Fact]
    public async Task The_tables_of_a_dump_are_of_one_instant_while_somebody_writes_and_the_writer_hardly_waits()
    {
        await using var house = await PostgreSqlHouse.OpenAsync(
            "CREATE TABLE a (id serial PRIMARY KEY, v int); CREATE TABLE b (id serial PRIMARY KEY, v int); INSERT INTO a (v) SELECT 1 "
            + "FROM generate_series(1, 20000); INSERT INTO b (v) SELECT v FROM a");
        using var stop = new CancellationTokenSource();
        var longest = 0L;
        var written = 0;
        var writer = Task.Run(async () =>
        {
            await using var connection = await house.Server.OpenAsync(house.Database);
            while (!stop.IsCancellationRequested)
            {
                var started = Environment.TickCount64;
                await using var command = new Npgsql.NpgsqlCommand(
                    "WITH x AS (INSERT INTO a (v) VALUES (1), (2), (3), (4), (5) RETURNING v) INSERT INTO b (v) SELECT v FROM x",
                    connection);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                longest = Math.Max(longest, Environment.TickCount64 - started);
                written += 10;
            }
        }, TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => Task.FromResult(written > 100), "the writer writes");

        await house.BackUpAsync();

        var during = written;
        await stop.CancelAsync();
        await writer;
        TestContext.Current.TestOutputHelper?.WriteLine($"{during} rows were written, the longest wait was {longest} ms");
        await house.RestoreAsync();
        Assert.Equal(await house.Server.ScalarAsync<string>(house.Database, "SELECT count(*) || ' ' || max(id) FROM a"),
            await house.Server.ScalarAsync<string>(house.Database, "SELECT count(*) || ' ' || max(id) FROM b"));
        Assert.True(await house.Server.ScalarAsync<bool>(house.Database, "SELECT count(*) > 20000 FROM a"));
    }
}
