using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Live;

/// <summary>A course with what last happened to it.</summary>
/// <param name="Summary">Null when the course is no longer registered.</param>
/// <param name="Operations">Its newest, newest first.</param>
public sealed record CourseNow(CourseSummary? Summary, ImmutableArray<OperationSnapshot> Operations)
{
    private const int Shown = 8;

    /// <summary>As the record has it.</summary>
    public static async Task<CourseNow> ReadAsync(
        Subdomain course, CourseOverview overview, ScheduleDesk schedules, OperationDesk desk, CancellationToken cancellationToken)
    {
        var summary = await overview.FindAsync(course, Actor.System, cancellationToken);
        var timetable = await schedules.TimetableAsync(Actor.System, cancellationToken);
        return new(summary is null ? null : summary with { Times = timetable.Of(summary.Course) },
            await desk.SearchAsync(OperationFilter.Of(course), null, Shown, Actor.System, cancellationToken));
    }

    /// <summary>With the progress of what runs; the same instance when there is none.</summary>
    public CourseNow With(IReadOnlyCollection<OperationSnapshot> news)
    {
        var known = Operations.ToDictionary(o => o.Id);
        foreach (var operation in news)
            known[operation.Id] = known.TryGetValue(operation.Id, out var before) ? before.Or(operation) : operation;
        ImmutableArray<OperationSnapshot> newest = [.. known.Values.OrderByDescending(o => o.Id).Take(Shown)];
        return newest.SequenceEqual(Operations) ? this : new(Summary is null ? null : Summary with { LastOperation = newest[0] }, newest);
    }
}

/// <summary>
/// The views of courses that all circuits share. An outcome also moves the last safe backup, which only the record knows.
/// </summary>
public sealed class CourseNowViews(
    OperationFeed feed, CourseOverview overview, ScheduleDesk schedules, OperationDesk desk, TimeProvider time,
    ILogger<CourseNowViews> logger)
    : CourseViews<SharedView<CourseNow>>(
    course => new SharedView<CourseNow>(
        feed, time, logger, new SharedViewPace(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10)), course,
    async (before, changed, cancellationToken) =>
    {
        var news = changed.Where(o => o.Course == course).ToList();
        if (before is null || changed.Count == 0 || news.Any(o => o.IsDone))
            return await CourseNow.ReadAsync(course, overview, schedules, desk, cancellationToken);
        return news.Count == 0 ? before : before.With(news);
    }));
