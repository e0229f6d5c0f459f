using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class CrashInAnyStepTests
{
    [Theory]
    [InlineData("init", "before")]
    [InlineData("init", "after")]
    [InlineData("ls-remote", "after")]
    [InlineData("update-index", "before")]
    [InlineData("update-index", "after")]
    [InlineData("write-tree", "before")]
    [InlineData("mktree", "after")]
    [InlineData("commit-tree", "after")]
    [InlineData("update-ref", "before")]
    [InlineData("update-ref", "after")]
    [InlineData("push", "before")]
    [InlineData("push", "after")]
    [InlineData("symbolic-ref", "before")]
    public async Task A_first_backup_killed_at_this_instant_is_made_good_by_the_next(string command, string moment)
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(CrashHouse.Course).WriteCourse().WriteMany(220, 2000);
        await house.AddCourseAsync(CrashHouse.Course);
        await KillAtAsync(house, command, moment);
    }

    [Theory]
    [InlineData("ls-remote", "before")]
    [InlineData("diff-files", "before")]
    [InlineData("update-index", "after")]
    [InlineData("write-tree", "after")]
    [InlineData("update-ref", "before")]
    [InlineData("push", "before")]
    [InlineData("push", "after")]
    public async Task A_later_backup_killed_at_this_instant_is_made_good_by_the_next(string command, string moment)
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(CrashHouse.Course);
        await house.BackUpAsync(CrashHouse.Course, OperationOutcome.Succeeded);
        house.FilesOf(CrashHouse.Course).Write("index.html", "changed").Remove("README").Write("media/new/deep.txt", "new");
        await KillAtAsync(house, command, moment);
    }

    private static async Task KillAtAsync(TestHouse house, string command, string moment)
    {
        var finished = (await house.OperationsAsync()).Length > 0;
        using var git = new PausedGit();
        git.PauseAt(command, moment);
        using var running = new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } }.Start(
            "backup", CrashHouse.Course, "--json");
        await Until.TrueAsync(() => git.IsReached || running.HasExited, "git stands still");

        await running.KillAsync();

        var orphans = house.GitProcesses();
        Assert.NotEmpty(orphans);
        await CrashHouse.AssertRecoversAsync(house, orphans, house.RepositoryOf(CrashHouse.Course), mayBeDone: finished);
    }
}
