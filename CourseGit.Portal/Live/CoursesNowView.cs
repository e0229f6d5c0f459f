using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Live;

/// <summary>
/// The list of courses with what last happened to each. A course of which nothing changed stays the same instance, so that a list
/// draws only the rows that did.
/// </summary>
/// <param name="AsOfUtc">Since when its instances may be known to whoever shows them.</param>
public sealed record CoursesNow(ImmutableArray<CourseSummary> Courses, DateTime AsOfUtc)
{
    /// <summary>After that everything is shown anew, because what says how long ago something was has grown old.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary>With the progress of what runs; the same instance when there is none.</summary>
    public CoursesNow With(IReadOnlyCollection<OperationSnapshot> changed)
    {
        var news = changed.ToLookup(o => o.Subject);
        return Or([.. Courses.Select(c => news[OperationSubject.Of(c.Course.Subdomain)].MaxBy(o => o.Id) is { } last ? With(c, last) : c)]);
    }

    /// <summary>This reading of the record after an earlier one; the earlier instance when it says the same.</summary>
    public CoursesNow After(CoursesNow? before)
    {
        if (before is null || AsOfUtc - before.AsOfUtc >= Fresh)
            return this;
        var known = before.Courses.ToDictionary(c => c.Course.Subdomain);
        return before.Or([.. Courses.Select(c => known.TryGetValue(c.Course.Subdomain, out var earlier) ? SameCourse.Of(earlier, c) : c)]);
    }

    private CoursesNow Or(ImmutableArray<CourseSummary> courses) =>
        courses.Length == Courses.Length && courses.Zip(Courses).All(pair => ReferenceEquals(pair.First, pair.Second))
            ? this
            : this with { Courses = courses };

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
        ? (await ReadAsync(overview, schedules, time, cancellationToken)).After(before)
        : before.With(changed),
    (all, isTheirs) => all with { Courses = [.. all.Courses.Where(c => isTheirs(c.Course.Subdomain))] })
{
    /// <summary>Something that no operation tells of was changed: reads the record soon.</summary>
    public void Refresh() => AskForRead();

    private static async Task<CoursesNow> ReadAsync(
        CourseOverview overview, ScheduleDesk schedules, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var courses = await overview.ListAsync(WhichCourses.All, Actor.System, cancellationToken);
        var timetable = await schedules.TimetableAsync(Actor.System, cancellationToken);
        return new(timetable.IsEmpty ? courses : [.. courses.Select(c => c with { Times = timetable.Of(c.Course) })], now);
    }
}
