using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A git that works on this machine's disks alone, and stands still.</summary>
public sealed class StandstillTests
{
    private const string Course = "ffm516";
    private static readonly SilenceLimits Short =
        new() { Clone = TimeSpan.FromSeconds(4), Fetch = TimeSpan.FromSeconds(5), Push = TimeSpan.FromSeconds(4) };

    [Fact]
    public async Task A_git_that_stands_still_ends_the_backup_with_a_sentence_and_the_next_one_is_well()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        files.Write("media/new.txt", "new\n");
        using var git = new PausedGit();
        git.PauseAt("update-ref", "before");
        var command = new CommandLine(house)
        {
            Environment =
            {
                ["PATH"] = git.SearchPath,
                ["CourseGit__Timeouts__Clone"] = "4", ["CourseGit__Timeouts__Fetch"] = "5",
                ["CourseGit__Timeouts__Push"] = "4",
            },
        };

        var ended = await command.RunAsync("backup", Course, "--json");

        Assert.True(git.IsReached && ended.ExitCode == 1, ended.ToString());
        Assert.StartsWith("git update-ref stood still: for 5 seconds", ended.Text("message"), StringComparison.Ordinal);
        Assert.Empty(house.GitProcesses());
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task A_git_that_works_on_this_disk_alone_may_be_silent_for_the_longest_of_the_limits()
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with { Timeouts = Short });
        Directory.CreateDirectory(house.VaultOf(Course));
        var started = System.Diagnostics.Stopwatch.StartNew();
        // Waits for its input, which never comes.
        var command = GitCommand.Of("hash-object", "--stdin")
            with
        { Input = (_, token) => new TaskCompletionSource().Task.WaitAsync(token) };

        var silent = await Assert.ThrowsAsync<OperationFailedException>(
            () => house.Get<GitRunner>().RunAsync(house.VaultOf(Course), command, TestContext.Current.CancellationToken));

        Assert.Contains("git hash-object stood still: for 5 seconds", silent.Message, StringComparison.Ordinal);
        Assert.True(started.Elapsed >= Short.Fetch);
    }
}
