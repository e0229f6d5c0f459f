using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.Schedules;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Core.Operations;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Schedules;

/// <summary>What a schedule asked for and a passing trouble stopped is tried again, and nothing else is.</summary>
public sealed class RetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_away_is_tried_again_after_60_120_and_240_s_and_then_it_has_failed()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var house = await AwayAsync(clock);
        var id = await AcceptAsync(house, run: 1);

        foreach (var seconds in (int[])[60, 120, 240])
        {
            var waiting = await RunAsync(house, id, Token);
            Assert.Equal((OperationState.Queued, null), (waiting.State, waiting.Outcome));
            Assert.Equal(TimeSpan.FromSeconds(seconds), waiting.NotBeforeUtc - clock.GetUtcNow().UtcDateTime);
            Assert.Contains($"The next one comes in {seconds} s.", waiting.Text);
            Assert.Contains("cannot be reached", waiting.Text);
            Assert.Empty((await GetAsync(house, id)).Steps);
            clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        var ended = await RunAsync(house, id, Token);
        Assert.Equal((OperationOutcome.Failed, 4), (ended.Outcome, ended.Attempt));
        var log = await house.Get<OperationDesk>().LogAsync(id, 0, 1000, Actor.CommandLine, Token);
        Assert.Equal(Enumerable.Range(1, log.Length), log.Select(l => l.Ordinal));
        Assert.Equal(3, log.Count(l => l.Text.StartsWith("Attempt ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_person_who_asked_is_told_at_once()
    {
        await using var house = await AwayAsync(TimeProvider.System);
        var ended = await RunAsync(house, await AcceptAsync(house, run: null), Token);
        Assert.Equal((OperationOutcome.Failed, 1), (ended.Outcome, ended.Attempt));
    }

    [Fact]
    public async Task What_does_not_pass_by_itself_is_not_tried_again()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("a");
        Directory.Delete(house.FilesOf("a").Folder, recursive: true);
        Directory.CreateDirectory(house.FilesOf("a").Folder); // an empty folder is refused
        var ended = await RunAsync(house, await AcceptAsync(house, run: 1), Token);
        Assert.Equal((OperationOutcome.Failed, true, 1), (ended.Outcome, ended.Refused, ended.Attempt));
    }

    [Fact]
    public async Task While_it_waits_for_its_next_attempt_it_can_be_cancelled()
    {
        await using var house = await AwayAsync(TimeProvider.System);
        var id = await AcceptAsync(house, run: 1);
        await RunAsync(house, id, Token);

        await house.Get<OperationDesk>().CancelAsync(id, Actor.CommandLine, Token);

        Assert.Equal(OperationOutcome.Cancelled, (await GetAsync(house, id)).Outcome);
        Assert.Equal(OperationOutcome.Cancelled, (await RunAsync(house, id, Token)).Outcome);
    }

    [Fact]
    public async Task A_portal_that_stops_puts_it_back_and_the_next_one_runs_it()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("a");
        var id = await AcceptAsync(house, run: 1);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var waiting = await RunAsync(house, id, stopped.Token);
        Assert.Equal((OperationState.Queued, 1), (waiting.State, waiting.Attempt));
        Assert.Contains(await house.Get<OperationSettler>().SweepAsync(Token), o => o.Id == id);

        Assert.Equal(OperationOutcome.Succeeded, (await RunAsync(house, id, Token)).Outcome);
    }

    [Fact]
    public async Task Killed_in_the_middle_it_is_tried_once_more_and_not_a_third_time()
    {
        await using var core = await CoreUnderTest.StartAsync();
        var id = await Snapshots.StoreAsync(core, OperationState.Running, new ProcessIdentity(int.MaxValue, 1));
        await core.StateAsync(c => c.Operations.ExecuteUpdateAsync(o => o.SetProperty(r => r.RunId, 7), Token));

        await core.Get<OperationSettler>().SweepAsync(Token);
        var waiting = await core.Get<OperationDesk>().GetAsync(id, Actor.System, Token);
        Assert.Equal((OperationState.Queued, 2, 0), (waiting.State, waiting.Attempt, waiting.Percent));
        Assert.Contains("stopped in the middle", waiting.Text);
        Assert.Single(await core.Get<OperationSettler>().SweepAsync(Token));

        await core.StateAsync(c => c.Operations.ExecuteUpdateAsync(
            o => o.SetProperty(r => r.State, "Running").SetProperty(r => r.Owner, "gone"), Token));
        await core.Get<OperationSettler>().SweepAsync(Token);
        Assert.Equal(OperationOutcome.Failed, (await core.Get<OperationDesk>().GetAsync(id, Actor.System, Token)).Outcome);
    }

    [Fact]
    public async Task A_crash_takes_no_try_from_those_that_a_trouble_that_passes_has_and_the_other_way_round()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var house = await AwayAsync(clock);
        var id = await AcceptAsync(house, run: 1);
        await RunAsync(house, id, Token); // away: 60 s
        await SetAsync(house, o => o.SetProperty(r => r.State, "Running").SetProperty(r => r.Owner, "gone"));
        await house.Get<OperationSettler>().SweepAsync(Token);
        var afterCrash = await GetAsync(house, id);
        Assert.Equal((OperationState.Queued, 3, 1, 5),
            (afterCrash.State, afterCrash.Attempt, afterCrash.Crashes, afterCrash.MostAttempts));

        foreach (var seconds in (int[])[120, 240])
        {
            var waiting = await RunAsync(house, id, Token);
            Assert.Equal(TimeSpan.FromSeconds(seconds), waiting.NotBeforeUtc - clock.GetUtcNow().UtcDateTime);
            clock.Advance(TimeSpan.FromSeconds(seconds));
        }
        Assert.Equal((OperationOutcome.Failed, 5), ((await RunAsync(house, id, Token)).Outcome, (await GetAsync(house, id)).Attempt));
    }

    [Fact]
    public async Task A_command_waits_for_the_attempts_of_what_it_asked_for_and_stops_it_when_it_is_stopped()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var house = await AwayAsync(clock);
        var id = await AcceptAsync(house, run: 1);
        var running = house.Get<OperationRunner>().RunAsync(id, Token);
        await Until.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            return running.IsCompleted || (await GetAsync(house, id)).IsDone;
        }, "all attempts were made");
        Assert.Equal((OperationOutcome.Failed, 4), ((await running).Outcome, (await running).Attempt));

        using var stop = new CancellationTokenSource();
        var second = await AcceptAsync(house, run: 1);
        var stopped = house.Get<OperationRunner>().RunAsync(second, stop.Token);
        await Until.TrueAsync(async () => (await GetAsync(house, second)).Attempt == 2, "it waits for its second attempt");
        Assert.NotNull(await OwnerAsync(house, second)); // no portal takes it away
        await stop.CancelAsync();
        Assert.Equal(OperationOutcome.Cancelled, (await stopped).Outcome);
    }

    [Fact]
    public async Task A_cancel_that_meets_the_end_of_an_attempt_is_not_forgotten()
    {
        await using var house = await AwayAsync(TimeProvider.System);
        var id = await AcceptAsync(house, run: 1);
        await RunAsync(house, id, Token);
        await SetAsync(house, o => o.SetProperty(r => r.CancelRequested, true));

        Assert.Equal(OperationOutcome.Cancelled, (await RunAsync(house, id, Token)).Outcome);
    }

    private static async Task SetAsync(TestHouse house, Action<UpdateSettersBuilder<OperationRow>> change)
    {
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        await context.Operations.ExecuteUpdateAsync(change, Token);
    }

    private static async Task<string?> OwnerAsync(TestHouse house, long id)
    {
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        return await context.Operations.Where(o => o.Id == id).Select(o => o.Owner).FirstAsync(Token);
    }

    // As the portal's queue does.
    private static async Task<OperationSnapshot> RunAsync(TestHouse house, long id, CancellationToken cancellationToken) =>
        (await house.Get<OperationRunner>().TryRunAsync(id, endOrphans: false, cancellationToken))!;

    // A repository at an address where nobody listens.
    private static async Task<TestHouse> AwayAsync(TimeProvider clock)
    {
        var house = await TestHouse.OpenAsync(
            change: s => s with { OutboundHosts = ["127.0.0.1"] }, services: s => s.AddSingleton(clock));
        await house.AddCourseAsync("a", c => c with { Remote = CourseGit.Core.Courses.Remote.Parse("http://127.0.0.1:1/a.git") });
        return house;
    }

    private static async Task<long> AcceptAsync(TestHouse house, long? run) => (await house.Get<OperationDesk>().AcceptAsync(
        ScheduledWork.Backup.RequestFor(Subdomain.Parse("a")) with { Run = run }, Actor.Schedule("Nightly"), Token)).Id;

    private static Task<OperationSnapshot> GetAsync(TestHouse house, long id) =>
        house.Get<OperationDesk>().GetAsync(id, Actor.CommandLine, Token);
}
