using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Schedules;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Schedules;

/// <summary>While students are examined nothing is replaced by mistake, and backups come often.</summary>
public sealed class ExamTests
{
    private static readonly DateTime Start = new(2026, 12, 1, 8, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(Start));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RestoreMode.Full)]
    [InlineData(RestoreMode.Exercises)]
    public async Task A_course_in_an_exam_is_restored_only_when_its_name_was_typed(RestoreMode mode)
    {
        await using var house = await OpenAsync();
        await house.AddCourseAsync("ffm516");
        await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        await AddAsync(house, "ffm516");
        var before = await File.ReadAllTextAsync(Directory.GetFiles(house.FilesOf("ffm516").Folder)[0], Token);
        var wanted = new RestoreArguments(mode) { Confirmed = true, OverrideDirection = true };

        foreach (var typed in (string?[])[null, "", "ffm51", "FFM516"])
        {
            var refused = await house.RestoreAsync("ffm516", wanted with { TypedName = typed });
            Assert.True(refused.Refused);
            Assert.Contains("exam window “Exam” is on", refused.Text);
            Assert.Contains("--during-exam ffm516", refused.NextStep);
        }
        Assert.Equal(before, await File.ReadAllTextAsync(Directory.GetFiles(house.FilesOf("ffm516").Folder)[0], Token));

        var plan = await house.Get<RestorePlanner>().PlanAsync(Subdomain.Parse("ffm516"), wanted, Actor.CommandLine, null, Token);
        Assert.Contains("exam window", plan.Exam);
        Assert.Null(plan.Refusal);
        Assert.True((await house.RestoreAsync("ffm516", wanted with { TypedName = " ffm516 " })).IsGood);
        _clock.Advance(TimeSpan.FromHours(5));
        Assert.True((await house.RestoreAsync("ffm516", wanted)).IsGood);
    }

    [Fact]
    public async Task Other_courses_are_restored_as_ever()
    {
        await using var house = await OpenAsync();
        await house.AddCourseAsync("ffm516");
        await house.AddCourseAsync("mve045");
        await house.BackUpAsync("mve045", OperationOutcome.Succeeded);
        await AddAsync(house, "ffm516");
        Assert.True((await house.RestoreAsync(
            "mve045", new RestoreArguments(RestoreMode.Exercises) { Confirmed = true, OverrideDirection = true })).IsGood);
    }

    [Fact]
    public async Task Its_backups_come_every_so_many_minutes_each_once_and_only_while_it_is_on()
    {
        await using var house = await OpenAsync();
        await house.AddCourseAsync("ffm516");
        await AddAsync(house, "ffm516", every: 10);
        var begun = new List<DateTime>();
        for (var minute = 0; minute < 6 * 60; minute++)
        {
            foreach (var window in await house.Get<ExamDesk>().ListAsync(null, Actor.System, Token))
            {
                if (await house.Get<ScheduleRunner>().SeeToAsync(window, Token) is { } run)
                    begun.Add((await house.Get<ScheduleDesk>().GetRunAsync(run, Actor.CommandLine, Token)).DueUtc);
            }
            foreach (var waiting in await house.OperationsAsync())
                await house.Get<OperationDesk>().CancelAsync(waiting.Id, Actor.CommandLine, Token);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(Enumerable.Range(0, 24).Select(i => Start.AddMinutes(10 * i)), begun);
        Assert.All(await house.OperationsAsync(), o => Assert.Equal("schedule exam Exam", o.RequestedBy));
    }

    [Fact]
    public async Task A_scheduled_pull_leaves_a_course_in_an_exam_out_and_says_so()
    {
        await using var house = await OpenAsync();
        await house.AddCourseAsync("ffm516", c => c with { Direction = Direction.Pull });
        await AddAsync(house, "ffm516");
        var schedule = await house.Get<ScheduleDesk>().AddAsync(
            new Schedule
            {
                Name = ScheduleName.Parse("Pull"),
                Work = ScheduledWork.Exercises,
                Times = ScheduleTimes.Parse("0 5 * * *", "UTC"),
                Scope = new CourseScope.All()
            }, Actor.CommandLine, Token);

        var run = await house.Get<ScheduleDesk>().RunNowAsync(schedule.Id, Actor.CommandLine, Token);

        Assert.Equal("an exam is going on", Assert.Single(run.LeftOut).Why);
        Assert.Equal(0, run.Operations);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_adds_nothing()
    {
        await using var house = await OpenAsync();
        await house.AddCourseAsync("ffm516");
        var good = Window("ffm516");
        foreach (var wrong in (ExamWindow[])
        [
            good with { UntilUtc = good.FromUtc },
            good with { UntilUtc = good.FromUtc.AddDays(61) },
            good with { FromUtc = Start.AddDays(-2), UntilUtc = Start.AddDays(-1) },
            good with { EveryMinutes = 1 },
            good with { EveryMinutes = 1441 },
            good with { Scope = new CourseScope.Named([]) },
            good with { Scope = new CourseScope.Named([Subdomain.Parse("nosuch")]) },
        ])
        {
            await Assert.ThrowsAsync<InvalidInputException>(
                () => house.Get<ExamDesk>().AddAsync([good, wrong], Actor.CommandLine, Token));
        }
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Get<ExamDesk>().RemoveAsync(7, Actor.CommandLine, Token));
        Assert.Empty(await house.Get<ExamDesk>().ListAsync(null, Actor.CommandLine, Token));
    }

    [Fact]
    public void A_calendar_gives_a_window_for_each_event_that_is_to_come()
    {
        var windows = Read("""
            BEGIN:VEVENT
            UID:1
            SUMMARY:Exam FFM516 (written)
            DTSTART;TZID=Europe/Stockholm:20261215T083000
            DTEND;TZID=Europe/Stockholm:20261215T123000
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            SUMMARY:Over
            DTSTART:20260115T080000Z
            DTEND:20260115T120000Z
            END:VEVENT
            BEGIN:VEVENT
            UID:3
            SUMMARY:In UTC
            DTSTART:20261216T080000Z
            DURATION:PT4H
            END:VEVENT
            BEGIN:VEVENT
            UID:4
            SUMMARY:Whole day
            DTSTART;VALUE=DATE:20261220
            DTEND;VALUE=DATE:20261221
            END:VEVENT
            BEGIN:VEVENT
            UID:5
            SUMMARY:--
            DTSTART:20270104T080000
            DTEND:20270104T100000
            RRULE:FREQ=WEEKLY;COUNT=3
            END:VEVENT
            """);

        Assert.Equal(
            [
                ("Exam FFM516 written", "2026-12-15 07:30", "2026-12-15 11:30"),
                ("In UTC", "2026-12-16 08:00", "2026-12-16 12:00"),
                ("Whole day", "2026-12-19 23:00", "2026-12-20 23:00"),
                ("Exam", "2027-01-04 07:00", "2027-01-04 09:00"),
                ("Exam", "2027-01-11 07:00", "2027-01-11 09:00"),
                ("Exam", "2027-01-18 07:00", "2027-01-18 09:00"),
            ],
            windows.Select(w => (w.Name.Value, $"{w.FromUtc:yyyy-MM-dd HH:mm}", $"{w.UntilUtc:yyyy-MM-dd HH:mm}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("BEGIN:VCALENDAR\r\nEND:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:nonsense\r\nEND:VEVENT\r\nEND:VCALENDAR")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261216T080000Z\r\nRRULE:FREQ=SECONDLY\r\nDURATION:PT1S\r\n"
        + "END:VEVENT\r\nEND:VCALENDAR")]
    public void What_is_no_calendar_of_use_is_refused_with_a_sentence(string text)
    {
        var e = Assert.Throws<InvalidInputException>(
            () => ExamCalendar.Read(text, new CourseScope.All(), 15, TimeZoneInfo.Utc, Start));
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
    }

    private static ImmutableArray<ExamWindow> Read(string events) => ExamCalendar.Read(
        $"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n{events}\nEND:VCALENDAR\n".ReplaceLineEndings("\r\n"),
        new CourseScope.All(), 15, TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm"), Start);

    private static ExamWindow Window(string course, int every = 0) => new()
    {
        Name = ScheduleName.Parse("Exam"),
        Scope = new CourseScope.Named([Subdomain.Parse(course)]),
        FromUtc = Start,
        UntilUtc = Start.AddHours(4),
        EveryMinutes = every,
    };

    private static Task AddAsync(TestHouse house, string course, int every = 0) =>
        house.Get<ExamDesk>().AddAsync([Window(course, every)], Actor.CommandLine, Token);

    private Task<TestHouse> OpenAsync() => TestHouse.OpenAsync(services: s => s.AddSingleton<TimeProvider>(_clock));
}
