using System.Globalization;
using CourseGit.Core.Audit;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Schedules;
using CourseGit.Core.Scheduling;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Housekeeping;

public sealed class HousekeepingKeeperTests
{
    private static readonly TimeOnly HalfPastTwo = new(2, 30);

    [Theory]
    [InlineData("2026-11-28 10:00", "2026-11-28 23:59", false)]
    [InlineData("2026-11-28 10:00", "2026-11-29 01:29", false)]
    [InlineData("2026-11-28 10:00", "2026-11-29 01:30", true)] // half past two in Stockholm
    [InlineData("2026-11-29 01:30", "2026-11-29 10:00", false)]
    [InlineData("2026-11-29 01:30", "2026-11-30 01:30", true)]
    [InlineData("2026-11-20 01:30", "2026-11-29 01:00", true)] // missed for days
    [InlineData("2026-03-28 01:30", "2026-03-29 01:10", true)] // a day without half past two
    [InlineData("2026-03-29 01:10", "2026-03-29 12:00", false)]
    [InlineData("2026-10-24 00:30", "2026-10-25 00:30", true)] // a day with two
    [InlineData("2026-10-25 00:30", "2026-10-25 01:30", false)]
    [InlineData("2026-10-25 00:30", "2026-10-25 12:00", false)]
    public void It_is_due_once_a_day_by_the_clock_on_the_wall(string last, string now, bool expected) =>
        Assert.Equal(expected, HousekeepingKeeper.IsDue(
            HalfPastTwo, Utc(last), Utc(now), TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm")));

    [Fact]
    public async Task A_day_has_one_and_what_somebody_asked_for_counts()
    {
        await using var house = await TestHouse.OpenAsync();
        var time = At("2026-11-29T12:00Z");
        await BeginAsync(house, time.GetUtcNow().UtcDateTime);
        var desk = DeskOf(house, time);
        using var keeper = new HousekeepingKeeper(
            desk, house.Get<ScheduleDesk>(), house.Settings, time, NullLogger<HousekeepingKeeper>.Instance);
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1)); // nobody tells when it has begun to wait
            return keeper.Looks > 0;
        }, "it has begun");
        async Task<int> CountAfterAsync(TimeSpan passed)
        {
            for (var gone = TimeSpan.Zero; gone < passed; gone += TimeSpan.FromMinutes(10))
            {
                var before = keeper.Looks;
                time.Advance(TimeSpan.FromMinutes(10));
                await Until.TrueAsync(() => keeper.Looks > before, "it has looked");
            }
            return (await house.OperationsAsync()).Count(o => o.Kind == HousekeepingOperation.Kind);
        }

        Assert.Equal(0, await CountAfterAsync(TimeSpan.FromHours(14)));
        Assert.Equal(1, await CountAfterAsync(TimeSpan.FromHours(3)));
        Assert.Equal(1, await CountAfterAsync(TimeSpan.FromHours(21)));
        Assert.Equal(2, await CountAfterAsync(TimeSpan.FromHours(3)));
        await desk.EnqueueAsync(new HousekeepingRequest(), Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.Equal(3, await CountAfterAsync(TimeSpan.FromHours(20)));
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_house_that_never_had_one_counts_from_its_beginning_and_not_from_the_portals_start()
    {
        await using var house = await TestHouse.OpenAsync();
        var time = At("2026-11-29T12:00Z");
        await BeginAsync(house, time.GetUtcNow().UtcDateTime.AddDays(-1));
        using var keeper = new HousekeepingKeeper(
            DeskOf(house, time), house.Get<ScheduleDesk>(), house.Settings, time, NullLogger<HousekeepingKeeper>.Instance);
        await keeper.StartAsync(TestContext.Current.CancellationToken);

        await Until.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return keeper.Looks > 0;
        }, "it has looked");

        Assert.Single(await house.OperationsAsync(), o => o.Kind == HousekeepingOperation.Kind);
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    private static FakeTimeProvider At(string start)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse(start, CultureInfo.InvariantCulture));
        time.SetLocalTimeZone(TimeZoneInfo.Utc);
        return time;
    }

    private static OperationDesk DeskOf(TestHouse house, TimeProvider time) => new(
        house.Get<IDbContextFactory<StateDbContext>>(), house.Get<OperationKinds>(), [], house.Get<IOperationQueue>(),
        house.Get<RunningOperations>(), house.Get<OperationFeed>(), house.Get<AuditLog>(), time);

    // Its first operation.
    private static async Task BeginAsync(TestHouse house, DateTime at)
    {
        await using var context = await house.Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        context.Add(new OperationRow
        {
            Kind = "Backup",
            Subject = "gone",
            State = "Done",
            Outcome = "Succeeded",
            RequestedBy = "anna",
            Arguments = "{}",
            RequestedUtc = at,
            FinishedUtc = at,
        });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private static DateTime Utc(string text) =>
        DateTime.SpecifyKind(DateTime.Parse(text, CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
