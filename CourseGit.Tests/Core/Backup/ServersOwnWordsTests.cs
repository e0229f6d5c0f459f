using CourseGit.Core.Operations;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A server that looks at what it gets, and says what it does not like.</summary>
public sealed class ServersOwnWordsTests
{
    private const string Course = StrictServer.Course;

    [Theory]
    [InlineData("pre-receive", "pre-receive hook declined")]
    [InlineData("update", "hook declined")]
    public async Task A_hook_that_declines_is_told_in_its_own_words(string hook, string reason)
    {
        await using var strict = await StrictServer.OpenAsync();
        const string words = @"Secret in media/notes.txt <b>line</b> 3\n\n\033[31msee\033[0m https://example.org/why\n";
        strict.Hook(hook, $"printf '{words}' >&2; exit 1");

        var ended = await strict.House.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains($"({reason})", ended.Text, StringComparison.Ordinal);
        const string said = "It says: \"Secret in media/notes.txt <b>line</b> 3 see https://example.org/why";
        Assert.Contains(said, ended.Text, StringComparison.Ordinal);
        Assert.Contains("The repository says: see https://example.org/why", await strict.House.LogAsync(ended));
    }

    [Fact]
    public async Task What_would_act_on_a_terminal_is_taken_out_of_a_hooks_words()
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Hook("pre-receive", @"printf '\033]0;title\007\033[2Jred\b\b\b \342\200\256txet\n' >&2; exit 1");

        var ended = await strict.House.BackUpAsync(Course);

        foreach (var text in (await strict.House.LogAsync(ended)).Append(ended.Text))
            Assert.DoesNotContain(text, c => char.IsControl(c) || c == '\u202e');
        Assert.Contains("red", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hook_that_talks_without_end_fills_neither_the_log_nor_the_sentence()
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Hook("pre-receive", "yes 'This is not allowed here.' | head -n 20000 >&2; exit 1");

        var ended = await strict.House.BackUpAsync(Course);

        Assert.Contains("This is not allowed here.", ended.Text, StringComparison.Ordinal);
        Assert.InRange(ended.Text.Length, 100, 2000);
        Assert.Equal(200, (await strict.House.LogAsync(ended)).Count(l => l == "The repository says: This is not allowed here."));
        Assert.Contains("The repository says: … and more", await strict.House.LogAsync(ended));
    }

    [Fact]
    public async Task What_a_server_says_to_a_push_it_takes_is_in_the_log()
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Hook("post-receive", "echo 'This server closes in May' >&2");

        var ended = await strict.House.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Contains("The repository says: This server closes in May", await strict.House.LogAsync(ended));
    }

    [Theory]
    [InlineData("git~1")]
    [InlineData("media/a folder/GIT~1")]
    [InlineData("exercises/x/.gitmodules")]
    [InlineData("å/.gitmodules")]
    public async Task A_file_that_the_server_refuses_is_told_by_its_path(string path)
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Files.Write("media/the same.txt", StrictServer.BadModules).Write(path, StrictServer.BadModules);

        var ended = await strict.House.BackUpAsync(Course);

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.Contains($"It does not take {path}", ended.Text, StringComparison.Ordinal);
        Assert.Contains("back up again", ended.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_more_files_than_git_unpacks_one_by_one_the_refused_one_is_told_as_well()
    {
        await using var strict = await StrictServer.OpenAsync();
        strict.Files.WriteMany(150, 500).Write("media/many/git~1", "x");

        Assert.Contains("It does not take media/many/git~1.", (await strict.House.BackUpAsync(Course)).Text, StringComparison.Ordinal);
    }
}
