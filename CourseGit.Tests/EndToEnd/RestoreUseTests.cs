using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class RestoreUseTests
{
    public static TheoryData<string, string[]> WrongUses { get; } = new()
    {
        { "There is no course \"nobody\" here", ["restore", "nobody", "--mode", "full", "--yes"] },
        { "\"../x\" is not a subdomain", ["restore", "../x", "--mode", "full", "--yes"] },
        { "--mode", ["restore", "ffm516", "--yes"] },
        { "\"some\" is not a mode", ["restore", "ffm516", "--mode", "some", "--yes"] },
        { "\"xyz\" is no commit", ["restore", "ffm516", "--mode", "full", "--commit", "xyz", "--yes"] },
        { "\"abc\" is no commit", ["restore", "ffm516", "--mode", "full", "--commit", "abc", "--yes"] },
        { "is not a branch name", ["restore", "ffm516", "--mode", "full", "--branch", "a..b", "--yes"] },
        { "No path is named", ["restore", "ffm516", "--mode", "paths", "--yes"] },
        { "Paths can be named for the mode Paths only", ["restore", "ffm516", "--mode", "full", "--path", "README.md", "--yes"] },
        { "\"../outside\" is not a path inside", ["restore", "ffm516", "--mode", "paths", "--path", "../outside", "--yes"] },
        { "\"/etc/passwd\" is not a path inside", ["restore", "ffm516", "--mode", "paths", "--path", "/etc/passwd", "--yes"] },
        { "nothing to carry over", ["restore", "ffm516", "--mode", "exercises", "--carry-over-excluded", "--yes"] },
        { "There is no operation 42", ["undo", "42"] },
        { "See --help.", ["undo", "last"] },
        { "See --help.", ["undo"] },
        { "There is no course \"nobody\" here", ["set-aside", "list", "--course", "nobody"] },
        { "not a http or https URL", ["course", "set", "ffm516", "--after-restore-url", "file:///etc/passwd"] },
        { "user name or a password", ["course", "set", "ffm516", "--after-restore-url", "https://anna:geheim@example.org/"] },
        { "is not the absolute path of a program", ["course", "set", "ffm516", "--after-restore-command", "reload-exercises"] },
        { "is not the absolute path of a program",
        ["course", "set", "ffm516", "--after-restore-command", "./reload", "--after-restore-command", "all"] },
        { "is not the absolute path of a program", ["course", "set", "ffm516", "--after-restore-command", ""] },
    };

    [Fact]
    public async Task Every_wrong_use_is_told_in_one_object_with_exit_code_2_and_changes_nothing()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var before = await FolderImage.ExactAsync(house.Settings.CoursesRoot);
        var commandLine = new CommandLine(house);
        foreach (var (sentence, arguments) in WrongUses.Select(row => row.Data))
        {
            var result = await commandLine.RunAsync([.. arguments, "--json"]);
            var said = result.ToString();
            Assert.True(result.ExitCode == 2
                && result.Text("message").Contains(sentence, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {said}");
            Assert.DoesNotContain("geheim", said, StringComparison.Ordinal);
        }
        Assert.Empty(await house.OperationsAsync());
        FolderImage.AssertEqual(before, await FolderImage.ExactAsync(house.Settings.CoursesRoot));
    }

    [Fact]
    public async Task A_wrong_use_keeps_the_form_its_answer_would_have_had()
    {
        await using var house = await TestHouse.OpenAsync();
        var commandLine = new CommandLine(house);

        var restore = await commandLine.RunAsync("restore", "nobody", "--mode", "full", "--yes", "--json");
        var plan = await commandLine.RunAsync("restore", "nobody", "--mode", "full", "--dry-run", "--json");
        var undo = await commandLine.RunAsync("undo", "42", "--json");

        Assert.Equal(("restore", "nobody", "failed"), (restore.Text("kind"), restore.Text("course"), restore.Text("outcome")));
        Assert.Equal(RestoreAnswers.PlanNames, plan.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, plan.ExitCode);
        Assert.StartsWith("There is no course \"nobody\" here", plan.Text("refusal"), StringComparison.Ordinal);
        Assert.Equal(("undo", "failed"), (undo.Text("kind"), undo.Text("outcome")));
    }

    [Fact]
    public async Task What_happens_after_a_restore_is_set_shown_and_cleared_at_the_command_line()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var commandLine = new CommandLine(house);
        var plain = await commandLine.RunAsync("course", "show", "ffm516", "--json");
        Assert.DoesNotContain(plain.Json.EnumerateObject(), p => p.Name.StartsWith("afterRestore", StringComparison.Ordinal));

        var set = await commandLine.RunAsync(
            "course", "set", "ffm516", "--after-restore-url", "https://ffm516.example.org/course/1/exercises/reload/json/",
            "--after-restore-command", "/bin/sh", "--after-restore-command", "all courses", "--after-restore-command=--now", "--json");

        Assert.True(set.ExitCode == 0, set.ToString());
        var shown = await commandLine.RunAsync("course", "show", "ffm516", "--json");
        Assert.Equal("https://ffm516.example.org/course/1/exercises/reload/json/", shown.Text("afterRestoreUrl"));
        Assert.Equal(["/bin/sh", "all courses", "--now"], shown.Json.GetProperty("afterRestoreCommand").EnumerateArray()
            .Select(e => e.GetString()));
        Assert.Equal(["/bin/sh", "all courses", "--now"], await AfterRestoreCommandAsync(house));

        Assert.Equal(
            0, (await commandLine.RunAsync(
            "course", "set", "ffm516", "--after-restore-url", "none", "--after-restore-command", "none")).ExitCode);
        Assert.Equal(plain.Output, (await commandLine.RunAsync("course", "show", "ffm516", "--json")).Output);
    }

    [Fact]
    public async Task What_is_set_aside_is_not_freed_without_a_yes()
    {
        await using var house = await TestHouse.OpenAsync();

        var result = await new CommandLine(house).RunAsync("set-aside", "free", "1", "--json");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Give --yes", result.Text("message"), StringComparison.Ordinal);
    }

    private static async Task<string[]> AfterRestoreCommandAsync(TestHouse house) =>
        [.. (await house.Get<CourseRegistry>()
            .GetAsync(Subdomain.Parse("ffm516"), Actor.CommandLine, TestContext.Current.CancellationToken)).AfterRestoreCommand];
}
