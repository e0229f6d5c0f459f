using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Live;
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
