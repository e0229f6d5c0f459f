using CourseGit.Core.Operations;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The command line with a course whose database lies on a server, set up by environment alone.</summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlContractTests
{
    private const string Course = PostgreSqlHouse.Course;

    [Fact]
    public async Task A_course_is_registered_backed_up_planned_restored_and_undone()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var command = new CommandLine(house.House);
        house.Server.AddTo(command.Environment);
        await command.RunAsync("course", "remove", Course);
        Assert.Equal(
            "postgres", (await command.RunAsync(
            "course", "add", Course, "--direction", "push", "--remote", "hosted", "--database", "postgres", "--json")).Text("database"));
        Assert.Equal("succeeded", (await command.RunAsync("backup", Course, "--json")).Text("outcome"));
        Assert.Equal("unchanged", (await command.RunAsync("backup", Course, "--json")).Text("outcome"));
        var first = house.Database;

        var plan = await command.RunAsync("restore", Course, "--mode", "full", "--dry-run", "--override-direction", "--json");
        Assert.Contains("5 tables", plan.Text("database"), StringComparison.Ordinal);
        var restored = await command.RunAsync("restore", Course, "--mode", "full", "--yes", "--override-direction", "--json");

        Assert.True(restored.ExitCode == 0, restored.ToString());
        Assert.NotEqual(first, house.Database);
        Assert.DoesNotContain(PostgreSqlUnderTest.Password, restored.ToString(), StringComparison.Ordinal);
        var undone = await command.RunAsync("undo", $"{restored.Json.GetProperty("operation").GetInt64()}", "--json");
        Assert.True(undone.ExitCode == 0, undone.ToString());
        Assert.Equal(first, house.Database);
    }

    [Fact]
    public async Task Where_a_database_lies_is_set_kept_and_taken_back()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        await house.House.AddCredentialAsync("db", PostgreSqlUnderTest.User, PostgreSqlUnderTest.Password);
        var command = new CommandLine(house.House);

        var set = await command.RunAsync(
            "course", "set", Course, "--database-host", "127.0.0.1", "--database-port", $"{house.Server.Port}", "--database-credential",
            "db", "--json");
        var kept = await command.RunAsync("course", "set", Course, "--user", "anna", "--json");
        var refused = await command.RunAsync("course", "set", Course, "--database-credential", "default", "--json");
        var back = await command.RunAsync(
            "course", "set", Course, "--database-host", "default", "--database-port", "default", "--database-credential",
            "default", "--json");

        Assert.Equal("127.0.0.1", set.Json.GetProperty("databasePlace").GetProperty("host").GetString());
        Assert.Equal(set.Json.GetProperty("databasePlace").ToString(), kept.Json.GetProperty("databasePlace").ToString());
        Assert.True(refused.ExitCode == 2, refused.ToString());
        Assert.False(back.Json.TryGetProperty("databasePlace", out _));
    }

    [Fact]
    public async Task All_or_nothing_is_set_kept_and_taken_back_and_broken_rows_are_accepted_by_an_option()
    {
        await using var house = await PostgreSqlHouse.OpenAsync(
            "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p)");
        await house.Server.ExecuteAsync(
            house.Database, "SET session_replication_role = replica; INSERT INTO c VALUES (8, 99)", admin: true);
        var command = new CommandLine(house.House);
        house.Server.AddTo(command.Environment);

        var set = await command.RunAsync("course", "set", Course, "--database-all-or-nothing", "yes", "--json");
        var kept = await command.RunAsync("course", "set", Course, "--database", "postgres", "--user", "anna", "--json");
        var back = await command.RunAsync("course", "set", Course, "--database-all-or-nothing", "no", "--json");
        Assert.Equal(
            (true, true),
            (set.Json.GetProperty("databaseAllOrNothing").GetBoolean(), kept.Json.GetProperty("databaseAllOrNothing").GetBoolean()));
        Assert.False(back.Json.TryGetProperty("databaseAllOrNothing", out _));
        Assert.Equal(2, (await command.RunAsync("course", "set", Course, "--database-all-or-nothing", "maybe", "--json")).ExitCode);

        Assert.Equal("warning", (await command.RunAsync("backup", Course, "--json")).Text("outcome"));
        string[] restore = ["restore", Course, "--mode", "full", "--yes", "--override-direction", "--json"];
        Assert.Equal(3, (await command.RunAsync(restore)).ExitCode);
        Assert.Equal("warning", (await command.RunAsync([.. restore, "--accept-broken-rows"])).Text("outcome"));
    }

    [Fact]
    public async Task The_password_is_in_no_argument_list_while_a_dump_runs()
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        using var stop = new CancellationTokenSource();
        var seen = new List<string>();
        var watch = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                seen.AddRange(Directory.EnumerateDirectories("/proc").Select(CommandLineOf)
                    .Where(l => l.Contains("pg_dump", StringComparison.Ordinal)));
        }, TestContext.Current.CancellationToken);

        await house.BackUpAsync(OperationOutcome.Succeeded);

        await stop.CancelAsync();
        await watch;
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, l => l.Contains(PostgreSqlUnderTest.Password, StringComparison.Ordinal));
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
