using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>What can be wrong with a server, a dump or the settings: each is said in words before anything is touched.</summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlTroubleTests
{
    private const string Course = PostgreSqlHouse.Course;

    [Fact]
    public async Task A_wrong_password_a_missing_database_and_a_server_that_is_not_there_are_told_apart()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.House.AddCredentialAsync("wrong", PostgreSqlUnderTest.User, "not the password");
        await SetAsync(house, new DatabasePlace { CredentialName = "wrong" });
        Assert.Contains("does not let the user openta in", await FailureAsync(house), StringComparison.Ordinal);
        await SetAsync(house, DatabasePlace.Usual);
        house.Files.Write("dbname.txt", "nothere\n");
        Assert.Contains("There is no database nothere", await FailureAsync(house), StringComparison.Ordinal);
        house.Files.Write("dbname.txt", "\n");
        Assert.Contains("Nothing says which database", await FailureAsync(house), StringComparison.Ordinal);

        await using var lonely = await TestHouse.OpenAsync(change: s => s with { PostgreSql = house.Server.Settings with { Port = 1 } });
        lonely.FilesOf(Course).WriteCourse().Write("dbname.txt", "kqzvtbma\n");
        await lonely.AddCourseAsync(Course, c => c with { Database = new CourseDatabase(DatabaseKind.PostgreSql, null) });
        var ended = await lonely.BackUpAsync(Course);
        Assert.True(ended.Outcome == OperationOutcome.Failed && ended.Text.Contains("cannot be reached", StringComparison.Ordinal)
            && ended.Text.Contains("Nothing was backed up.", StringComparison.Ordinal), ended.Text);
    }

    [Fact]
    public async Task Missing_and_older_tools_are_named_with_the_package_to_install()
    {
        using var folder = new TemporaryFolder();
        await using var house = await PostgreSqlHouse.OpenAsync();
        var findings = await TestAsync(house, s => s with { ToolsFolder = folder.Path });
        Assert.Contains(findings, f => !f.IsGood && f.Text.Contains("pg_dump is not installed", StringComparison.Ordinal));
        await RealGit.ShellAsync("printf '#!/bin/sh\\necho \"pg_dump (PostgreSQL) 9.6.24\"\\n' >\"$1\" && chmod +x \"$1\"",
            folder.At("pg_dump"));
        findings = await TestAsync(house, s => s with { ToolsFolder = folder.Path });
        Assert.Contains(findings, f => !f.IsGood
            && f.Text.Contains("the newest pg_dump on this server is of version 9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_test_says_what_can_be_done_and_what_not()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        Assert.Equal([true, true], (await TestAsync(house)).Select(f => f.IsGood));

        await house.Server.ExecuteAsync(
            "postgres", "DO $$ BEGIN CREATE ROLE limited LOGIN PASSWORD 'pw'; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            admin: true);
        await house.House.AddCredentialAsync("limited", "limited", "pw");
        await SetAsync(house, new DatabasePlace { CredentialName = "limited" });
        Assert.Contains(await TestAsync(house), f => !f.IsGood && f.Text.Contains("may not read the table", StringComparison.Ordinal));
        await house.Server.ExecuteAsync(house.Database, "GRANT pg_read_all_data TO limited", admin: true);
        Assert.Contains(await TestAsync(house), f => !f.IsGood && f.Text.Contains("CREATEDB", StringComparison.Ordinal));

        await house.BackUpAsync();
        var plan = await house.House.Get<RestorePlanner>()
            .PlanAsync(Subdomain.Parse(Course), PostgreSqlHouse.Full, Actor.CommandLine, null, TestContext.Current.CancellationToken);
        Assert.Contains("may not make databases", plan.Refusal, StringComparison.Ordinal);
        var refused = await house.House.RestoreAsync(Course, PostgreSqlHouse.Full);
        Assert.True(refused is { Outcome: OperationOutcome.Failed, Refused: true }
            && refused.Text.Contains("may not make databases", StringComparison.Ordinal), refused.Text);
    }

    [Fact]
    public async Task A_teacher_cannot_test_connections()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var course = await CourseAsync(house);
        await Assert.ThrowsAsync<NotAllowedException>(
            () => house.House.Get<ConnectionTest>().RunAsync(course, Actor.Teacher("teacher"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_portals_password_goes_to_no_other_server()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await Assert.ThrowsAsync<InvalidInputException>(() => SetAsync(house, new DatabasePlace { Host = "db.example.org" }));
        await house.House.AddCredentialAsync("own", "u", "p");
        await SetAsync(house, new DatabasePlace { Host = "127.0.0.2", CredentialName = "own" });
        Assert.Contains("OutboundHosts", await FailureAsync(house), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_named_only_in_the_settings_is_backed_up_and_its_restore_refused_in_words()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var name = house.Database;
        house.Files.Remove("dbname.txt");
        await SetAsync(house, new DatabasePlace { Name = name });
        await house.BackUpAsync();

        var refused = await house.House.RestoreAsync(Course, PostgreSqlHouse.Full);

        Assert.True(refused is { Outcome: OperationOutcome.Failed, Refused: true }
            && refused.Text.Contains("named in its settings", StringComparison.Ordinal), refused.Text);
    }

    [Fact]
    public async Task A_dump_the_server_cannot_take_or_that_was_changed_leaves_no_database_behind()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        using var folder = new TemporaryFolder();
        var dumper = house.House.Get<IEnumerable<IDatabaseDumper>>().First(d => d.Kind == DatabaseKind.PostgreSql);
        var database = new CourseDatabase(DatabaseKind.PostgreSql, null);
        var dump = await dumper.DumpAsync(
            database, house.Files.Folder, folder.At("dump"), DatabaseTalk.Silent, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.At("staged"));
        var made = await house.Server.MadeDatabasesAsync();
        var said = new List<string>();
        var talk = new DatabaseTalk { Notice = said.Add };
        async Task<string> TryAsync(DatabaseDump changed, bool allOrNothing = false) =>
            (await Assert.ThrowsAnyAsync<Exception>(() => dumper.StageAsync(
            new DatabaseStaging(database with { AllOrNothing = allOrNothing }, changed, folder.At("dump"), folder.At("staged"),
            house.Files.Folder, 7, Subdomain.Parse(Course)), talk, TestContext.Current.CancellationToken))).Message;

        Assert.Contains("extension not_there",
            await TryAsync(dump with { Server = dump.Server! with { Extensions = ["not_there"] } }, allOrNothing: true),
            StringComparison.Ordinal);
        Assert.Contains("was made on PostgreSQL 99", await TryAsync(dump with { Server = dump.Server! with { Version = 99 } }),
            StringComparison.Ordinal);
        Assert.Contains("its schema or its list of tables",
            await TryAsync(dump with { Server = dump.Server! with { Tables = dump.Server.Tables.RemoveAt(0) } }), StringComparison.Ordinal);
        var piece = Path.Combine(DumpLayout.RowsOf(folder.At("dump"), "public", "auth_user"), "00000000");
        var rows = await File.ReadAllTextAsync(piece, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(piece, rows.Replace("student7\t", "student0\t", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        Assert.Contains("the table auth_user", await TryAsync(dump), StringComparison.Ordinal);
        await File.WriteAllTextAsync(piece, rows, TestContext.Current.CancellationToken);

        var evil = Encoding.UTF8.GetBytes(
            $"\\! touch {folder.At("ran")}\n\\o |touch "
            + $"{folder.At("ran")}\n"
            + $"{await File.ReadAllTextAsync(folder.At("dump", DumpLayout.Schema), TestContext.Current.CancellationToken)}");
        await File.WriteAllBytesAsync(folder.At("dump", DumpLayout.Schema), evil, TestContext.Current.CancellationToken);
        var texts = new DumpTexts(
            evil, await File.ReadAllBytesAsync(folder.At("dump", DumpLayout.Constraints), TestContext.Current.CancellationToken), []);
        var sequences = await File.ReadAllBytesAsync(folder.At("dump", DumpLayout.Sequences), TestContext.Current.CancellationToken);
        await TryAsync(dump with { Sha256 = DumpFingerprint.Of(dump.Server!, texts, sequences) });

        Assert.False(File.Exists(folder.At("ran")));
        Assert.Empty(said); // a database that could not be dropped
        Assert.Empty((await house.Server.MadeDatabasesAsync()).Except(made));
        Assert.Empty(await house.House.Get<ServerDatabases>().UnfinishedAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_was_prepared_while_the_server_is_away_is_dropped_when_it_is_back()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var databases = house.House.Get<ServerDatabases>();
        var name = await house.Server.CreateAsync();
        await databases.NoteAsync(9, Subdomain.Parse(Course), new DatabasePlace { Name = name }, TestContext.Current.CancellationToken);
        Assert.Equal([Course], (await databases.UnfinishedAsync(TestContext.Current.CancellationToken)).Select(c => c.Value));

        await house.House.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);

        Assert.False(await house.Server.ScalarAsync<bool>("postgres", $"SELECT true FROM pg_database WHERE datname = '{name}'"));
        Assert.Empty(await databases.UnfinishedAsync(TestContext.Current.CancellationToken));
    }

    private static Task SetAsync(PostgreSqlHouse house, DatabasePlace place) =>
        house.House.ChangeCourseAsync(Course, c => c with { Database = c.Database with { Place = place } });

    private static async Task<string> FailureAsync(PostgreSqlHouse house)
    {
        var ended = await house.House.BackUpAsync(Course);
        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains("Nothing was", ended.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgreSqlUnderTest.Password, ended.Text, StringComparison.Ordinal);
        return ended.Text;
    }

    private static Task<Course> CourseAsync(PostgreSqlHouse house) => house.House.Get<CourseRegistry>()
        .GetAsync(Subdomain.Parse(Course), Actor.CommandLine, TestContext.Current.CancellationToken);

    private static async Task<ImmutableArray<ConnectionFinding>> TestAsync(
        PostgreSqlHouse house, Func<PostgreSqlSettings, PostgreSqlSettings>? change = null)
    {
        var settings = house.House.Settings with { PostgreSql = change?.Invoke(house.Server.Settings) ?? house.Server.Settings };
        var test = new ConnectionTest(
            house.House.Get<PostgreSqlServers>(), new PostgreSqlTools(settings, house.House.Get<ProcessRunner>()), settings);
        return await test.RunAsync(await CourseAsync(house), Actor.CommandLine, TestContext.Current.CancellationToken);
    }
}
