using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

public sealed class RestoreRefusalTests
{
    public static TheoryData<int, string, string[]> WhatCannotBe { get; } = new()
    {
        { 3, "There is no commit 1234567890", ["--mode", "full", "--commit", "1234567890"] },
        { 3, "There is no commit", ["--mode", "full", "--commit", new string('a', 40)] },
        { 3, "Branch not found", ["--mode", "full", "--branch", "nowhere"] },
        { 3, "media/nothing/here.png", ["--mode", "paths", "--path", "media/nothing/here.png"] },
        { 3, "backups", ["--mode", "paths", "--path", "backups"] },
    };

    [Theory]
    [MemberData(nameof(WhatCannotBe))]
    public async Task What_is_not_there_is_told_and_nothing_changes(int exitCode, string sentence, string[] arguments)
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false, Direction.Pull);
        await course.DamageAsync();
        var before = await course.ExactAsync();

        var result = await course.CommandLine.RunAsync(["restore", course.Name, .. arguments, "--yes", "--json"]);
        var plan = await course.CommandLine.RunAsync(["restore", course.Name, .. arguments, "--dry-run", "--json"]);

        RestoreAnswers.AssertEnded(result, exitCode, "failed", sentence);
        Assert.True(plan.ExitCode == 3 && plan.Text("refusal").Contains(sentence, StringComparison.Ordinal), plan.ToString());
        await AssertUntouchedAsync(course, before);
    }

    [Fact]
    public async Task A_branch_that_is_not_there_is_answered_with_those_that_are()
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false, Direction.Pull);
        await RealGit.RunAsync(course.House.RepositoryOf(course.Name), "branch", "spring-2024", "test");
        var before = await course.ExactAsync();

        var result = await course.CommandLine.RunAsync("restore", course.Name, "--mode", "full", "--branch", "nowhere", "--yes", "--json");

        RestoreAnswers.AssertEnded(result, 3, "failed", "Branch not found");
        Assert.All(new[] { "nowhere", "spring-2024", "test" }, b => Assert.Contains(b, result.Text("message"), StringComparison.Ordinal));
        await AssertUntouchedAsync(course, before);
    }

    [Fact]
    public async Task The_beginning_of_a_commit_is_enough_as_long_as_it_means_one_only()
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false, Direction.Pull);
        var repository = course.House.RepositoryOf(course.Name);
        // Of 1,500 commits two begin with the same four of 65,536 digits as good as always.
        await RealGit.ShellAsync(
            """
            cd "$1"; tip=$(git rev-parse refs/heads/test)
            for i in {1..1500}; do
              printf 'commit refs/heads/test\ncommitter C <c@example.org> %s +0000\ndata 2\nx\n' $((1770000000 + i))
              if ((i == 1)); then printf 'from %s\n' "$tip"; fi
              printf 'M 100644 inline index.html\ndata %s\n%s\n\n' ${#i} "$i"
            done | git -c safe.directory=* fast-import --quiet --force
            """, repository);
        var ambiguous = (await RealGit.HistoryAsync(repository)).GroupBy(c => c[..4]).FirstOrDefault(g => g.Count() > 1)?.Key;
        Assert.SkipWhen(ambiguous is null, "No two of 1,500 commits begin with the same four digits this time.");
        var before = await course.ExactAsync();

        var result = await course.CommandLine.RunAsync("restore", course.Name, "--mode", "full", "--commit", ambiguous, "--yes", "--json");

        RestoreAnswers.AssertEnded(result, 3, "failed", ambiguous);
        await AssertUntouchedAsync(course, before);
        var clear = await course.CommandLine.RunAsync(
            "restore", course.Name, "--mode", "full", "--commit", course.Commit[..12], "--yes", "--json");
        Assert.Equal((0, course.Commit), (clear.ExitCode, clear.Text("commit")));
    }

    [Theory]
    [InlineData(Direction.Push)]
    [InlineData(Direction.None)]
    public async Task A_course_whose_direction_is_not_pull_is_refused_without_an_override(Direction direction)
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false, direction);
        await course.DamageAsync();
        var before = await course.ExactAsync();

        var refused = await course.CommandLine.RunAsync("restore", course.Name, "--mode", "full", "--yes", "--json");

        RestoreAnswers.AssertEnded(refused, 3, "failed", "Pull disabled");
        await AssertUntouchedAsync(course, before);
        Assert.Equal(0, (await course.RestoreAsync("full")).ExitCode);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("exercises")]
    public async Task Without_a_yes_nothing_is_restored(string mode)
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false, Direction.Pull);
        await course.DamageAsync();
        var before = await course.ExactAsync();

        var json = await course.CommandLine.RunAsync("restore", course.Name, "--mode", mode, "--json");
        var text = await course.CommandLine.RunWithInputAsync($"{course.Name}\ny\n", "restore", course.Name, "--mode", mode);

        RestoreAnswers.AssertEnded(json, 3, "failed");
        Assert.Equal(3, text.ExitCode);
        Assert.All(await course.House.OperationsAsync(), o => Assert.True(o.IsDone));
        await AssertUntouchedAsync(course, before);
    }

    [Theory]
    [InlineData("full", "ffm516", 0)]
    [InlineData("full", "y", 4)]
    [InlineData("full", "", 4)]
    [InlineData("exercises", "y", 0)]
    [InlineData("exercises", "n", 4)]
    [InlineData("exercises", "", 4)]
    public async Task On_a_terminal_the_plan_is_shown_and_the_person_asked(string mode, string answer, int exitCode)
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false, Direction.Pull);
        course.Files.Write("README.md", "spoiled\n");
        var before = await course.ExactAsync();
        // script(1) makes a terminal of a pipe, and ends with the exit code of the command.
        var terminal = new CommandLine(course.House) { Through = ["bash", "-c", "exec script -qec \"$*\" /dev/null", "bash"] };

        var result = await terminal.RunWithInputAsync(answer + "\n", "restore", course.Name, "--mode", mode);

        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Contains("~ README.md", result.Output, StringComparison.Ordinal);
        Assert.Contains(mode == "full" ? "Type its subdomain" : "[y/N]", result.Output, StringComparison.Ordinal);
        if (exitCode == 0)
            Assert.Equal("# Physics\n", await File.ReadAllTextAsync(course.Files.At("README.md"), TestContext.Current.CancellationToken));
        else
            await AssertUntouchedAsync(course, before);
    }

    [Fact]
    public async Task An_undo_of_what_replaced_nothing_is_told()
    {
        await using var course = await RestoreHouse.OpenAsync(withDatabase: false, Direction.Pull);
        var backup = Assert.Single(await course.House.OperationsAsync());

        var result = await course.CommandLine.RunAsync("undo", $"{backup.Id}", "--json");

        Assert.Equal((2, "undo"), (result.ExitCode, result.Text("kind")));
        Assert.Contains("replaced nothing", result.Text("message"), StringComparison.Ordinal);
    }

    private static async Task AssertUntouchedAsync(RestoreHouse course, SortedDictionary<string, string> before)
    {
        FolderImage.AssertEqual(before, await course.ExactAsync());
        Assert.Empty(course.House.StagingLeft());
        Assert.True(!Directory.Exists(course.House.Settings.SetAsideRoot)
            || !Directory.EnumerateFileSystemEntries(course.House.Settings.SetAsideRoot).Any());
        Assert.All(await course.House.OperationsAsync(), o => Assert.True(o.IsDone));
        if ((await course.House.OperationsAsync())[0] is var last && last.Kind == RestoreOperation.Kind)
            Assert.Equal(OperationOutcome.Failed, last.Outcome);
    }
}
