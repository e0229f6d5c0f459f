using CourseGit.Core.Operations;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Whatever is killed, course and database are afterwards both old or both new, and no database is left over.</summary>
[Trait("Category", "Crash")]
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlCrashTests
{
    private const string Course = PostgreSqlHouse.Course;

    public static IEnumerable<TheoryDataRow<int>> Seeds { get; } = LongRun.Numbers(2, 30);

    public static IEnumerable<TheoryDataRow<int>> FewSeeds { get; } = LongRun.Numbers(1, 30);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_restore_killed_at_any_instant_leaves_folder_and_database_both_old_or_both_new(int seed)
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var state = await SpoilAsync(house);
        using var running = Command(house).Start("restore", Course, "--mode", "full", "--yes", "--override-direction", "--json");
        await Until.TrueAsync(async () => running.HasExited || (await house.House.OperationsAsync()).Length > 1, "the restore is accepted");

        if (!await running.EndsWithinAsync(Instant(seed, 1800)))
            await running.KillAsync();

        await AssertOldOrNewAsync(house, state);
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task A_backup_killed_at_any_instant_leaves_the_database_alone_and_the_next_one_is_whole(int seed)
    {
        await using var house = await PostgreSqlHouse.OpenAsync();
        var before = await house.EverythingAsync();
        using var running = Command(house).Start("backup", Course, "--json");

        if (!await running.EndsWithinAsync(Instant(seed, 2500)))
            await running.KillAsync();

        var again = await house.House.BackUpAsync(Course);
        Assert.True(again.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged, again.Text);
        Assert.Equal(before, await house.EverythingAsync());
        await house.ExecuteAsync("DELETE FROM exercises_answer");
        await house.RestoreAsync();
        Assert.Equal(before, await house.EverythingAsync());
    }

    [Theory]
    [MemberData(nameof(FewSeeds))]
    public async Task PostgreSQL_killed_at_any_instant_of_a_restore_or_a_backup_leaves_both_old_or_both_new(int seed)
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        await using var house = await PostgreSqlHouse.OpenAsync();
        var state = await SpoilAsync(house);
        var restore = house.House.RestoreAsync(Course, PostgreSqlHouse.Full);
        await Task.WhenAny(restore, Timer(Instant(seed, 1200)));

        await server.KillAsync();
        await restore;
        await server.StartAgainAsync();

        await AssertOldOrNewAsync(house, state, exceptSequences: true);
        var backup = house.House.BackUpAsync(Course);
        await Task.WhenAny(backup, Timer(Instant(seed, 400)));
        await server.KillAsync();
        await backup;
        await server.StartAgainAsync();
        Assert.True((await house.House.BackUpAsync(Course)).Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged);
    }

    private static async Task<Spoilt> SpoilAsync(PostgreSqlHouse house)
    {
        house.Files.Write("index.html", "saved\n");
        await house.BackUpAsync();
        var saved = await house.EverythingAsync();
        house.Files.Write("index.html", "spoiled\n");
        await house.ExecuteAsync("UPDATE exercises_answer SET answer = 'spoiled'; DROP TABLE exercises_imageanswer");
        return new Spoilt(await house.EverythingAsync(), saved, house.Database, await house.Server.MadeDatabasesAsync());
    }

    private static async Task AssertOldOrNewAsync(PostgreSqlHouse house, Spoilt state, bool exceptSequences = false)
    {
        await house.House.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);
        var isNew = await File.ReadAllTextAsync(house.Files.At("index.html"), TestContext.Current.CancellationToken) == "saved\n";
        var last = (await house.House.OperationsAsync())[0];
        TestContext.Current.TestOutputHelper?.WriteLine($"{(isNew ? "new" : "old")}; {last.Outcome}: {last.Text}");
        Assert.Equal(isNew, house.Database != state.Name);
        Assert.Equal(Seen(isNew ? state.New : state.Old), Seen(await house.EverythingAsync()));
        Assert.Equal(isNew, last.Outcome is OperationOutcome.Succeeded or OperationOutcome.Warning);
        Assert.Empty(house.House.StagingLeft());
        Assert.Equal(isNew ? [house.Database] : [], (await house.Server.MadeDatabasesAsync()).Except(state.Made));
        if (!isNew)
            last = await house.RestoreAsync();
        Assert.Equal(Seen(state.New), Seen(await house.EverythingAsync()));
        var undone = await house.House.UndoAsync(last.Id);
        Assert.True(undone.Outcome == OperationOutcome.Succeeded, undone.Text);
        Assert.Equal(Seen(state.Old), Seen(await house.EverythingAsync()));

        // A PostgreSQL that was killed gives out numbers a bit further on: it notes 32 of them at a time.
        SortedDictionary<string, string> Seen(SortedDictionary<string, string> content) =>
            exceptSequences
                ? new(content.Where(c => !c.Key.StartsWith("sequence ", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal)
                : content;
    }

    private static CommandLine Command(PostgreSqlHouse house)
    {
        var command = new CommandLine(house.House);
        house.Server.AddTo(command.Environment);
        return command;
    }

    private static TimeSpan Instant(int seed, int most) => TimeSpan.FromMilliseconds(new Random(seed).Next(most));

    private static async Task Timer(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private sealed record Spoilt(
        SortedDictionary<string, string> Old, SortedDictionary<string, string> New, string Name, string[] Made);
}
