using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
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
    public async Task A_git_that_stands_still_while_it_reads_ends_the_backup_with_a_sentence_and_the_next_one_is_well()
    {
        await using var house = await TestHouse.OpenAsync(change: s => s with { Timeouts = Short });
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        using (var large = File.Create(files.At("media/large.txt")))
            large.SetLength(200L << 20);

        var backup = house.BackUpAsync(Course);
        ProcessIdentity? stopped = null;
        await Until.TrueAsync(() => (stopped = Stop(house, files.At("media/large.txt"))) is not null, "git reads the large file");
        var ended = await backup;

        Assert.Equal(OperationOutcome.Failed, ended.Outcome);
        Assert.StartsWith("git update-index stood still: for 5 seconds", ended.Text);
        Assert.False(stopped!.Value.IsAlive);
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

    private static ProcessIdentity? Stop(TestHouse house, string reading)
    {
        foreach (var git in house.GitProcesses().Where(p => RunningProcesses.HasOpen(p.Id, reading)))
        {
            using var stop = System.Diagnostics.Process.Start("kill", ["-STOP", git.Id.ToString(CultureInfo.InvariantCulture)]);
            stop.WaitForExit();
            return git;
        }
        return null;
    }
}
