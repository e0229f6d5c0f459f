using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class CrashInAnyStepTests
{
    /// <summary>What changes something in a first backup; in long runs all that lies between, too.</summary>
    public static TheoryData<string, string> First { get; } = Instants(
        ["init after", "ls-remote after", "update-ref before", "update-ref:2 before", "update-ref:2 after", "update-ref:3 before",
            "symbolic-ref before"],
        ["init before", "init:2 before", "for-each-ref after", "update-ref after", "update-ref:3 after"]);

    /// <summary>The same for a later backup.</summary>
    public static TheoryData<string, string> Later { get; } = Instants(
        ["update-ref before", "update-ref:2 before", "update-ref:2 after"],
        ["update-ref after", "update-ref:3 before", "update-ref:3 after"]);

    [Theory]
    [MemberData(nameof(First))]
    public async Task A_first_backup_killed_at_this_instant_is_made_good_by_the_next(string command, string moment)
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(CrashHouse.Course).WriteCourse().WriteMany(220, 2000);
        await house.AddCourseAsync(CrashHouse.Course);
        await KillAtAsync(house, command, moment);
    }

    [Theory]
    [MemberData(nameof(Later))]
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

    private static TheoryData<string, string> Instants(string[] always, string[] inLongRuns) =>
        new(always.Concat(inLongRuns.Take(LongRun.Count(0, inLongRuns.Length))).Select(i => (i.Split(' ')[0], i.Split(' ')[1])));
}
