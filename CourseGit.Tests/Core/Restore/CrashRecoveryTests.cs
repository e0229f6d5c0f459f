using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Restore;

/// <summary>What a crash leaves in each phase, made by hand, and what the next operation or sweep makes of it.</summary>
public sealed class CrashRecoveryTests
{
    private const string Course = "ffm516";
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Fact]
    public async Task A_restore_that_died_before_the_swap_leaves_the_course_as_it_was_and_nothing_behind()
    {
        await using var house = await HouseAsync();
        var before = await FolderImage.OfAsync(house.FilesOf(Course).Folder);
        var died = await DeadAsync(house, RestoreOperation.Kind);
        Directory.CreateDirectory(Path.Combine(house.Settings.SetAsideRoot, $".staging-{died}", "tree", "half"));

        await SweepAsync(house);

        var settled = await GetAsync(house, died);
        Assert.Equal(OperationOutcome.Failed, settled.Outcome);
        Assert.Contains("exactly as it was", settled.Text, StringComparison.Ordinal);
        Assert.Contains("Restore again", settled.NextStep, StringComparison.Ordinal);
        Assert.Empty(house.StagingLeft());
        Assert.Equal(before, await FolderImage.OfAsync(house.FilesOf(Course).Folder));
    }

    [Fact]
    public async Task What_an_earlier_installation_staged_under_the_same_number_is_never_deleted()
    {
        await using var house = await HouseAsync();
        var next = (await house.OperationsAsync()).Max(o => o.Id) + 1;
        var foreign = Path.Combine(house.Settings.SetAsideRoot, $".staging-{next}");
        Directory.CreateDirectory(foreign);
        await File.WriteAllTextAsync(Path.Combine(foreign, "kept"), "old", TestContext.Current.CancellationToken);
        Directory.SetLastWriteTimeUtc(foreign, DateTime.UtcNow.AddDays(-1));

        var refused = await house.RestoreAsync(Course, Full);
        Assert.Equal(next, refused.Id);
        Assert.Contains("is there already", refused.Text, StringComparison.Ordinal);
        await house.BackUpAsync(Course);
        await SweepAsync(house);

        Assert.Equal("old", await File.ReadAllTextAsync(Path.Combine(foreign, "kept"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restore_that_died_at_the_swap_is_completed_by_the_sweep_or_by_the_next_operation(bool byTheNextOperation)
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", "damaged\n");
        var died = await DeadAsync(house, RestoreOperation.Kind);
        await JournalAsync(house, died, "# Physics\n");

        if (byTheNextOperation)
            await house.BackUpAsync(Course, acceptShrunken: true);
        else
            await SweepAsync(house);

        var settled = await GetAsync(house, died);
        Assert.Equal(OperationOutcome.Warning, settled.Outcome);
        Assert.Equal("# Physics\n", await ReadAsync(house));
        Assert.Empty(house.StagingLeft());
        var undone = await house.UndoAsync(died);
        Assert.Equal(OperationOutcome.Succeeded, undone.Outcome);
        Assert.Equal("damaged\n", await ReadAsync(house));
    }

    [Fact]
    public async Task A_swap_that_failed_because_of_the_disk_is_completed_later_although_its_operation_has_ended()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", "damaged\n");
        var died = await DeadAsync(house, RestoreOperation.Kind, nameof(OperationState.Done));
        await JournalAsync(house, died, "# Physics\n");

        await SweepAsync(house);

        Assert.Equal("# Physics\n", await ReadAsync(house));
        Assert.Empty(house.StagingLeft());
    }

    [Fact]
    public async Task A_restore_that_a_living_process_works_on_is_left_alone()
    {
        await using var house = await HouseAsync();
        var running = await DeadAsync(house, RestoreOperation.Kind);
        var staging = Path.Combine(house.Settings.SetAsideRoot, $".staging-{running}");
        Directory.CreateDirectory(staging);
        using (await house.Get<SubjectLocks>()
            .TryTakeAsync(OperationSubject.Of(Subdomain.Parse(Course)), endOrphans: false, TestContext.Current.CancellationToken))
            await SweepAsync(house);

        Assert.Equal(OperationState.Running, (await GetAsync(house, running)).State);
        Assert.True(Directory.Exists(staging));
    }

    [Fact]
    public async Task A_restore_that_is_cancelled_while_it_runs_leaves_no_trace()
    {
        await using var house = await HouseAsync();
        house.FilesOf(Course).Write("README.md", "damaged\n");
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        var ended = await house.RestoreAsync(Course, Full, cancel.Token);

        Assert.Equal(OperationOutcome.Cancelled, ended.Outcome);
        Assert.Contains("exactly as it was", ended.Text, StringComparison.Ordinal);
        Assert.Equal("damaged\n", await ReadAsync(house));
        Assert.Empty(house.StagingLeft());
    }

    private static async Task<TestHouse> HouseAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static async Task<long> DeadAsync(TestHouse house, OperationKind kind, string state = nameof(OperationState.Running))
    {
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        var row = new OperationRow
        {
            Kind = kind.Id,
            Subject = Course,
            State = state,
            RequestedBy = "anna",
            Arguments = Full.ToJson(),
            RequestedUtc = DateTime.UtcNow,
            Text = "Activating course",
            Percent = 90,
            Owner = WrittenOperations.Gone.ToString()
        };
        if (state == nameof(OperationState.Done))
            row.Outcome = nameof(OperationOutcome.Failed);
        context.Add(row);
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        return row.Id;
    }

    // What the pipeline has written by the time of the first rename.
    private static async Task JournalAsync(TestHouse house, long operation, string readme)
    {
        var tree = Path.Combine(house.Settings.SetAsideRoot, $".staging-{operation}", "tree");
        Directory.CreateDirectory(tree);
        await RealGit.ShellAsync("cp -a \"$1/.\" \"$2/\"", house.FilesOf(Course).Folder, tree);
        await File.WriteAllTextAsync(Path.Combine(tree, "README.md"), readme, TestContext.Current.CancellationToken);
        var context = new OperationContext(await GetAsync(house, operation), "", TimeProvider.System);
        await house.Get<SwapJournal>()
            .BeginAsync(context, RestoreMode.Full, house.FilesOf(Course).Folder, tree, FolderSwap.Look(tree, [""]), null);
    }

    private static Task SweepAsync(TestHouse house) => house.Get<OperationSettler>().SweepAsync(TestContext.Current.CancellationToken);

    private static Task<OperationSnapshot> GetAsync(TestHouse house, long operation) => house.Get<OperationDesk>()
        .GetAsync(operation, Actor.CommandLine, TestContext.Current.CancellationToken);

    private static Task<string> ReadAsync(TestHouse house) =>
        File.ReadAllTextAsync(house.FilesOf(Course).At("README.md"), TestContext.Current.CancellationToken);
}
