using CourseGit.Core.Operations;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What must hold after a backup was killed without a warning and run again at once.</summary>
internal static class CrashHouse
{
    public const string Course = "ffm516";

    /// <summary>Runs the command line again and looks at everything the killed one could have spoiled.</summary>
    /// <param name="orphans">Git processes that outlived the killed one.</param>
    public static async Task AssertRecoversAsync(TestHouse house, List<ProcessIdentity> orphans, string repository, bool mayBeDone = false)
    {
        using var git = new PausedGit();
        git.MustBeGone(orphans.Select(o => o.Id));

        var result = await new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } }.RunAsync("backup", Course, "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(result.Text("outcome"), new[] { "succeeded", "unchanged" });
        Assert.Empty(git.Met);
        Assert.DoesNotContain(orphans, o => o.IsAlive);
        Assert.Empty(house.GitProcesses());
        foreach (var killed in (await house.OperationsAsync()).Skip(1)
            .Where(o => !mayBeDone || o.Outcome is not (OperationOutcome.Succeeded or OperationOutcome.Unchanged)))
            AssertSettled(killed);
        Assert.All(await house.OperationsAsync(), o => Assert.True(o.IsDone));
        await RealGit.CheckAsync(house.VaultOf(Course));
        await RealGit.CheckAsync(repository);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, repository);
        Assert.Equal(OperationOutcome.Unchanged, (await house.BackUpAsync(Course)).Outcome);
    }

    private static void AssertSettled(OperationSnapshot killed)
    {
        Assert.Equal(OperationOutcome.Failed, killed.Outcome);
        Assert.Matches("^CourseGit was stopped in the middle|^The command that was to run this ended before it began", killed.Text);
        Assert.NotNull(killed.FinishedUtc);
        Assert.Equal("Back up again: it goes on from what is already saved.", killed.NextStep);
    }
}
