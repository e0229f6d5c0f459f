using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Operations;

public sealed class OperationSettlerTests : IAsyncLifetime
{
    private static readonly ProcessIdentity Dead = new(int.MaxValue, 1);
    private CoreUnderTest _core = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LockFile => Path.Combine(Directory.CreateDirectory(Path.Combine(_core.Settings.VaultsFolder, "a")).FullName, "lock");

    public async ValueTask InitializeAsync() => _core = await CoreUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task A_running_operation_whose_process_died_has_failed_and_says_where()
    {
        var id = await Snapshots.StoreAsync(_core, OperationState.Running, Dead);
        await using var heard = _core.Get<OperationFeed>().WatchAsync(id, Actor.System, Token).GetAsyncEnumerator(Token);
        var next = heard.MoveNextAsync();

        Assert.Empty(await SweepAsync());

        var settled = await GetAsync(id);
        Assert.Equal((OperationState.Done, OperationOutcome.Failed), (settled.State, settled.Outcome));
        Assert.Contains("CourseGit was stopped in the middle (\"Pushing\", 90 %). The course's files were not touched", settled.Text);
        Assert.NotNull(settled.NextStep);
        Assert.NotNull(settled.FinishedUtc);
        Assert.True(await next);
        Assert.Equal(settled.Text, heard.Current.Operation.Text);
        Assert.Equal([settled.Text], (await _core.Get<OperationDesk>().LogAsync(id, 0, 10, CoreUnderTest.Superuser, Token))
            .Select(l => l.Text));
    }

    [Fact]
    public async Task A_running_operation_whose_lock_is_held_by_a_living_process_is_not_touched()
    {
        var id = await Snapshots.StoreAsync(_core, OperationState.Running, Dead);
        using (var holder = LockHelper.Start(LockFile, inheritable: true))
        {
            await holder.LineAsync();
            await SweepAsync();
            Assert.Equal(OperationState.Running, (await GetAsync(id)).State);
        }

        await SweepAsync();
        Assert.Equal(OperationOutcome.Failed, (await GetAsync(id)).Outcome);
    }

    [Fact]
    public async Task What_a_killed_portal_left_running_is_ended_before_its_operation_is_settled()
    {
        using var portal = LockHelper.Start(LockFile, inheritable: true);
        var orphan = ProcessIdentity.Of(int.Parse(await portal.LineAsync(), CultureInfo.InvariantCulture))!.Value;
        var id = await Snapshots.StoreAsync(_core, OperationState.Running, portal.Identity);
        await portal.KillAsync();
        Assert.True(orphan.IsAlive);

        await SweepAsync();

        Assert.False(orphan.IsAlive);
        Assert.Equal(OperationOutcome.Failed, (await GetAsync(id)).Outcome);
        using var free = FileLock.TryTake(LockFile, inheritable: false);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task A_stranger_that_holds_the_lock_of_a_dead_portal_is_left_alone()
    {
        using var portal = LockHelper.Start(LockFile, inheritable: false);
        var orphan = ProcessIdentity.Of(int.Parse(await portal.LineAsync(), CultureInfo.InvariantCulture))!.Value;
        var id = await Snapshots.StoreAsync(_core, OperationState.Running, portal.Identity);
        await portal.KillAsync();
        await ProcessEnding.EndAsync(orphan, ProcessEnding.Grace, Token);
        using var stranger = ChildProcess.Bash("exec 9<>\"$1\"; flock 9; echo held; read -r", LockFile);
        await stranger.LineAsync();

        await SweepAsync();

        Assert.True(stranger.Identity.IsAlive);
        Assert.Equal(OperationState.Running, (await GetAsync(id)).State);
    }

    [Fact]
    public async Task Queued_operations_of_the_portal_are_given_back_in_order_and_not_touched()
    {
        var ids = new[] { await Snapshots.StoreAsync(_core, OperationState.Queued, null),
            await Snapshots.StoreAsync(_core, OperationState.Queued, null, "b") };

        Assert.Equal(ids, (await SweepAsync()).Select(o => o.Id));
        Assert.Equal(ids, (await SweepAsync()).Select(o => o.Id));
        Assert.Equal(OperationState.Queued, (await GetAsync(ids[0])).State);
    }

    [Fact]
    public async Task A_queued_operation_of_a_command_that_ended_has_failed()
    {
        var id = await Snapshots.StoreAsync(_core, OperationState.Queued, Dead);

        Assert.Empty(await SweepAsync());

        var settled = await GetAsync(id);
        Assert.Equal(OperationOutcome.Failed, settled.Outcome);
        Assert.Contains("ended before it began. Nothing was changed.", settled.Text);
    }

    [Fact]
    public async Task What_a_living_process_has_queued_for_itself_is_left_to_it()
    {
        var id = await Snapshots.StoreAsync(_core, OperationState.Queued, ProcessIdentity.Current);

        Assert.Empty(await SweepAsync());

        Assert.Equal((OperationState.Queued, "Pushing"), ((await GetAsync(id)).State, (await GetAsync(id)).Text));
    }

    [Fact]
    public async Task A_running_row_whose_lock_is_free_is_settled_although_its_process_lives()
    {
        var id = await Snapshots.StoreAsync(_core, OperationState.Running, ProcessIdentity.Current);

        await SweepAsync();

        Assert.Equal(OperationOutcome.Failed, (await GetAsync(id)).Outcome);
    }

    [Fact]
    public async Task What_is_done_stays_as_it_is()
    {
        var id = await Snapshots.StoreAsync(_core, OperationState.Done, Dead);

        await SweepAsync();

        Assert.Equal((OperationOutcome.Succeeded, "Pushing"), ((await GetAsync(id)).Outcome, (await GetAsync(id)).Text));
    }

    private Task<IReadOnlyList<OperationSnapshot>> SweepAsync() => _core.Get<OperationSettler>().SweepAsync(Token);

    private Task<OperationSnapshot> GetAsync(long id) => _core.Get<OperationDesk>().GetAsync(id, CoreUnderTest.Superuser, Token);
}
