using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Schedules;

public sealed class ScheduleRunnerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 20, 12, 0, 0, TimeSpan.Zero));
    private CoreUnderTest _core = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ScheduleDesk Desk => _core.Get<ScheduleDesk>();

    public async ValueTask InitializeAsync() => _core = await CoreUnderTest.StartAsync(s => s.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Theory]
    [InlineData("Europe/Stockholm", "30 2 * * *")]
    [InlineData("Australia/Lord_Howe", "15 2 * * *")]
    public async Task A_year_of_nightly_runs_has_one_a_day(string zone, string cron)
    {
        var schedule = await AddAsync(cron, zone, new CourseScope.Labelled([CourseLabel.Parse("none has it")]));
        for (var i = 0; i < 365 * 8; i++)
        {
            _clock.Advance(TimeSpan.FromHours(3));
            await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token);
            await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token);
        }

        var runs = await _core.StateAsync(c => c.ScheduleRuns.OrderBy(r => r.Id).ToListAsync(Token));
        var days = runs.ConvertAll(r => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(r.DueUtc, schedule.Times.Zone)));
        Assert.Equal(Enumerable.Range(0, 365).Select(i => days[0].AddDays(i)), days);
        Assert.All(runs, r => Assert.Equal("Started", r.State));
    }

    [Fact]
    public async Task After_three_days_away_one_run_stands_for_all()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync();
        _clock.Advance(TimeSpan.FromDays(3));

        Assert.NotNull(await SeeToAsync(schedule));
        Assert.Null(await SeeToAsync(schedule));

        var run = Assert.Single(await RunsAsync(schedule));
        Assert.Contains("stands for 2 runs before it", run.Note);
        Assert.Equal(1, run.Operations);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await SeeToAsync(schedule));
        Assert.Null((await RunsAsync(schedule))[0].Note);
    }

    [Fact]
    public async Task After_three_days_away_nothing_runs_when_missed_runs_are_to_be_skipped_and_a_row_says_so()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync(change: s => s with { Missed = MissedRuns.Skip });
        _clock.Advance(TimeSpan.FromDays(3));

        Assert.Null(await SeeToAsync(schedule));

        var run = Assert.Single(await RunsAsync(schedule));
        Assert.Equal((ScheduleRunState.Skipped, 0), (run.State, run.Operations));
        Assert.StartsWith("Skipped, because the portal did not run: 3 runs were missed.", run.Note, StringComparison.Ordinal);
        _clock.SetUtcNow(schedule.Times.After(_clock.GetUtcNow().UtcDateTime)!.Value);
        Assert.NotNull(await SeeToAsync(schedule));
    }

    [Fact]
    public async Task A_portal_that_was_restarted_over_the_time_misses_nothing()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync(change: s => s with { Missed = MissedRuns.Skip });
        _clock.SetUtcNow(schedule.Times.After(_clock.GetUtcNow().UtcDateTime)!.Value + TimeSpan.FromMinutes(4));
        Assert.NotNull(await SeeToAsync(schedule));
    }

    [Fact]
    public async Task However_many_see_to_it_at_once_one_run_comes_of_it()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync();
        _clock.Advance(TimeSpan.FromDays(1));

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SeeToAsync(schedule))));

        Assert.Single(begun, r => r is not null);
        Assert.Equal(1, Assert.Single(await RunsAsync(schedule)).Operations);
    }

    [Fact]
    public async Task A_run_that_a_crash_cut_short_goes_on_with_the_courses_it_had_not_come_to()
    {
        foreach (var course in (string[])["a", "b", "c"])
            await _core.AddCourseAsync(course);
        var schedule = await AddAsync();
        var id = await _core.StateAsync(async context =>
        {
            var row = new ScheduleRunRow
            {
                ScheduleId = schedule.Id,
                Schedule = "Nightly",
                Work = "backup",
                RequestedBy = "schedule Nightly",
                State = "Starting",
                Courses = "a\nb\nc",
                StartedUtc = _clock.GetUtcNow().UtcDateTime
            };
            context.Add(row);
            await context.SaveChangesAsync(Token);
            return row.Id;
        });
        await _core.Get<OperationDesk>().EnqueueAsync(
            ScheduledWork.Backup.RequestFor(Subdomain.Parse("a")) with { Run = id }, Actor.Schedule("Nightly"), Token);

        await _core.Get<ScheduleRunner>().ResumeAsync(Token);
        await _core.Get<ScheduleRunner>().ResumeAsync(Token);

        Assert.Equal(["a", "b", "c"], await SubjectsAsync(id));
        Assert.Equal(ScheduleRunState.Started, (await Desk.GetRunAsync(id, CoreUnderTest.Superuser, Token)).State);
    }

    [Fact]
    public async Task A_course_that_is_still_backed_up_is_left_out_and_named()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        var busy = await _core.Get<OperationDesk>().EnqueueAsync(
            ScheduledWork.Backup.RequestFor(Subdomain.Parse("a")), CoreUnderTest.Superuser, Token);
        var schedule = await AddAsync();
        _clock.Advance(TimeSpan.FromDays(1));

        var run = await SeeToAsync(schedule);

        Assert.Equal(["b"], await SubjectsAsync(run!.Value));
        var left = Assert.Single((await RunsAsync(schedule))[0].LeftOut);
        Assert.Equal(("a", $"its backup {busy.Id} waits already"), (left.Course.Value, left.Why));
    }

    [Fact]
    public async Task A_course_that_is_still_backed_up_comes_after_it_when_the_schedule_says_so_and_only_one_waits()
    {
        await _core.AddCourseAsync("a");
        await _core.Get<OperationDesk>().EnqueueAsync(
            ScheduledWork.Backup.RequestFor(Subdomain.Parse("a")), CoreUnderTest.Superuser, Token);
        await _core.StateAsync(c => c.Operations.ExecuteUpdateAsync(o => o.SetProperty(r => r.State, "Running"), Token));
        var schedule = await AddAsync(change: s => s with { Overlap = OverlappingRuns.Queue });

        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["a"], await SubjectsAsync((await SeeToAsync(schedule))!.Value));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await SubjectsAsync((await SeeToAsync(schedule))!.Value));
    }

    [Fact]
    public async Task A_course_that_cannot_be_backed_up_is_left_out_with_its_reason_and_an_archived_one_is_none_of_it()
    {
        await _core.AddCourseAsync("a");
        var pulled = await _core.AddCourseAsync("b");
        await _core.Get<CourseRegistry>().UpdateAsync(pulled with { Direction = Direction.Pull }, CoreUnderTest.Superuser, Token);
        await _core.AddCourseAsync("c");
        await _core.Get<CourseRegistry>().ArchiveAsync([Subdomain.Parse("c")], true, CoreUnderTest.Superuser, Token);

        var run = await Desk.RunNowAsync((await AddAsync()).Id, CoreUnderTest.Superuser, Token);

        Assert.Equal(["a"], await SubjectsAsync(run.Id));
        Assert.Equal([new LeftOutCourse(Subdomain.Parse("b"), "its direction is not Push")], run.LeftOut);
        Assert.Equal("anna.berg", run.RequestedBy);
    }

    [Fact]
    public async Task A_course_added_later_is_among_all_and_among_its_label()
    {
        var all = await AddAsync();
        var labelled = await AddAsync(scope: new CourseScope.Labelled([CourseLabel.Parse("2025")]),
            change: s => s with { Name = ScheduleName.Parse("Labelled") });
        await _core.AddCourseAsync("late");
        await _core.Get<CourseRegistry>().LabelAsync([Subdomain.Parse("late")], [CourseLabel.Parse("2025")], [], CoreUnderTest.Superuser,
            Token);

        foreach (var schedule in (Schedule[])[all, labelled])
        {
            var reach = await Desk.ReachAsync(schedule, CoreUnderTest.Superuser, Token);
            Assert.Equal(["late"], reach.Courses.Select(c => c.Subdomain.Value));
        }
    }

    [Fact]
    public async Task A_clock_that_is_put_back_a_year_does_not_stop_it()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await SeeToAsync(schedule));

        await _core.StateAsync(c => c.Schedules.ExecuteUpdateAsync(
            s => s.SetProperty(r => r.SeenToUtc, _clock.GetUtcNow().UtcDateTime.AddYears(1)), Token));
        Assert.Null(await SeeToAsync(schedule));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await SeeToAsync(schedule));
    }

    [Fact]
    public async Task A_paused_schedule_keeps_what_it_is_runs_nothing_and_does_not_make_up_for_it()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync();
        await Desk.PauseAsync(schedule.Id, true, CoreUnderTest.Superuser, Token);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(await SeeToAsync(schedule));

        var resumed = await Desk.PauseAsync(schedule.Id, false, CoreUnderTest.Superuser, Token);
        Assert.Equal(schedule.Times, resumed.Times);
        Assert.Null(await SeeToAsync(schedule));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await SeeToAsync(schedule));
    }

    [Fact]
    public async Task Courses_of_a_run_are_spread_over_the_minutes_each_always_at_its_own()
    {
        for (var i = 0; i < 20; i++)
            await _core.AddCourseAsync($"c{i}");
        var schedule = await AddAsync(change: s => s with { SpreadMinutes = 60, Overlap = OverlappingRuns.Queue });

        var first = await StartsAsync();
        await _core.StateAsync(c => c.Operations.ExecuteUpdateAsync(o => o.SetProperty(r => r.State, "Running"), Token));
        var second = await StartsAsync();

        Assert.Equal(20, first.Count);
        Assert.Equal(first, second);
        Assert.All(first.Values, t => Assert.InRange(t, TimeSpan.Zero, TimeSpan.FromHours(1)));
        Assert.True(first.Values.Distinct().Count() > 15);

        async Task<SortedDictionary<string, TimeSpan>> StartsAsync()
        {
            _clock.Advance(TimeSpan.FromDays(1));
            var run = (await SeeToAsync(schedule))!.Value;
            var now = _clock.GetUtcNow().UtcDateTime;
            return new(await _core.StateAsync(c => c.Operations.Where(o => o.RunId == run)
                .ToDictionaryAsync(o => o.Subject, o => o.NotBeforeUtc!.Value - now, Token)));
        }
    }

    [Fact]
    public async Task Housekeeping_is_asked_for_once_for_the_portal_and_not_while_it_is_under_way()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync(change: s => s with { Work = ScheduledWork.Housekeeping });

        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([""], await SubjectsAsync((await SeeToAsync(schedule))!.Value));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await SubjectsAsync((await SeeToAsync(schedule))!.Value));
        Assert.Contains("waits already", (await RunsAsync(schedule))[0].Note);
    }

    [Fact]
    public async Task A_schedule_whose_zone_is_not_known_any_more_stands_still_says_why_and_keeps_no_other_from_running()
    {
        await _core.AddCourseAsync("a");
        var lost = await AddAsync(change: s => s with { Name = ScheduleName.Parse("Lost") });
        var other = await AddAsync();
        await _core.StateAsync(c => c.Schedules.Where(s => s.Id == lost.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.Zone, "Europe/Atlantis"), Token));
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Contains("Europe/Atlantis", (await Desk.FindAsync(lost.Id, CoreUnderTest.Superuser, Token))!.Problem);
        Assert.Null(await SeeToAsync(lost));
        Assert.NotNull(await SeeToAsync(other));
        var known = (await Desk.FindAsync(lost.Id, CoreUnderTest.Superuser, Token))!;
        Assert.Equal(("30 2 * * *", "Europe/Atlantis", false), (known.Times.Cron, known.Times.ZoneId, known.IsPaused));
        var mended = await Desk.ChangeAsync(
            known with { Times = ScheduleTimes.Parse(known.Times.Cron, "Europe/Stockholm") }, CoreUnderTest.Superuser, Token);
        Assert.Null(mended.Problem);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await SeeToAsync(mended));
    }

    [Fact]
    public async Task A_new_name_moves_nothing_of_when_it_is_due_and_a_removed_course_is_not_in_the_way()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        var schedule = await AddAsync(scope: new CourseScope.Named([Subdomain.Parse("a"), Subdomain.Parse("b")]));
        await _core.Get<CourseRegistry>().RemoveAsync(Subdomain.Parse("b"), CoreUnderTest.Superuser, Token);
        _clock.Advance(TimeSpan.FromDays(1));

        var renamed = await Desk.ChangeAsync(
            schedule with { Name = ScheduleName.Parse("Other"), SpreadMinutes = 5 }, CoreUnderTest.Superuser, Token);

        Assert.Equal(schedule.SinceUtc, renamed.SinceUtc);
        Assert.NotNull(await SeeToAsync(renamed));
        await Assert.ThrowsAsync<InvalidInputException>(() => Desk.ChangeAsync(schedule, CoreUnderTest.Superuser, Token));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_changes_nothing()
    {
        var known = await AddAsync();
        var refused = new Func<Task>[]
        {
            () => AddAsync(),
            () => AddAsync(change: s => s with { Name = ScheduleName.Parse("NIGHTLY") }),
            () => AddAsync(cron: "0 0 0 30 2 ?", change: Other),
            () => AddAsync(scope: new CourseScope.Named([]), change: Other),
            () => AddAsync(scope: new CourseScope.Named([Subdomain.Parse("nosuch")]), change: Other),
            () => AddAsync(scope: new CourseScope.Labelled([]), change: Other),
            () => AddAsync(change: s => Other(s) with { SpreadMinutes = -1 }),
            () => AddAsync(change: s => Other(s) with { SpreadMinutes = 1441 }),
            () => AddAsync(change: s => Other(s) with { ProveDays = 0 }),
            () => Desk.ChangeAsync(known with { Revision = 77 }, CoreUnderTest.Superuser, Token),
            () => Desk.RemoveAsync(999, CoreUnderTest.Superuser, Token),
            () => Desk.RunNowAsync(999, CoreUnderTest.Superuser, Token),
        };
        foreach (var refusal in refused)
            await Assert.ThrowsAsync<InvalidInputException>(refusal);
        Assert.Equal(known, Assert.Single(await Desk.ListAsync(CoreUnderTest.Superuser, Token)));

        static Schedule Other(Schedule schedule) => schedule with { Name = ScheduleName.Parse("Other") };
    }

    private async Task<Schedule> AddAsync(
        string cron = "30 2 * * *", string zone = "Europe/Stockholm", CourseScope? scope = null, Func<Schedule, Schedule>? change = null)
    {
        var schedule = new Schedule
        {
            Name = ScheduleName.Parse("Nightly"),
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse(cron, zone),
            Scope = scope ?? new CourseScope.All(),
        };
        return await Desk.AddAsync(change?.Invoke(schedule) ?? schedule, CoreUnderTest.Superuser, Token);
    }

    private Task<long?> SeeToAsync(Schedule schedule) => _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token);

    private Task<ImmutableArray<ScheduleRun>> RunsAsync(Schedule schedule) =>
        Desk.RunsAsync(schedule.Id, null, 100, CoreUnderTest.Superuser, Token);

    private Task<List<string>> SubjectsAsync(long run) => _core.StateAsync(c => c.Operations.Where(o => o.RunId == run)
        .OrderBy(o => o.Subject).Select(o => o.Subject).ToListAsync(Token));
}
