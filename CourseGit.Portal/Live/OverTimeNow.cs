using System.Collections.Immutable;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Live;

/// <summary>How all courses fared and grew in the last days, and how full the disks became.</summary>
public sealed record OverTimeNow(CoursesOverTime Courses, ImmutableArray<DiskUse> Disks);

/// <summary>
/// The one view of it that all circuits share. What it shows are days: it is read again every minute, and not at each outcome.
/// </summary>
public sealed class OverTimeView(
    OperationFeed feed, CoursesOverTimeReader reader, ScheduleDesk schedules, StorageReader storage, TimeProvider time,
    ILogger<OverTimeView> logger)
    : SharedView<OverTimeNow>(
    feed, time, logger, new SharedViewPace(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), null,
    async (before, changed, cancellationToken) =>
        before is null || (changed.Count == 0 && time.GetUtcNow().UtcDateTime - before.Courses.AsOfUtc > Fresh)
            ? await ReadAsync(reader, schedules, storage, cancellationToken)
            : before)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30); // it asks for thirty days of each course

    private static async Task<OverTimeNow> ReadAsync(
        CoursesOverTimeReader reader, ScheduleDesk schedules, StorageReader storage, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(Actor.System, cancellationToken);
        var timetable = await schedules.TimetableAsync(Actor.System, cancellationToken);
        var courses = read.Courses.Select(c => c with { Summary = c.Summary with { Times = timetable.Of(c.Summary.Course) } });
        return new(read with { Courses = [.. courses] }, await storage.DisksOverTimeAsync(Actor.System, cancellationToken));
    }
}
