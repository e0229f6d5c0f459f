using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Live;
using CourseGit.Tests.Core.Operations;
using CourseGit.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CourseGit.Tests.Portal;

public sealed class CoursesNowTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_all_pages_share_says_which_courses_are_archived_and_how_each_is_labelled()
    {
        await using var core = await CoreUnderTest.StartAsync();
        foreach (var name in new[] { "a", "b" })
            await core.AddCourseAsync(name);
        var label = CourseLabel.Parse("2025");
        await core.Get<CourseRegistry>().LabelAsync(Subdomain.Parse("b"), [label], [], CoreUnderTest.Superuser, Token);
        Assert.Equal(["a", "b"], (await ReadAsync(core)).Select(c => c.Course.Subdomain.Value));

        await core.Get<CourseRegistry>().ArchiveAsync(Subdomain.Parse("a"), true, CoreUnderTest.Superuser, Token);

        var courses = await ReadAsync(core);
        Assert.Equal([true, false], courses.Select(c => c.IsArchived));
        Assert.Equal(label, Assert.Single(courses[1].Labels));
    }

    [Fact]
    public async Task A_reading_that_finds_nothing_new_shows_nothing_anew_until_ages_have_moved_on()
    {
        await using var core = await CoreUnderTest.StartAsync();
        foreach (var name in new[] { "a", "b" })
            await core.AddCourseAsync(name);
        await core.Get<CourseRegistry>().LabelAsync(
            Subdomain.Parse("b"), [CourseLabel.Parse("2025")], [], CoreUnderTest.Superuser, Token);
        await core.Get<ScheduleDesk>().AddAsync(new Schedule
        {
            Name = ScheduleName.Parse("Nightly"),
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse("30 2 * * *", "UTC"),
            Scope = new CourseScope.All(),
        }, CoreUnderTest.Superuser, Token);
        var now = new DateTime(2026, 11, 30, 10, 0, 0, DateTimeKind.Utc);
        var first = new CoursesNow([.. await ReadAsync(core)], now);

        Assert.Same(first, new CoursesNow([.. await ReadAsync(core)], now.AddSeconds(10)).After(first));
        var later = new CoursesNow([.. await ReadAsync(core)], now + CoursesNow.Fresh);
        Assert.Same(later, later.After(first));
    }

    [Fact]
    public async Task Only_the_course_that_changed_is_another_instance()
    {
        await using var core = await CoreUnderTest.StartAsync();
        foreach (var name in new[] { "a", "b" })
            await core.AddCourseAsync(name);
        var now = new DateTime(2026, 11, 30, 10, 0, 0, DateTimeKind.Utc);
        var first = new CoursesNow([.. await ReadAsync(core)], now);
        await core.Get<CourseRegistry>().LabelAsync(
            Subdomain.Parse("b"), [CourseLabel.Parse("2025")], [], CoreUnderTest.Superuser, Token);
        var second = new CoursesNow([.. await ReadAsync(core)], now.AddSeconds(10)).After(first);

        Assert.Same(first.Courses[0], second.Courses[0]);
        Assert.Single(second.Courses[1].Labels);
        Assert.Equal(now, second.AsOfUtc); // or ages would never move on where something always changes

        await core.AddCourseAsync("c");
        var third = new CoursesNow([.. await ReadAsync(core)], now.AddSeconds(20)).After(second);
        Assert.Same(second.Courses[1], third.Courses[1]);
        Assert.Equal(3, third.Courses.Length);
        Assert.Equal(2, second.After(third).Courses.Length);
    }

    [Fact]
    public void What_was_shown_of_an_operation_is_not_taken_back_by_a_record_that_is_behind()
    {
        var now = new DateTime(2026, 11, 30, 10, 0, 0, DateTimeKind.Utc);
        var course = new CourseSummary(new Course
        {
            Subdomain = Subdomain.Parse("a"),
            Folder = CoursePath.Parse("a"),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(Subdomain.Parse("a")),
        });
        var shown = new CoursesNow([course with { LastOperation = Snapshots.Of(1, 50) with { Revision = 5 } }], now);
        var behind = new CoursesNow([course with { LastOperation = Snapshots.Of(1, 20) with { Revision = 2 } }], now.AddSeconds(10));
        var ended = new CoursesNow([course with { LastOperation = Snapshots.Of(1, 100) with { Revision = 9 } }], now.AddSeconds(10));

        Assert.Same(shown, behind.After(shown));
        Assert.Equal(100, ended.After(shown).Courses[0].LastOperation!.Percent);
    }

    private static async Task<IReadOnlyList<CourseSummary>> ReadAsync(CoreUnderTest core)
    {
        var view = new CoursesNowView(
            core.Get<OperationFeed>(), core.Get<CourseOverview>(), core.Get<ScheduleDesk>(), TimeProvider.System,
            NullLogger<CoursesNowView>.Instance);
        await using var states = view.WatchAsync(Actor.Superuser("anna"), Token).GetAsyncEnumerator(Token);
        Assert.True(await states.MoveNextAsync());
        return states.Current.Courses;
    }
}
