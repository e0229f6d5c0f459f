using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Operations;

public sealed class OperationDeskTests : IAsyncLifetime
{
    private CoreUnderTest _core = null!;

    private OperationDesk Desk => _core.Get<OperationDesk>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _core = await CoreUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task An_accepted_backup_is_queued_and_runs_to_its_outcome()
    {
        var accepted = await AcceptAsync();
        Assert.Equal((OperationState.Queued, "anna.berg", null), (accepted.State, accepted.RequestedBy, accepted.Outcome));

        var done = await _core.Get<OperationRunner>().RunAsync(accepted.Id, Token);

        Assert.Equal((OperationOutcome.Succeeded, 100), (done.Outcome, done.Percent));
        var stored = await Desk.GetAsync(accepted.Id, CoreUnderTest.Superuser, Token);
        Assert.Equal((done.Text, done.Commit, done.Steps.Length), (stored.Text, stored.Commit, stored.Steps.Length));
        Assert.Contains(await Desk.LogAsync(accepted.Id, 0, 500, CoreUnderTest.Superuser, Token), line => line.Text == "Pushing");
    }

    [Fact]
    public async Task A_cancelled_queued_operation_ends_at_once_and_never_runs()
    {
        var accepted = await AcceptAsync();

        var cancelled = await Desk.CancelAsync(accepted.Id, CoreUnderTest.Superuser, Token);
        var ran = await _core.Get<OperationRunner>().RunAsync(accepted.Id, Token);

        Assert.Equal((OperationState.Done, OperationOutcome.Cancelled, "Cancelled before it began. Nothing was changed."),
            (cancelled.State, cancelled.Outcome, cancelled.Text));
        Assert.NotNull(cancelled.FinishedUtc);
        Assert.Equal(cancelled.FinishedUtc, ran.FinishedUtc);
        Assert.Empty(ran.Steps);
        Assert.False(Directory.Exists(Path.Combine(_core.Settings.VaultsFolder, "a", "git")));
    }

    [Fact]
    public async Task A_running_operation_is_asked_to_end_and_a_finished_one_stays_as_it_is()
    {
        var running = await Snapshots.StoreAsync(_core, OperationState.Running, ProcessIdentity.Current);
        var done = await Snapshots.StoreAsync(_core, OperationState.Done, null);

        var asked = await Desk.CancelAsync(running, CoreUnderTest.Superuser, Token);
        var stayed = await Desk.CancelAsync(done, CoreUnderTest.Superuser, Token);

        Assert.Equal((OperationState.Running, true), (asked.State, asked.CancelRequested));
        Assert.Equal((OperationOutcome.Succeeded, false), (stayed.Outcome, stayed.CancelRequested));
    }

    [Fact]
    public async Task Of_a_cancel_and_a_start_at_the_same_instant_exactly_one_wins()
    {
        var accepted = await AcceptAsync();

        var (run, cancel) = (Task.Run(() => _core.Get<OperationRunner>().RunAsync(accepted.Id, Token), Token),
            Task.Run(() => Desk.CancelAsync(accepted.Id, CoreUnderTest.Superuser, Token), Token));
        await Task.WhenAll(run, cancel);

        var stored = await Desk.GetAsync(accepted.Id, CoreUnderTest.Superuser, Token);
        Assert.Equal((OperationState.Done, (await run).Outcome), (stored.State, stored.Outcome));
        // It may also have begun, and been ended before its first step.
        Assert.True(stored.Steps.IsEmpty || stored.Text != "Cancelled before it began. Nothing was changed.", stored.Text);
    }

    [Fact]
    public async Task A_course_or_operation_that_is_not_here_is_refused_and_nothing_is_queued()
    {
        await Assert.ThrowsAsync<InvalidInputException>(
            () => Desk.EnqueueAsync(new BackupRequest(Subdomain.Parse("nobody")), CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk.CancelAsync(7, CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk.GetAsync(7, CoreUnderTest.Superuser, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => _core.Get<OperationRunner>().RunAsync(7, Token));

        Assert.Null(await Desk.FindAsync(7, CoreUnderTest.Superuser, Token));
        Assert.Equal(0, await _core.StateAsync(c => c.Operations.CountAsync(Token)));
    }

    [Fact]
    public async Task Operations_are_listed_newest_first_and_page_by_page()
    {
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
            ids.Add(await Snapshots.StoreAsync(_core, OperationState.Done, null, i == 2 ? "b" : "a"));

        Assert.Equal([ids[4], ids[3]], await IdsAsync(null, null, 2));
        Assert.Equal([ids[2], ids[1]], await IdsAsync(null, ids[3], 2));
        Assert.Equal([ids[2]], await IdsAsync(Subdomain.Parse("b"), null, 500));
        Assert.Equal([ids[4]], await IdsAsync(null, null, 0));
    }

    private async Task<OperationSnapshot> AcceptAsync()
    {
        await _core.AddCourseAsync("a");
        return await Desk.EnqueueAsync(new BackupRequest(Subdomain.Parse("a"), CommitMessage.Parse("why")), CoreUnderTest.Superuser, Token);
    }

    private async Task<IEnumerable<long>> IdsAsync(Subdomain? course, long? before, int count) =>
        (await Desk.SearchAsync(OperationFilter.Of(course), before, count, CoreUnderTest.Superuser, Token)).Select(o => o.Id);
}
