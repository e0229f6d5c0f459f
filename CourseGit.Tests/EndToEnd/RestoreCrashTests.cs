using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class RestoreCrashTests
{
    public static IEnumerable<TheoryDataRow<int>> Seeds { get; } = LongRun.Numbers(2, 50);

    public static IEnumerable<TheoryDataRow<int>> FewSeeds { get; } = LongRun.Numbers(1, 25);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restore_killed_at_any_instant_leaves_the_course_exactly_old_or_exactly_new(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);

        await KillRestoreAsync(house, Instant(seed));

        await house.AssertOldOrNewAsync(seed);
    }

    [Fact]
    public async Task A_restore_of_a_large_course_killed_or_interrupted_at_fifty_instants_leaves_it_exactly_old_or_exactly_new_each_time()
    {
        Assert.SkipUnless(LongRun.IsOn, "it takes minutes; ./test --long runs it");
        await using var house = await RestoreCrashHouse.OpenAsync(1, files: 8000, bytes: 35_000);
        for (var seed = 1; seed <= 50; seed++)
        {
            if (seed % 2 == 0)
                await InterruptRestoreAsync(house, Instant(seed) * 2);
            else
                await KillRestoreAsync(house, Instant(seed) * 2);
            await house.AssertOldOrNewAsync(seed);
        }
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task A_restore_killed_at_its_commit_point_leaves_the_course_exactly_old_or_exactly_new(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);
        using var running = await house.StartRestoreAsync();
        await Until.TrueAsync(async () => running.HasExited || await house.IsSwappingAsync(), "the swap begins");

        if (!await running.EndsWithinAsync(TimeSpan.FromMilliseconds(seed % 3 * 5)))
            await running.KillAsync();

        await house.AssertOldOrNewAsync(seed);
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task An_undo_killed_at_any_instant_leaves_the_course_exactly_old_or_exactly_new(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);
        for (var instant = Instant(seed) / 5; ; instant /= 2)
        {
            await house.RestoreAsync();
            using var running = await house.StartUndoAsync();
            if (!await running.EndsWithinAsync(instant))
            {
                await running.KillAsync();
                break;
            }
        }

        await house.AssertOldOrNewAsync(seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restore_interrupted_at_any_instant_is_cancelled_without_a_trace_or_completed(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);

        await InterruptRestoreAsync(house, Instant(seed));

        await house.AssertOldOrNewAsync(seed);
    }

    private static TimeSpan Instant(int seed) => TimeSpan.FromMilliseconds(new Random(seed).Next(2500));

    // One that was over before does not count: it is undone, and the next one is killed earlier.
    private static async Task KillRestoreAsync(RestoreCrashHouse house, TimeSpan instant)
    {
        for (; ; instant /= 2)
        {
            using var running = await house.StartRestoreAsync();
            if (!await running.EndsWithinAsync(instant))
            {
                await running.KillAsync();
                return;
            }
            await house.UndoAsync();
        }
    }

    private static async Task InterruptRestoreAsync(RestoreCrashHouse house, TimeSpan instant)
    {
        for (; ; instant /= 2)
        {
            using var running = await house.StartRestoreAsync();
            var isOver = await running.EndsWithinAsync(instant);
            if (!isOver)
                await running.InterruptGroupAsync();
            var result = await running.EndAsync();
            Assert.True((result.ExitCode, result.Text("outcome")) is (0, "succeeded" or "warning") or (4, "cancelled"), result.ToString());
            Assert.Empty(house.House.StagingLeft());
            if (!isOver)
                return;
            await house.UndoAsync();
        }
    }
}
