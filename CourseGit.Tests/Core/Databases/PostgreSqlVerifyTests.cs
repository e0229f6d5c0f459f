using System.Text.Json.Nodes;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>Trial restores of a course whose database lies on a server: nothing there is touched, nothing is left.</summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlVerifyTests
{
    private const string Course = PostgreSqlHouse.Course;

    [Fact]
    public async Task A_backup_is_proven_with_its_database_and_the_live_one_is_neither_touched_nor_needed()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var (made, live, files) = (await house.Server.MadeDatabasesAsync(), await LiveAsync(house),
            await FolderImage.ExactAsync(house.Files.Folder));

        var ended = await house.House.VerifyAsync(Course, OperationOutcome.Succeeded);

        Assert.Matches(
            @"^Commit [0-9a-f]{7} can be restored: 56 files \([\d.]+ kB\) and the database \(5 tables, 9,053 rows\) came back exactly as saved\.$", ended.Text);
        Assert.Equal(live, await LiveAsync(house));
        FolderImage.AssertEqual(files, await FolderImage.ExactAsync(house.Files.Folder));
        await AssertNothingLeftAsync(house, made);
        await house.Server.ExecuteAsync("postgres", $"DROP DATABASE {house.Database}");
        await RealGit.ShellAsync("rm -rf \"$1\"", house.Files.Folder);
        await house.House.VerifyAsync(Course, OperationOutcome.Succeeded);
        await AssertNothingLeftAsync(house, made);
    }

    [Fact]
    public async Task A_manifest_or_a_dump_that_was_changed_is_found()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var made = await house.Server.MadeDatabasesAsync();

        await AssertFoundAsync(house, "rows", manifest => manifest["database"]!["rows"]!["auth_user"] = 51,
            "a table is not as its manifest says: auth_user (50 rows instead of 51 rows)");
        await AssertFoundAsync(house, "table", manifest => manifest["database"]!["tables"]!.AsArray()
            .RemoveAt(0), "this is true of its schema or its list of tables");
        await AssertFoundAsync(house, "lost", _ => { }, "The database in the backup is not",
            "rm -r .coursegit/database/2-rows/public/exercises_answer");
        await AssertFoundAsync(house, "changed", _ => { }, "this is true of the table auth_user",
            "sed -i s/student7/student8x/ .coursegit/database/2-rows/public/auth_user/*");
        await AssertFoundAsync(house, "more", _ => { }, "by its manifest the dump has", "printf 'x' >.coursegit/database/5-more");
        await AssertNothingLeftAsync(house, made);
    }

    [Fact]
    public async Task A_server_that_is_away_or_allows_nothing_leaves_the_files_proven_and_the_database_not()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        await house.Server.ExecuteAsync(
            "postgres", "DO $$ BEGIN CREATE ROLE limited LOGIN PASSWORD 'pw'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            admin: true);
        await house.House.AddCredentialAsync("limited", "limited", "pw");
        await house.House.AddCredentialAsync("db", PostgreSqlUnderTest.User, PostgreSqlUnderTest.Password);

        await PlaceAsync(house, new DatabasePlace { CredentialName = "limited" });
        var limited = await house.House.VerifyAsync(Course, OperationOutcome.Failed);
        await house.House.ChangeCourseAsync(Course, c => c with { Database = c.Database with { Place = DatabasePlace.Usual } });
        await using var lonely = await TestHouse.OpenAsync(
            house.House.Root, s => s with { PostgreSql = house.Server.Settings with { Port = 1 } });
        var away = await lonely.VerifyAsync(Course, OperationOutcome.Failed);

        foreach (var ended in new[] { limited, away })
        {
            Assert.Matches("^The files of commit [0-9a-f]{7} are proven: 56 files .* came back exactly as saved. Its database is not: ",
                ended.Text);
            Assert.False(ended.Refused);
        }
        Assert.Contains("ALTER ROLE \"limited\" CREATEDB", limited.Text, StringComparison.Ordinal);
        Assert.Contains("The database server at 127.0.0.1:1 cannot be reached", away.Text, StringComparison.Ordinal);
        Assert.Empty(house.House.StagingLeft());
    }

    [Fact]
    public async Task A_cancel_while_the_scratch_database_is_there_leaves_none()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var made = await house.Server.MadeDatabasesAsync();
        using var cancel = new CancellationTokenSource();
        var verification = house.House.VerifyAsync(Course, cancel.Token);
        await Until.TrueAsync(async () => verification.IsCompleted
            || (await house.Server.MadeDatabasesAsync()).Length > made.Length, "the scratch database is made");

        await cancel.CancelAsync();
        var ended = await verification;

        Assert.True(ended.Outcome == OperationOutcome.Cancelled, ended.Text);
        await AssertNothingLeftAsync(house, made);
    }

    [Fact]
    [Trait("Category", "Crash")]
    public async Task A_server_that_is_killed_meanwhile_is_a_failure_and_the_scratch_database_goes_when_it_is_back()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var made = await house.Server.MadeDatabasesAsync();
        var verification = house.House.VerifyAsync(Course);
        await Until.TrueAsync(async () => verification.IsCompleted
            || (await house.Server.MadeDatabasesAsync()).Length > made.Length, "the scratch database is made");

        await house.Server.KillAsync();
        var ended = await verification;
        await house.Server.StartAgainAsync();
        await house.House.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);

        Assert.True(ended.Outcome == OperationOutcome.Failed
            && ended.Text.Contains("Its database is not: The database server at", StringComparison.Ordinal), ended.Text);
        await AssertNothingLeftAsync(house, made);
    }

    [Fact]
    public async Task The_course_servers_own_dump_is_tried_and_what_a_course_without_a_database_would_lose_is_said()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        await house.House.ChangeCourseAsync(Course, c => c with { Database = CourseDatabase.None });

        var unwanted = await house.House.VerifyAsync(Course, OperationOutcome.Warning);
        await house.House.ChangeCourseAsync(
            Course, c => c with { Database = new CourseDatabase(DatabaseKind.PostgreSql, null), Branch = BranchName.Parse("old") });
        await PushOldAsync(house);
        var old = await house.House.VerifyAsync(Course, OperationOutcome.Succeeded);

        Assert.Contains("But: The commit holds a PostgreSQL database", unwanted.Text, StringComparison.Ordinal);
        Assert.Contains(
            "and the database (5 tables, 9,053 rows) could be made of the course server's own dump, which says nothing to compare it with",
            old.Text, StringComparison.Ordinal);
        Assert.Contains("It has no manifest of CourseGit's", old.Text, StringComparison.Ordinal);
    }

    private static async Task AssertFoundAsync(
        PostgreSqlHouse house, string branch, Action<JsonObject> change, string said, string script = "true")
    {
        using var folder = new TemporaryFolder();
        var clone = folder.At("clone");
        await RealGit.CloneAsync(house.House.RepositoryOf(Course), clone);
        var manifest = JsonNode.Parse(
            await File.ReadAllTextAsync(
            Path.Combine(clone, ".coursegit/manifest.json"), TestContext.Current.CancellationToken))!.AsObject();
        change(manifest);
        await File.WriteAllTextAsync(Path.Combine(clone, ".coursegit/manifest.json"), manifest.ToJsonString(),
            TestContext.Current.CancellationToken);
        await RealGit.ShellAsync("cd \"$1\"; " + script, clone);
        await RealGit.RunAsync(clone, "add", "--all");
        await RealGit.RunAsync(clone, "commit", "--quiet", "-m", "Forge");
        await RealGit.RunAsync(clone, "push", "--quiet", "origin", "HEAD:refs/heads/" + branch);
        await house.House.ChangeCourseAsync(Course, c => c with { Branch = BranchName.Parse(branch) });

        var ended = await house.House.VerifyAsync(Course, OperationOutcome.Failed);

        Assert.True(!ended.Refused && ended.Text.Contains(said, StringComparison.Ordinal), ended.Text);
    }

    // As OpenTA leaves it: a compressed dump beside the name of its database, no manifest.
    private static async Task PushOldAsync(PostgreSqlHouse house)
    {
        using var folder = new TemporaryFolder();
        await RealGit.CloneAsync(house.House.RepositoryOf(Course), folder.At("clone"));
        await RealGit.ShellAsync(
            """
            cd "$1"; rm -r .coursegit; PGPASSWORD="$4" "$(ls -d /usr/lib/postgresql/*/bin | tail -1)/pg_dump" -C -Fc -h 127.0.0.1 -p "$3" -U openta -f "$2.db" "$2"
            git -c safe.directory='*' add --all; git -c safe.directory='*' commit --quiet -m old; git -c safe.directory='*' push --quiet origin HEAD:refs/heads/old
            """, folder.At("clone"), house.Database, $"{house.Server.Port}", PostgreSqlUnderTest.Password);
    }

    private static Task PlaceAsync(PostgreSqlHouse house, DatabasePlace place) =>
        house.House.ChangeCourseAsync(Course, c => c with { Database = c.Database with { Place = place } });

    // Everything in it, its sessions too, and what the server says of the database itself.
    private static async Task<string> LiveAsync(PostgreSqlHouse house) =>
        string.Join('\n', await house.Server.EverythingAsync(house.Database)) + await house.Server.ScalarAsync<string>(
            "postgres", $"SELECT d::text FROM (SELECT datname, datdba, datallowconn, datconnlimit, datacl FROM pg_database WHERE datname "
            + $"= '{house.Database}') d");

    private static async Task AssertNothingLeftAsync(PostgreSqlHouse house, string[] made)
    {
        Assert.Empty(house.House.StagingLeft());
        Assert.Equal(made, await house.Server.MadeDatabasesAsync());
    }
}
