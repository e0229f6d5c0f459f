using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Live;

/// <summary>The list of courses with what last happened to each.</summary>
public sealed record CoursesNow(ImmutableArray<CourseSummary> Courses)
{
    /// <summary>With the progress of what runs; the same instance when there is none.</summary>
    public CoursesNow With(IReadOnlyCollection<OperationSnapshot> changed)
    {
        var news = changed.ToLookup(o => o.Subject);
        var courses = Courses.Select(c => news[OperationSubject.Of(c.Course.Subdomain)].MaxBy(o => o.Id) is { } last ? With(c, last) : c)
            .ToImmutableArray();
        return courses.Zip(Courses).All(pair => ReferenceEquals(pair.First, pair.Second)) ? this : new(courses);
    }

    // The feed may bring an old snapshot after the list was read.
    private static CourseSummary With(CourseSummary course, OperationSnapshot news) => course.LastOperation switch
    {
        { Id: var id } when id > news.Id => course,
        { Id: var id, Revision: var known } when id == news.Id && known >= news.Revision => course,
        _ => course with { LastOperation = news },
    };
}

/// <summary>The one view of it that all circuits share. An outcome also moves the last safe backup, which only the record knows.</summary>
public sealed class CoursesNowView(
    OperationFeed feed, CourseOverview overview, ScheduleDesk schedules, TimeProvider time, ILogger<CoursesNowView> logger)
    : SharedView<CoursesNow>(
    feed, time, logger, new SharedViewPace(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10)), null,
    async (before, changed, cancellationToken) => before is null || changed.Count == 0 || changed.Any(o => o.IsDone)
        ? await ReadAsync(overview, schedules, cancellationToken)
        : before.With(changed),
    (all, isTheirs) => new([.. all.Courses.Where(c => isTheirs(c.Course.Subdomain))]))
{
    /// <summary>Something that no operation tells of was changed: reads the record soon.</summary>
    public void Refresh() => AskForRead();

    private static async Task<CoursesNow> ReadAsync(CourseOverview overview, ScheduleDesk schedules, CancellationToken cancellationToken)
    {
        var courses = await overview.ListAsync(WhichCourses.All, Actor.System, cancellationToken);
        var timetable = await schedules.TimetableAsync(Actor.System, cancellationToken);
        return new(timetable.IsEmpty ? courses : [.. courses.Select(c => c with { Times = timetable.Of(c.Course) })]);
    }
}
