using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class RestoreCrashTests
{
    public static IEnumerable<TheoryDataRow<int>> Seeds { get; } = LongRun.Numbers(4, 50);

    public static IEnumerable<TheoryDataRow<int>> FewSeeds { get; } = LongRun.Numbers(2, 25);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restore_killed_at_any_instant_leaves_the_course_exactly_old_or_exactly_new(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);
        using var running = await house.StartRestoreAsync();

        await KillAfterAsync(running, Instant(seed));

        await house.AssertOldOrNewAsync(seed);
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task A_restore_killed_at_its_commit_point_leaves_the_course_exactly_old_or_exactly_new(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);
        using var running = await house.StartRestoreAsync();
        await Until.TrueAsync(async () => running.HasExited || await house.IsSwappingAsync(), "the swap begins");

        await KillAfterAsync(running, TimeSpan.FromMilliseconds(seed % 3 * 5));

        await house.AssertOldOrNewAsync(seed);
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task An_undo_killed_at_any_instant_leaves_the_course_exactly_old_or_exactly_new(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);
        await house.RestoreAsync();
        using var running = await house.StartUndoAsync();

        await KillAfterAsync(running, Instant(seed) / 5);

        await house.AssertOldOrNewAsync(seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restore_interrupted_at_any_instant_is_cancelled_without_a_trace_or_completed(int seed)
    {
        await using var house = await RestoreCrashHouse.OpenAsync(seed);
        using var running = await house.StartRestoreAsync();

        if (!await running.EndsWithinAsync(Instant(seed)))
            await running.InterruptGroupAsync();
        var result = await running.EndAsync();

        Assert.True((result.ExitCode, result.Text("outcome")) is (0, "succeeded" or "warning") or (4, "cancelled"), result.ToString());
        Assert.Empty(house.House.StagingLeft());
        await house.AssertOldOrNewAsync(seed);
    }

    private static TimeSpan Instant(int seed) => TimeSpan.FromMilliseconds(new Random(seed).Next(2500));

    private static async Task KillAfterAsync(RunningCommand running, TimeSpan instant)
    {
        if (await running.EndsWithinAsync(instant))
            TestContext.Current.TestOutputHelper?.WriteLine($"It was over before the kill: {running.Output}");
        else
            await running.KillAsync();
    }
}
