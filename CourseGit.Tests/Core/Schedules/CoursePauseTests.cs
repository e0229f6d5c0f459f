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

/// <summary>Pausing courses, and since when a schedule expects something of a course.</summary>
public sealed class CoursePauseTests : IAsyncLifetime
{
    private static readonly Actor Who = CoreUnderTest.Superuser;
    private static readonly Subdomain A = Subdomain.Parse("a"), B = Subdomain.Parse("b");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 20, 12, 0, 0, TimeSpan.Zero));
    private CoreUnderTest _core = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CoursePauses Pauses => _core.Get<CoursePauses>();

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync() => _core = await CoreUnderTest.StartAsync(s => s.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task No_schedule_starts_anything_for_a_paused_course_and_its_run_says_why()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        var schedule = await AddAsync();
        await Pauses.PauseAsync([A], null, Who, Token);
        _clock.Advance(TimeSpan.FromDays(1));

        var run = await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token);

        Assert.Equal(["b"], await SubjectsAsync(run!.Value));
        var left = Assert.Single((await _core.Get<ScheduleDesk>().GetRunAsync(run.Value, Who, Token)).LeftOut);
        Assert.Equal(("a", "its schedules are paused since 2026-03-20 by anna.berg"), (left.Course.Value, left.Why));
        // Nor when a person runs the schedule, nor in an exam.
        var now = await _core.Get<ScheduleDesk>().RunNowAsync(schedule.Id, Who, Token);
        Assert.Contains(now.LeftOut, l => l.Course == A && l.Why.StartsWith("its schedules are paused", StringComparison.Ordinal));
        var window = new ExamWindow
        {
            Name = ScheduleName.Parse("Exam"),
            Scope = new CourseScope.Named([A]),
            FromUtc = Now.AddMinutes(1),
            UntilUtc = Now.AddHours(4),
            EveryMinutes = 15,
        };
        await _core.Get<ExamDesk>().AddAsync([window], Who, Token);
        _clock.Advance(TimeSpan.FromMinutes(20));
        var exam = await _core.Get<ScheduleRunner>().SeeToAsync(
            Assert.Single(await _core.Get<ExamDesk>().ListAsync(null, Who, Token)), Token);
        Assert.Empty(await SubjectsAsync(exam!.Value));
        // A person may all the same.
        Assert.Equal(A, (await _core.Get<OperationDesk>()
            .EnqueueAsync(new CourseGit.Core.Backup.BackupRequest(A), Who, Token)).Course);
    }

    [Fact]
    public async Task What_a_schedule_asked_for_and_has_not_begun_is_taken_back_and_what_a_person_asked_for_stays()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        var schedule = await AddAsync(s => s with { SpreadMinutes = 600 });
        _clock.Advance(TimeSpan.FromDays(1));
        var run = (await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token))!.Value;
        var own = await _core.Get<OperationDesk>().EnqueueAsync(new CourseGit.Core.Backup.BackupRequest(A), Who, Token);

        await Pauses.PauseAsync([A], null, Who, Token);

        var states = await _core.StateAsync(c => c.Operations.ToDictionaryAsync(o => (o.Subject, o.RunId), o => o.Outcome, Token));
        Assert.Equal(("Cancelled", null, null), (states[("a", run)], states[("b", run)], states[("a", null)]));
        Assert.Equal(OperationState.Queued, (await _core.Get<OperationDesk>().GetAsync(own.Id, Who, Token)).State);
    }

    [Fact]
    public async Task A_run_that_a_crash_cut_short_leaves_out_what_was_paused_since()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync();
        await Pauses.PauseAsync([A], null, Who, Token);
        var id = await _core.StateAsync(async c =>
        {
            var row = new ScheduleRunRow
            {
                ScheduleId = schedule.Id,
                Schedule = "Nightly",
                Work = "backup",
                DueUtc = Now,
                StartedUtc = Now,
                RequestedBy = "schedule Nightly",
                State = "Starting",
                Courses = "a",
            };
            c.Add(row);
            await c.SaveChangesAsync(Token);
            return row.Id;
        });

        await _core.Get<ScheduleRunner>().ResumeAsync(Token);

        Assert.Empty(await SubjectsAsync(id));
        Assert.Equal(A, Assert.Single((await _core.Get<ScheduleDesk>().GetRunAsync(id, Who, Token)).LeftOut).Course);
    }

    [Fact]
    public async Task A_paused_course_is_not_overdue_and_not_so_in_the_instant_it_is_resumed_but_at_the_next_time_it_is()
    {
        await _core.AddCourseAsync("a");
        await AddAsync();
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.NotNull(await OverdueAsync());

        await Pauses.PauseAsync([A], null, Who, Token);
        Assert.Null(await OverdueAsync());
        _clock.Advance(TimeSpan.FromDays(10));
        Assert.Null(await OverdueAsync());
        Assert.Null((await TimesAsync()).NextUtc);
        await Pauses.ResumeAsync([A], Who, Token);
        Assert.Null(await OverdueAsync());
        Assert.NotNull((await TimesAsync()).NextUtc);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await OverdueAsync());
    }

    [Fact]
    public async Task On_its_day_a_pause_ends_by_itself_and_the_clock_begins_there()
    {
        await _core.AddCourseAsync("a");
        var schedule = await AddAsync();
        var until = new DateTime(2026, 3, 27, 0, 0, 0, DateTimeKind.Utc);
        await Pauses.PauseAsync([A], until, Who, Token);
        Assert.Equal(new DateTime(2026, 3, 27, 1, 30, 0, DateTimeKind.Utc), (await TimesAsync()).NextUtc);

        _clock.SetUtcNow(new DateTimeOffset(until).AddSeconds(-1));
        Assert.NotNull((await CourseAsync()).PauseAt(Now));
        _clock.SetUtcNow(new DateTimeOffset(until).AddMinutes(1));
        Assert.Null((await CourseAsync()).PauseAt(Now));
        Assert.Null(await OverdueAsync()); // what was due while it was paused does not count
        _clock.SetUtcNow(new DateTimeOffset(until).AddHours(2));
        Assert.Equal(["a"], await SubjectsAsync((await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token))!.Value));
        _clock.SetUtcNow(new DateTimeOffset(until).AddHours(6));
        Assert.NotNull(await OverdueAsync());
        // To resume it afterwards takes nothing back.
        await Pauses.ResumeAsync([A], Who, Token);
        Assert.NotNull(await OverdueAsync());
        Assert.Null((await CourseAsync()).Pause);
    }

    [Fact]
    public async Task Whoever_pauses_it_again_changes_until_when_and_not_since_when()
    {
        await _core.AddCourseAsync("a");
        var since = Now;
        await Pauses.PauseAsync([A], null, Actor.Superuser("erik.lind"), Token);
        _clock.Advance(TimeSpan.FromDays(15));
        await Pauses.PauseAsync([A], Now.AddDays(3), Who, Token);

        var pause = (await CourseAsync()).PauseAt(Now)!;
        Assert.Equal((since, "anna.berg", Now.AddDays(3), true), (pause.SinceUtc, pause.By, pause.UntilUtc, pause.IsLongAt(Now)));
        _clock.Advance(TimeSpan.FromDays(4));
        await Pauses.PauseAsync([A], null, Who, Token);
        Assert.Equal((Now, false), ((await CourseAsync()).Pause!.SinceUtc, (await CourseAsync()).Pause!.IsLongAt(Now)));
    }

    [Fact]
    public async Task A_pause_that_is_made_anew_each_week_is_found()
    {
        await _core.AddCourseAsync("a");
        var since = Now;
        for (var week = 0; week < 3; week++)
        {
            await Pauses.PauseAsync([A], Now.AddDays(7), Who, Token);
            _clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromHours(1));
        }
        await Pauses.PauseAsync([A], Now.AddDays(7), Who, Token);
        var pause = (await CourseAsync()).PauseAt(Now)!;
        Assert.Equal((since, true), (pause.SinceUtc, pause.IsLongAt(Now)));
        await Assert.ThrowsAsync<InvalidInputException>(() => Pauses.PauseAsync([A], DateTime.MaxValue, Who, Token));
    }

    // What is due in a new term is not what was missed in the holidays.
    [Fact]
    public async Task Terms_that_are_added_make_nobody_overdue_and_nothing_run_at_once()
    {
        await _core.AddCourseAsync("a");
        var term = Term.Parse("2026-03-21..2026-03-25");
        var schedule = await AddAsync(s => s with { Times = ScheduleTimes.Parse("30 1 * * *", "UTC", term) });
        _clock.Advance(TimeSpan.FromDays(30));
        await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token);
        var longer = ScheduleTimes.Parse("30 1 * * *", "UTC", term, Term.Parse("2026-04-01..2026-06-05"));
        await _core.Get<ScheduleDesk>().ChangeAsync(schedule with { Times = longer }, Who, Token);

        Assert.Null(await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token));
        Assert.Null(await OverdueAsync());
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await OverdueAsync());
        var run = await _core.Get<ScheduleRunner>().SeeToAsync(schedule.Id, Token);
        Assert.Null((await _core.Get<ScheduleDesk>().GetRunAsync(run!.Value, Who, Token)).Note);
    }

    [Fact]
    public async Task The_first_time_of_all_is_expected_too()
    {
        await _core.AddCourseAsync("a");
        await AddAsync(s => s with { Times = ScheduleTimes.Parse("30 1 * * *", "UTC", Term.Parse("2026-03-21..2026-03-21")) });
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await OverdueAsync());
    }

    // A backup of tonight that is taken back says nothing of the one that failed yesterday.
    [Fact]
    public async Task What_never_began_hides_no_failure()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("a");
        Directory.Delete(house.FilesOf("a").Folder, recursive: true);
        Directory.CreateDirectory(house.FilesOf("a").Folder); // an empty folder is refused
        var failed = await house.BackUpAsync("a");
        Assert.Equal(OperationOutcome.Failed, failed.Outcome);
        var queued = await house.Get<OperationDesk>().AcceptAsync(
            ScheduledWork.Backup.RequestFor(A) with { Run = 1 }, Actor.Schedule("Nightly"), Token);

        await house.Get<CoursePauses>().PauseAsync([A], null, Who, Token);

        Assert.Equal(OperationOutcome.Cancelled, (await house.Get<OperationDesk>().GetAsync(queued.Id, Who, Token)).Outcome);
        Assert.Equal(failed.Id, Assert.Single(await house.Get<CourseOverview>().ListAsync(Who, Token)).LastBackup!.Id);
    }

    [Fact]
    public async Task Of_several_one_that_cannot_be_is_told_of_and_the_others_are_paused()
    {
        await _core.AddCourseAsync("a");
        await _core.AddCourseAsync("b");
        await _core.Get<CourseRegistry>().ArchiveAsync(B, true, Who, Token);
        var changes = await Pauses.PauseAsync([A, B, Subdomain.Parse("gone")], null, Who, Token);
        Assert.Equal([null, "is archived", "There is no course"], changes.Select(c => c.Problem is { } problem
            ? new[] { "is archived", "There is no course" }.Single(p => problem.Contains(p, StringComparison.Ordinal)) : null));
        await Assert.ThrowsAsync<InvalidInputException>(() => Pauses.PauseAsync([A], Now, Who, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Pauses.PauseAsync([A], null, Actor.Teacher("t"), Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => Pauses.ResumeAsync([A], Actor.Teacher("t"), Token));
    }

    [Fact]
    public async Task Settings_labels_and_archive_leave_a_pause_as_it_is()
    {
        var course = await _core.AddCourseAsync("a");
        await Pauses.PauseAsync([A], null, Who, Token);
        var registry = _core.Get<CourseRegistry>();
        await registry.UpdateAsync(course with { GitUser = "anna" }, Who, Token);
        await registry.LabelAsync(A, [CourseLabel.Parse("2026")], [], Who, Token);
        await registry.ArchiveAsync(A, true, Who, Token);
        await registry.ArchiveAsync(A, false, Who, Token);
        Assert.NotNull((await CourseAsync()).PauseAt(Now));
    }

    public static TheoryData<string> Ways => ["label", "direction", "archive"];

    // Each was overdue in the instant it came: the schedule had been due for others while this one was none of its courses.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_course_that_comes_into_the_reach_of_a_schedule_is_not_overdue_for_what_was_due_before(string way)
    {
        var registry = _core.Get<CourseRegistry>();
        var course = await _core.AddCourseAsync("a");
        var label = CourseLabel.Parse("nightly");
        if (way == "direction")
            await registry.UpdateAsync(course with { Direction = Direction.None }, Who, Token);
        if (way == "archive")
            await registry.ArchiveAsync(A, true, Who, Token);
        await AddAsync(s => way == "label" ? s with { Scope = new CourseScope.Labelled([label]) } : s);
        _clock.Advance(TimeSpan.FromDays(5));

        _ = way switch
        {
            "label" => await registry.LabelAsync(A, [label], [], Who, Token),
            "direction" => await registry.UpdateAsync(course, Who, Token),
            _ => await registry.ArchiveAsync(A, false, Who, Token),
        };

        Assert.Null(await OverdueAsync());
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await OverdueAsync());
    }

    [Fact]
    public async Task A_label_that_means_nothing_to_the_schedule_and_a_direction_that_stays_hide_no_alarm()
    {
        var registry = _core.Get<CourseRegistry>();
        var course = await _core.AddCourseAsync("a");
        await registry.LabelAsync(A, [CourseLabel.Parse("nightly")], [], Who, Token);
        await AddAsync(s => s with { Scope = new CourseScope.Labelled([CourseLabel.Parse("nightly"), CourseLabel.Parse("other")]) });
        _clock.Advance(TimeSpan.FromDays(5));
        Assert.NotNull(await OverdueAsync());

        await registry.LabelAsync(A, [CourseLabel.Parse("2026"), CourseLabel.Parse("other"), CourseLabel.Parse("NIGHTLY")], [], Who, Token);
        await registry.UpdateAsync(course with { GitUser = "anna" }, Who, Token);
        await registry.ArchiveAsync(A, false, Who, Token); // it never was
        await Pauses.ResumeAsync([A], Who, Token); // neither

        Assert.NotNull(await OverdueAsync());
    }

    private async Task<Course> CourseAsync() => await _core.Get<CourseRegistry>().GetAsync(A, Who, Token);

    private async Task<CourseTimes> TimesAsync() =>
        (await _core.Get<ScheduleDesk>().TimetableAsync(Who, Token)).Of(await CourseAsync());

    private async Task<DateTime?> OverdueAsync() => new CourseSummary(await CourseAsync()) { Times = await TimesAsync() }.OverdueSinceUtc;

    private Task<Schedule> AddAsync(Func<Schedule, Schedule>? change = null)
    {
        var schedule = new Schedule
        {
            Name = ScheduleName.Parse("Nightly"),
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse("30 1 * * *", "UTC"),
            Scope = new CourseScope.All(),
        };
        return _core.Get<ScheduleDesk>().AddAsync(change?.Invoke(schedule) ?? schedule, Who, Token);
    }

    private Task<List<string>> SubjectsAsync(long run) => _core.StateAsync(c => c.Operations.Where(o => o.RunId == run)
        .OrderBy(o => o.Subject).Select(o => o.Subject).ToListAsync(Token));
}
