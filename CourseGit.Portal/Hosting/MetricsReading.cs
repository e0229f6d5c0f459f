using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Features.Courses;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// The metrics that are a state and no count: read from the record when somebody asks, so they are right whichever process worked, and
/// after a restart as before it.
/// </summary>
internal sealed class MetricsReading
{
    private static readonly string[] States = ["safe", "attention", "overdue", "never", "paused", "elsewhere", "archived"];

    private readonly CourseOverview _overview;
    private readonly ScheduleDesk _schedules;
    private readonly OperationDesk _desk;
    private readonly DiskSpace _disks;
    private readonly TimeProvider _time;
    private volatile Reading _now = new([], [], [], default);

    public MetricsReading(
        OperationMeter meter, CourseOverview overview, ScheduleDesk schedules, OperationDesk desk, DiskSpace disks, TimeProvider time)
    {
        (_overview, _schedules, _desk, _disks, _time) = (overview, schedules, desk, disks, time);
        var m = meter.Meter;
        m.CreateObservableGauge("coursegit.courses", Courses, null,
            "Courses by state: safe, attention (somebody has to look), overdue (a backup was due and was not made), never backed up, "
                + "paused (no schedule backs them up, for up to two weeks), elsewhere (not backed up from here), archived.");
        m.CreateObservableGauge("coursegit.course.last.success.age", Ages, "s",
            "Since the last backup that reached the repository and branch of the course's settings; a course without one, or that is not "
                + "backed up from here, has none.");
        m.CreateObservableGauge("coursegit.course", Sizes, "By", "Size of the course at its last good backup, its database included.");
        m.CreateObservableGauge("coursegit.operations.queued", () => Count(OperationState.Queued), null, "Operations that wait.");
        m.CreateObservableGauge("coursegit.operations.running", () => Count(OperationState.Running), null,
            "Operations that run, in whichever process.");
        m.CreateObservableGauge("coursegit.disk.free", () => Disks(d => d.FreeBytes), "By", "Free space, by what the disk holds.");
        m.CreateObservableGauge("coursegit.disk.size", () => Disks(d => d.SizeBytes), "By", "Size of the disk, by what it holds.");
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="System.Data.Common.DbException">The state database does not answer.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var timetable = await _schedules.TimetableAsync(Actor.System, cancellationToken);
        ImmutableArray<CourseSummary> courses =
            [.. (await _overview.ListAsync(WhichCourses.All, Actor.System, cancellationToken))
                .Select(c => c with { Times = timetable.Of(c.Course) })];
        var underWay = await _desk.UnderWayAsync(Actor.System, cancellationToken);
        var disks = await Task.Run(_disks.Look, cancellationToken);
        _now = new(courses, underWay, disks, _time.GetUtcNow().UtcDateTime);
    }

    /// <summary>Each course has one.</summary>
    internal static string StateOf(CourseSummary course, DateTime nowUtc)
    {
        if (course.IsArchived)
            return "archived";
        var safety = CourseSafety.Of(course, nowUtc);
        return safety.Level switch
        {
            SafetyLevel.Elsewhere => "elsewhere",
            _ when course.LastSafe is null => "never",
            SafetyLevel.Paused when !safety.NeedsAttention => "paused",
            SafetyLevel.Safe => "safe",
            SafetyLevel.Overdue => "overdue",
            _ => "attention",
        };
    }

    // Those without a course are told, too: a series that comes and goes is no 0.
    private IEnumerable<Measurement<long>> Courses()
    {
        var now = _now;
        var counts = now.Courses.CountBy(c => StateOf(c, now.AtUtc)).ToDictionary();
        return States.Select(s => new Measurement<long>(counts.GetValueOrDefault(s), Tag("state", s)));
    }

    private IEnumerable<Measurement<double>> Ages()
    {
        var now = _now;
        return now.Courses.Where(c => c.Course.IsBackedUpHere && c.LastSafeUtc is not null)
            .Select(c => new Measurement<double>(Math.Max(0, (now.AtUtc - c.LastSafeUtc!.Value).TotalSeconds), OfCourse(c)));
    }

    private IEnumerable<Measurement<long>> Sizes() => _now.Courses.Where(c => !c.IsArchived && c.Bytes is not null)
        .Select(c => new Measurement<long>(c.Bytes!.Value, OfCourse(c)));

    private long Count(OperationState state) => _now.UnderWay.Count(o => o.State == state);

    private IEnumerable<Measurement<long>> Disks(Func<DiskState, long> figure) =>
        from disk in _now.Disks
        from role in disk.Roles
        select new Measurement<long>(figure(disk), Tag("role", role.Id()));

    private static KeyValuePair<string, object?> OfCourse(CourseSummary course) => Tag("course", course.Course.Subdomain.Value);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private sealed record Reading(
        ImmutableArray<CourseSummary> Courses, ImmutableArray<OperationSnapshot> UnderWay, ImmutableArray<DiskState> Disks, DateTime AtUtc);
}
