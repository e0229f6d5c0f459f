using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlRestoreTests
{
    private const string Course = PostgreSqlHouse.Course;

    [Fact]
    public async Task A_full_restore_brings_every_row_back_into_a_new_database_and_an_undo_the_one_before()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var (first, saved) = (house.Database, await house.EverythingAsync());
        await house.ExecuteAsync(
            "UPDATE exercises_answer SET answer = 'spoiled' WHERE id % 3 = 0; DROP TABLE exercises_imageanswer; UPDATE auth_user SET "
            + "username = username || '!'");
        var spoiled = await house.EverythingAsync();

        var restored = await house.RestoreAsync();

        var second = house.Database;
        Assert.Matches("^[a-z]{8}$", second);
        Assert.NotEqual(first, second);
        Assert.Equal(saved, await house.EverythingAsync());
        Assert.Equal(0, await house.Server.ScalarAsync<long>(second, "SELECT count(*) FROM django_session"));
        Assert.Equal([second + ".db"], Directory.GetFiles(house.Files.Folder, "*.db").Select(Path.GetFileName));
        await AssertArchiveAsync(house, saved);
        Assert.False(await house.Server.ScalarAsync<bool>("postgres", $"SELECT datallowconn FROM pg_database WHERE datname = '{first}'"));

        var undone = await house.House.UndoAsync(restored.Id);

        Assert.True(undone.Outcome == OperationOutcome.Succeeded, undone.Text);
        Assert.Equal(first, house.Database);
        Assert.Equal(spoiled, await house.EverythingAsync());
        Assert.Equal(OperationOutcome.Succeeded, (await house.House.UndoAsync(undone.Id)).Outcome);
        Assert.Equal(second, house.Database);
        Assert.Equal(saved, await house.EverythingAsync());
    }

    [Fact]
    public async Task Freeing_what_was_set_aside_drops_its_database_and_no_other()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var first = house.Database;
        await house.RestoreAsync();
        var second = house.Database;
        var aside = Assert.Single(await house.House.Get<SetAsides>()
            .ListAsync(null, Actor.CommandLine, TestContext.Current.CancellationToken));

        await house.House.Get<SetAsides>().FreeAsync(aside.Id, Actor.CommandLine, TestContext.Current.CancellationToken);

        Assert.Equal((false, true), (await ExistsAsync(house, first), await ExistsAsync(house, second)));
    }

    // An ordinary user may not end what is nobody's, and DROP DATABASE … WITH (FORCE) says so.
    [Fact]
    public async Task A_database_in_which_autovacuum_is_at_work_is_dropped_all_the_same()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var first = house.Database;
        await house.Server.ExecuteAsync(first, "ALTER TABLE exercises_answer SET (autovacuum_vacuum_threshold = 0, "
            + "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)");
        await house.BackUpAsync();
        await house.Server.ExecuteAsync(first, "DELETE FROM exercises_answer WHERE id % 2 = 0");
        await house.RestoreAsync();
        var aside = Assert.Single(await house.House.Get<SetAsides>()
            .ListAsync(null, Actor.CommandLine, TestContext.Current.CancellationToken));
        await house.Server.ExecuteAsync("postgres", "ALTER SYSTEM SET autovacuum_naptime = 1", admin: true);
        try
        {
            await house.Server.ExecuteAsync("postgres", "SELECT pg_reload_conf()", admin: true);
            await Until.TrueAsync(() => house.Server.ScalarAsync<bool>("postgres", "SELECT true FROM pg_stat_activity WHERE backend_type = "
                + $"'autovacuum worker' AND datname = '{first}'", admin: true), "autovacuum is at work there", seconds: 60);

            await house.House.Get<SetAsides>().FreeAsync(aside.Id, Actor.CommandLine, TestContext.Current.CancellationToken);
        }
        finally
        {
            await house.Server.ExecuteAsync("postgres", "ALTER SYSTEM RESET autovacuum_naptime", admin: true);
            await house.Server.ExecuteAsync("postgres", "SELECT pg_reload_conf()", admin: true);
        }

        Assert.False(await ExistsAsync(house, first));
    }

    [Fact]
    public async Task A_database_that_a_folder_names_again_is_not_dropped()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var first = house.Database;
        await house.RestoreAsync();
        house.Files.Write("dbname.txt", first + "\n"); // somebody went back by hand
        var aside = Assert.Single(await house.House.Get<SetAsides>()
            .ListAsync(null, Actor.CommandLine, TestContext.Current.CancellationToken));

        await house.House.Get<SetAsides>().FreeAsync(aside.Id, Actor.CommandLine, TestContext.Current.CancellationToken);

        Assert.True(await ExistsAsync(house, first));
    }

    [Fact]
    public async Task Onto_another_course_the_database_becomes_that_courses()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var target = house.House.FilesOf("target");
        await house.House.AddCourseAsync(
            "target", c =>
            c with
            {
                Direction = Direction.Pull,
                Branch = BranchName.Parse("test"),
                Remote = Remote.HostedFor(Subdomain.Parse(Course)),
                Database = new CourseDatabase(DatabaseKind.PostgreSql, null)
            });

        await house.House.RestoreAsync("target", PostgreSqlHouse.Full, OperationOutcome.Succeeded);

        var name = (await File.ReadAllTextAsync(target.At("dbname.txt"), TestContext.Current.CancellationToken)).Trim();
        Assert.Equal(
            "course-target target", await house.Server.ScalarAsync<string>(
            name, "SELECT course_name || ' ' || opentasite FROM course_course"));
        Assert.Equal("target/media/answerimages/a.png target/media/x/ffm516-2025/b.pdf",
            await house.Server.ScalarAsync<string>(name, "SELECT max(image) || ' ' || max(pdf) FROM exercises_imageanswer"));
        Assert.Equal("", await house.Server.ScalarAsync<string>(name, "SELECT data ->> 'GIT_TOKEN' FROM course_course"));
        Assert.True(File.Exists(target.At("subdomain-target")));
    }

    [Fact]
    public async Task What_was_in_the_middle_of_something_may_finish_and_nobody_stays_connected_to_the_old_database()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.BackUpAsync();
        var first = house.Database;
        await using var idle = await house.Server.OpenAsync(first);
        await using var busy = await house.Server.OpenAsync(first);
        await using var transaction = await busy.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var insert = new Npgsql.NpgsqlCommand("INSERT INTO auth_user (username, date_joined) VALUES ('late', now())", busy))
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var restore = house.RestoreAsync();
        await Until.TrueAsync(async () => house.Database != first
            && !await house.Server.ScalarAsync<bool>("postgres", $"SELECT datallowconn FROM pg_database WHERE datname = '{first}'"),
            "the old database is closed");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        var restored = await restore;

        Assert.Equal(
            0, await house.Server.ScalarAsync<long>("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{first}'"));
        await house.House.UndoAsync(restored.Id);
        Assert.Equal(1, await house.Server.ScalarAsync<long>(house.Database, "SELECT count(*) FROM auth_user WHERE username = 'late'"));
    }

    [Fact]
    public async Task A_cancelled_restore_leaves_no_database_and_no_trace()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.Server.ExecuteAsync(house.Database, // so much that it takes a moment
            "INSERT INTO exercises_answer (answer, user_id) SELECT md5(i::text), 1 + i % 50 FROM generate_series(1, 150000) i");
        await house.BackUpAsync();
        var (first, before) = (house.Database, await house.EverythingAsync());
        var (ended, made) = await CancelWhileMakingAsync(house);

        Assert.Equal(OperationOutcome.Cancelled, ended.Outcome);
        Assert.Equal(first, house.Database);
        Assert.Equal(before, await house.EverythingAsync());
        Assert.Empty((await house.Server.MadeDatabasesAsync()).Except(made));
        Assert.Empty(house.House.StagingLeft());
        Assert.Equal(
            0, await house.Server.ScalarAsync<long>(
            "postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'CourseGit%' AND backend_type = 'client "
            + "backend' AND datname ~ '^[a-z]{8}$' AND datname <> 'postgres'"));
    }

    // Of so small a database the restore may be over before the cancel is there: then it is undone, and tried again.
    private static async Task<(OperationSnapshot Ended, string[] Made)> CancelWhileMakingAsync(PostgreSqlHouse house)
    {
        for (var attempt = 1; ; attempt++)
        {
            var made = await house.Server.MadeDatabasesAsync();
            using var cancel = new CancellationTokenSource();
            var restore = house.House.RestoreAsync(Course, PostgreSqlHouse.Full, cancel.Token);
            await Until.TrueAsync(async () => restore.IsCompleted
                || (await house.House.OperationsAsync())[0].Text == "Cleaning up", "the database is being made");
            await cancel.CancelAsync();
            var ended = await restore;
            if (ended.Outcome == OperationOutcome.Cancelled || attempt == 10)
                return (ended, made);
            await house.House.UndoAsync(ended.Id);
        }
    }

    [Fact]
    public async Task A_dump_of_the_course_servers_own_restores_too()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var saved = await house.EverythingAsync();
        await house.House.ChangeCourseAsync(Course, c => c with { Database = CourseDatabase.None });
        await RealGit.ShellAsync("PGPASSWORD=\"$3\" pg_dump -h 127.0.0.1 -p \"$2\" -U openta -C -Fc -f \"$4\" \"$1\"", house.Database,
            $"{house.Server.Port}", PostgreSqlUnderTest.Password, house.Files.At(house.Database + ".db"));
        await house.BackUpAsync();
        await house.House.ChangeCourseAsync(Course, c => c with { Database = new CourseDatabase(DatabaseKind.PostgreSql, null) });
        var first = house.Database;
        await house.ExecuteAsync("DELETE FROM exercises_answer");

        await house.RestoreAsync();

        Assert.NotEqual(first, house.Database);
        Assert.Equal(saved, await house.EverythingAsync());
        Assert.Equal([house.Database + ".db"], Directory.GetFiles(house.Files.Folder, "*.db").Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_fixtures_database_comes_back_whole()
    {
        var folder = CourseGit.Tests.Core.Backup.OpenTaFixture.Folder;
        Assert.SkipWhen(folder is null, CourseGit.Tests.Core.Backup.OpenTaFixture.Absence);
        await using var house = await PostgreSqlHouse.OpenAsync("SELECT 1");
        await RealGit.ShellAsync(
            "sed -n '/^SET/!p' \"$1/kqzvtbma.sql\" | PGPASSWORD=\"$4\" psql -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p \"$3\" -U openta -d "
            + "\"$2\" >/dev/null", folder!, house.Database, $"{house.Server.Port}", PostgreSqlUnderTest.Password);
        await house.BackUpAsync();
        var saved = await house.EverythingAsync();
        await house.ExecuteAsync(
            "DELETE FROM exercises_answer WHERE id % 2 = 0; DROP TABLE aggregation_aggregation; UPDATE auth_user SET email = 'x'");

        await house.RestoreAsync();

        Assert.True(saved.Count > 50, $"{saved.Count}");
        Assert.Equal(saved, await house.EverythingAsync());
        await SecretSearch.AssertAbsentAsync("alva-lind", "FIXTURE-not-a-real-token", house.House.Settings.StateRoot);
    }

    private static async Task AssertArchiveAsync(PostgreSqlHouse house, SortedDictionary<string, string> expected)
    {
        var name = await house.Server.CreateAsync();
        await RealGit.ShellAsync("PGPASSWORD=\"$3\" pg_restore --no-owner -h 127.0.0.1 -p \"$2\" -U openta -d \"$1\" \"$4\"", name,
            $"{house.Server.Port}", PostgreSqlUnderTest.Password, house.Files.At(house.Database + ".db"));
        Assert.Equal(expected, await house.Server.EverythingAsync(name, "django_session"));
    }

    private static async Task<bool> ExistsAsync(PostgreSqlHouse house, string name) =>
        await house.Server.ScalarAsync<bool>("postgres", $"SELECT true FROM pg_database WHERE datname = '{name}'");
}
