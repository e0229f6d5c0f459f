using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Live;

/// <summary>The list of courses with what last happened to each.</summary>
public sealed record CoursesNow(ImmutableArray<CourseSummary> Courses)
{
    /// <summary>With the progress of what runs; the same instance when there is none.</summary>
    public CoursesNow With(IReadOnlyCollection<OperationSnapshot> changed)
    {
        var news = changed.ToLookup(o => o.Course);
        var courses = Courses.Select(c => news[c.Course.Subdomain].Where(o => IsNews(c.LastOperation, o)).MaxBy(o => o.Id) is { } last ? c with { LastOperation = last } : c).ToImmutableArray();
        return courses.Zip(Courses).All(pair => ReferenceEquals(pair.First, pair.Second)) ? this : new(courses);
    }

    // The feed may bring an old snapshot after the list was read.
    private static bool IsNews(OperationSnapshot? known, OperationSnapshot news) =>
        known is null || news.Id > known.Id || (news.Id == known.Id && !known.IsDone && (news.Percent, news.State, news.Outcome) != (known.Percent, known.State, known.Outcome));
}

/// <summary>The one view of it that all circuits share. An outcome also moves the last safe backup, which only the record knows.</summary>
public sealed class CoursesNowView(OperationFeed feed, CourseOverview overview, TimeProvider time, ILogger<CoursesNowView> logger) : SharedView<CoursesNow>(
    feed, time, logger, new SharedViewPace(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10)),
    async (before, changed, cancellationToken) => before is null || changed.Count == 0 || changed.Any(o => o.IsDone)
        ? new CoursesNow(await overview.ListAsync(Actor.System, cancellationToken))
        : before.With(changed));
