using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Core.Scheduling;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Core.Notices;

/// <summary>Silence is told: a backup that was promised and not made, and a portal whose rounds stop.</summary>
public sealed class ScheduleWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_course_that_was_not_backed_up_in_its_time_is_told_once_and_once_more_when_it_is()
    {
        await using var notices = await OpenAsync();
        await notices.AddMailAsync("us", NoticeOutcome.Overdue, NoticeOutcome.Recovered);
        await notices.House.AddCourseAsync("ffm516");
        await AddScheduleAsync(notices);
        await notices.House.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        var watch = notices.House.Get<ScheduleWatch>();

        await watch.LookAsync(Token);
        Assert.Empty(await notices.OutboxAsync());
        notices.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 2, 0, 0, TimeSpan.Zero)); // due an hour ago: it may still be at work
        await watch.LookAsync(Token);
        Assert.Empty(await notices.OutboxAsync());
        notices.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 5, 0, 0, TimeSpan.Zero));
        await watch.LookAsync(Token);
        await watch.LookAsync(Token);
        Assert.Equal(["us@example.org: ffm516 is overdue"], await notices.OutboxAsync());

        // A portal that is started anew tells nothing twice.
        var later = ActivatorUtilities.CreateInstance<ScheduleWatch>(notices.House.Get<IServiceProvider>());
        await later.LookAsync(Token);
        Assert.Single(await notices.OutboxAsync());
        await notices.House.BackUpAsync("ffm516", OperationOutcome.Unchanged);
        await later.LookAsync(Token);
        await later.LookAsync(Token);
        Assert.Equal(["us@example.org: ffm516 is overdue", "us@example.org: ffm516 is backed up again"], await notices.OutboxAsync());
    }

    [Fact]
    public async Task A_course_that_was_archived_while_it_was_overdue_is_told_when_it_is_back_and_backed_up()
    {
        await using var notices = await OpenAsync();
        await notices.AddMailAsync("us", NoticeOutcome.Overdue, NoticeOutcome.Recovered);
        await notices.House.AddCourseAsync("ffm516");
        await AddScheduleAsync(notices);
        var watch = notices.House.Get<ScheduleWatch>();
        notices.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 5, 0, 0, TimeSpan.Zero));
        await watch.LookAsync(Token);
        Assert.Equal(["us@example.org: ffm516 is overdue"], await notices.OutboxAsync());
        var courses = notices.House.Get<CourseRegistry>();
        await courses.ArchiveAsync(Subdomain.Parse("ffm516"), true, Actor.CommandLine, Token);
        await watch.LookAsync(Token);
        await courses.ArchiveAsync(Subdomain.Parse("ffm516"), false, Actor.CommandLine, Token);
        await notices.House.BackUpAsync("ffm516", OperationOutcome.Succeeded);

        await watch.LookAsync(Token);

        Assert.Equal(["us@example.org: ffm516 is overdue", "us@example.org: ffm516 is backed up again"], await notices.OutboxAsync());
    }

    [Fact]
    public async Task A_schedule_that_is_paused_is_not_told_as_a_backup_that_was_made()
    {
        await using var notices = await OpenAsync();
        await notices.AddMailAsync("us", NoticeOutcome.Overdue, NoticeOutcome.Recovered);
        await notices.House.AddCourseAsync("ffm516");
        var schedule = await AddScheduleAsync(notices);
        var watch = notices.House.Get<ScheduleWatch>();
        notices.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 5, 0, 0, TimeSpan.Zero));
        await watch.LookAsync(Token);

        await notices.House.Get<ScheduleDesk>().PauseAsync(schedule.Id, true, Actor.CommandLine, Token);
        await watch.LookAsync(Token);

        Assert.Equal(["us@example.org: ffm516 is overdue", "us@example.org: ffm516 is not overdue any more"], await notices.OutboxAsync());
    }

    [Fact]
    public async Task The_address_of_the_switch_is_asked_once_for_each_complete_round_and_for_none_that_is_under_way()
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await OpenAsync(hook.Authority);
        await notices.House.AddCourseAsync("ffm516");
        var schedule = await AddScheduleAsync(notices);
        await notices.Desk.SetRoundAddressAsync(new Uri(hook.Address, "/ping").AbsoluteUri, Actor.CommandLine, Token);
        Assert.Equal(hook.Authority, await notices.Desk.RoundHostAsync(Actor.CommandLine, Token));
        var watch = notices.House.Get<ScheduleWatch>();
        await watch.LookAsync(Token);

        var (run, requests) = await notices.House.Get<ScheduleRunner>().PrepareAsync(schedule, Actor.CommandLine, Token);
        var accepted = await notices.House.Get<OperationDesk>().AcceptAsync(Assert.Single(requests), Actor.CommandLine, Token);
        Assert.Equal(run, accepted.Run);
        await watch.LookAsync(Token);
        Assert.Empty(hook.Received);
        await notices.House.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        await watch.LookAsync(Token);
        await watch.LookAsync(Token);

        Assert.Equal("GET", Assert.Single(hook.Received).Method);
    }

    [Fact]
    public async Task An_address_that_does_not_answer_is_asked_again()
    {
        await using var hook = await HookReceiver.StartAsync();
        await using var notices = await OpenAsync(hook.Authority);
        await notices.House.AddCourseAsync("ffm516");
        var schedule = await AddScheduleAsync(notices);
        await notices.Desk.SetRoundAddressAsync(new Uri(hook.Address, "/ping").AbsoluteUri, Actor.CommandLine, Token);
        var watch = notices.House.Get<ScheduleWatch>();
        await watch.LookAsync(Token);
        var (_, requests) = await notices.House.Get<ScheduleRunner>().PrepareAsync(schedule, Actor.CommandLine, Token);
        var accepted = await notices.House.Get<OperationDesk>().AcceptAsync(Assert.Single(requests), Actor.CommandLine, Token);
        await notices.House.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        hook.Answer = http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await watch.LookAsync(Token);
        await watch.LookAsync(Token);
        Assert.Equal(2, hook.Received.Count);

        hook.Answer = null;
        await watch.LookAsync(Token);
        await watch.LookAsync(Token);

        Assert.Equal(3, hook.Received.Count);
    }

    private static Task<NoticeHouse> OpenAsync(string? outbound = null) => NoticeHouse.OpenAsync(
        s => outbound is null ? s : s with { OutboundHosts = [outbound] }, s => s.AddSingleton<ScheduleWatch>());

    private static Task<Schedule> AddScheduleAsync(NoticeHouse notices) => notices.House.Get<ScheduleDesk>().AddAsync(
        new Schedule
        {
            Name = ScheduleName.Parse("Nightly"),
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse("0 1 * * *", "UTC"),
            Scope = new CourseScope.All(),
        }, Actor.CommandLine, Token);
}
