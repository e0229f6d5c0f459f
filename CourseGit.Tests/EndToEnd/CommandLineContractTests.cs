using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class CommandLineContractTests
{
    private static (string?, bool) Told(JsonElement operation) =>
        (operation.GetProperty("outcome").GetString(), operation.TryGetProperty("refused", out var refused) && refused.GetBoolean());

    private static readonly string[] Names =
        ["operation", "kind", "course", "outcome", "commit", "branch", "files", "bytes", "durationMs", "message", "steps"];

    [Fact]
    public async Task A_course_is_added_and_backed_up_and_each_answer_is_one_object()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf("ffm516").WriteCourse();
        var commandLine = new CommandLine(house);

        var added = await commandLine.RunAsync("course", "add", "ffm516", "--direction", "push", "--remote", "hosted", "--json");
        var first = await commandLine.RunAsync("backup", "ffm516", "-m", "Första säkerhetskopian", "--json");
        var second = await commandLine.RunAsync("backup", "ffm516", "--json");

        Assert.Equal((0, "ffm516", "push", "hosted:courses/ffm516", "none"),
            (added.ExitCode, added.Text("subdomain"), added.Text("direction"), added.Text("remote"), added.Text("database")));
        Assert.Equal(0, first.ExitCode);
        Assert.Equal("", first.Error);
        AssertShape(first.Json);
        Assert.Equal(
            ("backup", "ffm516", "succeeded", "test"),
            (first.Text("kind"), first.Text("course"), first.Text("outcome"), first.Text("branch")));
        Assert.Equal(await RealGit.TipAsync(house.RepositoryOf("ffm516")), first.Text("commit"));
        Assert.Equal((await FolderImage.OfAsync(house.FilesOf("ffm516").Folder)).Count, first.Json.GetProperty("files").GetInt32());
        Assert.True(first.Json.GetProperty("bytes").GetInt64() > 10_000);
        Assert.InRange(first.Json.GetProperty("durationMs").GetInt64(), 1, 120_000);
        Assert.Equal(0, second.ExitCode);
        AssertShape(second.Json);
        Assert.Equal(("unchanged", "No changes to commit", first.Text("commit")),
            (second.Text("outcome"), second.Text("message"), second.Text("commit")));
    }

    [Fact]
    public async Task Without_json_the_answer_is_a_sentence_and_the_steps_are_told_beside_it()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");

        var result = await new CommandLine(house).RunAsync("backup", "ffm516");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^ffm516: Sync complete \(commit [0-9a-f]{7} on test, \d+ files changed\)\n$", result.Output);
    }

    [Fact]
    public async Task All_means_every_course_that_pushes()
    {
        await using var house = await TestHouse.OpenAsync();
        var commandLine = new CommandLine(house);
        Assert.Equal(0, (await commandLine.RunAsync("backup", "--all", "--json")).Json.GetProperty("operations").GetArrayLength());
        foreach (var name in new[] { "a1", "b2", "c3" })
            await house.AddCourseAsync(name);
        await house.AddCourseAsync("d4", c => c with { Direction = Direction.Pull });

        var result = await commandLine.RunAsync("backup", "--all", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["operations"], result.Json.EnumerateObject().Select(p => p.Name));
        var operations = result.Json.GetProperty("operations").EnumerateArray().ToList();
        operations.ForEach(AssertShape);
        Assert.Equal(["a1 succeeded", "b2 succeeded", "c3 succeeded"],
            operations.Select(o => $"{o.GetProperty("course").GetString()} {o.GetProperty("outcome").GetString()}").Order());
    }

    [Fact]
    public async Task A_guard_and_a_failure_are_told_apart()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("refused");
        Directory.Delete(house.FilesOf("refused").Folder, recursive: true);
        await house.AddCourseAsync("unreachable", c => c with { Remote = new Remote(RemoteKind.Url, "http://127.0.0.1:9/x.git") });

        var result = await new CommandLine(house) { Environment = { ["CourseGit__OutboundHosts"] = "127.0.0.1:9" } }.RunAsync(
            "backup", "--all", "--json");

        var operations = result.Json.GetProperty("operations").EnumerateArray().ToDictionary(o => o.GetProperty("course").GetString()!);
        Assert.Equal(("failed", true), Told(operations["refused"]));
        Assert.Equal(("failed", false), Told(operations["unreachable"]));
    }

    [Fact]
    public async Task After_the_address_changed_the_course_is_not_called_safe()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var commandLine = new CommandLine(house);
        await commandLine.RunAsync("backup", "ffm516");
        await commandLine.RunAsync("course", "set", "ffm516", "--remote", "hosted:other/place");

        var shown = await commandLine.RunAsync("course", "show", "ffm516", "--json");
        var listed = await commandLine.RunAsync("course", "list");
        var sent = await commandLine.RunAsync("backup", "ffm516");

        Assert.Equal(("unsaved", "hosted:courses/ffm516"), (shown.Text("safety"), shown.Text("savedElsewhere")));
        Assert.Equal(JsonValueKind.Null, shown.Json.GetProperty("lastSafe").ValueKind);
        Assert.Contains("Not backed up to other/place (hosted here) yet", listed.Output, StringComparison.Ordinal);
        Assert.EndsWith("no file of the folder changed)\n", sent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_in_the_folder_is_named_when_a_course_is_added_and_until_somebody_decides()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf("ffm516").WriteCourse().Write("course.sqlite3", "SQLite format 3\0");
        var commandLine = new CommandLine(house);

        var found = await commandLine.RunAsync("course", "discover", "--json");
        var added = await commandLine.RunAsync("course", "add", "ffm516", "--direction", "push", "--remote", "hosted", "--json");
        await commandLine.RunAsync("backup", "ffm516");
        var undecided = await commandLine.RunAsync("course", "show", "ffm516", "--json");
        await commandLine.RunAsync("course", "set", "ffm516", "--database", "none");
        var decided = await commandLine.RunAsync("course", "show", "ffm516", "--json");

        Assert.Equal("sqlite:course.sqlite3", found.Json.GetProperty("courses")[0].GetProperty("database").GetString());
        Assert.Equal(("none", "sqlite:course.sqlite3"), (added.Text("database"), added.Text("foundDatabase")));
        Assert.Equal(("doubtful", "course.sqlite3, a SQLite database"), (undecided.Text("safety"), undecided.Text("unsavedDatabase")));
        Assert.Equal("safe", decided.Text("safety"));
    }

    [Fact]
    public async Task Of_several_outcomes_the_worst_is_the_exit_code()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("good");
        await house.AddCourseAsync("refused", c => c with { Direction = Direction.None });
        await house.AddCourseAsync("unreachable", c => c with { Remote = new Remote(RemoteKind.Url, "http://127.0.0.1:9/x.git") });
        var commandLine = new CommandLine(house) { Environment = { ["CourseGit__OutboundHosts"] = "127.0.0.1:9" } };

        var refused = await commandLine.RunAsync("backup", "good", "refused", "--json");
        var failed = await commandLine.RunAsync("backup", "good", "refused", "unreachable", "--json");

        Assert.Equal(3, refused.ExitCode);
        Assert.Equal(["failed", "succeeded"], Outcomes(refused));
        Assert.Equal(1, failed.ExitCode);
        Assert.Equal(["failed", "failed", "unchanged"], Outcomes(failed));
    }

    [Fact]
    public async Task A_warning_is_a_success()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf("ffm516").WriteCourse().Write("media/.git/HEAD", "ref: refs/heads/main\n");
        await house.AddCourseAsync("ffm516");

        var result = await new CommandLine(house).RunAsync("backup", "ffm516", "--json");

        Assert.Equal((0, "warning"), (result.ExitCode, result.Text("outcome")));
        Assert.StartsWith("Sync complete, but: Left out media/.git", result.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_and_operations_tell_what_was_done()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var ended = await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        var commandLine = new CommandLine(house);

        var history = await commandLine.RunAsync("history", "ffm516", "--json");
        var operations = await commandLine.RunAsync("operations", "--json");
        var courses = await commandLine.RunAsync("course", "list", "--json");

        Assert.Equal(ended.Commit!.Value, Assert.Single(history.Json.GetProperty("commits").EnumerateArray()).GetProperty("commit")
            .GetString());
        Assert.Equal(ended.Id, Assert.Single(operations.Json.GetProperty("operations").EnumerateArray()).GetProperty("operation")
            .GetInt64());
        Assert.Equal("succeeded", Assert.Single(courses.Json.GetProperty("courses").EnumerateArray()).GetProperty("lastOutcome")
            .GetString());
    }

    private static void AssertShape(JsonElement operation)
    {
        Assert.Equal(Names, operation.EnumerateObject().Select(p => p.Name));
        Assert.NotEmpty(operation.GetProperty("steps").EnumerateArray());
        Assert.All(operation.GetProperty("steps")
            .EnumerateArray(), s => Assert.Equal(["name", "durationMs"], s.EnumerateObject().Select(p => p.Name)));
    }

    private static IEnumerable<string?> Outcomes(CommandResult result) =>
        result.Json.GetProperty("operations").EnumerateArray().Select(o => o.GetProperty("outcome").GetString()).Order();
}
