using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class CrashAtRandomTests
{
    public static IEnumerable<TheoryDataRow<int>> Seeds { get; } = LongRun.Numbers(3, 50);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_backup_killed_at_any_instant_is_made_good_by_the_next(int seed)
    {
        var random = new Random(seed);
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(CrashHouse.Course).WriteCourse(seed: seed).WriteMany(400, 20_000, seed);
        await house.AddCourseAsync(CrashHouse.Course);
        if (seed % 2 == 0)
            await house.BackUpAsync(CrashHouse.Course, OperationOutcome.Succeeded);
        house.FilesOf(CrashHouse.Course).WriteMany(150, 20_000, seed + 1, "media/later");
        using var running = new CommandLine(house).Start("backup", CrashHouse.Course, "--json");
        var before = (await house.OperationsAsync()).Count(o => o.IsDone);
        await Until.TrueAsync(async () => running.HasExited || (await house.OperationsAsync()).Length > before, "the backup has begun");

        var instant = TimeSpan.FromMilliseconds(random.Next(1500));
        if (await running.EndsWithinAsync(instant))
            TestContext.Current.TestOutputHelper?.WriteLine("The backup was over before the kill.");
        else
            await running.KillAsync();

        await CrashHouse.AssertRecoversAsync(house, house.GitProcesses(), house.RepositoryOf(CrashHouse.Course), mayBeDone: true);
    }
}
