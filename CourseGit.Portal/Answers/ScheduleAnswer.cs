using CourseGit.Core.Operations;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Answers;

/// <summary>A schedule in JSON. Times are UTC; what is null does not apply.</summary>
internal sealed record ScheduleAnswer(
    string Name, string Kind, string Cron, string Zone, IEnumerable<string> Terms, string Words, string Scope, IEnumerable<string> Courses,
    IEnumerable<string> Labels, bool Paused, string Missed, string Overlap, int SpreadMinutes, int? ProveDays,
    IEnumerable<DateTime> NextUtc, IEnumerable<ScheduleRunAnswer>? Runs)
{
    public static ScheduleAnswer Of(Schedule schedule, DateTime now, IEnumerable<ScheduleRun>? runs = null) => new(
        schedule.Name.Value, schedule.Work.Id, schedule.Times.Cron, schedule.Times.ZoneId, schedule.Times.Terms.Select(t => t.ToString()),
        schedule.Times.Words,
        schedule.Scope.Id(), schedule.Scope.Courses(), schedule.Scope.Labels(),
        schedule.IsPaused, schedule.Missed == MissedRuns.Skip ? "skip" : "once",
        schedule.Overlap == OverlappingRuns.Skip ? "skip" : "queue",
        schedule.SpreadMinutes, schedule.Work == ScheduledWork.Verify ? schedule.ProveDays : null,
        schedule.IsPaused ? [] : schedule.Times.Next(now, 5), runs?.Select(ScheduleRunAnswer.Of));
}

/// <summary>A run of a schedule in JSON.</summary>
internal sealed record ScheduleRunAnswer(
    long Id, DateTime DueUtc, DateTime StartedUtc, string State, string RequestedBy, string? Note, IReadOnlyDictionary<string, int> Counts,
    IEnumerable<LeftOutAnswer> LeftOut)
{
    public static ScheduleRunAnswer Of(ScheduleRun run) => new(
        run.Id, run.DueUtc, run.StartedUtc, run.State.ToString().ToLowerInvariant(), run.RequestedBy, run.Note,
        run.Counts.ToDictionary(
            c => c.Key == OperationStanding.UnderWay ? "underWay" : c.Key.ToString().ToLowerInvariant(), c => c.Value),
        run.LeftOut.Select(l => new LeftOutAnswer(l.Course.Value, l.Why)));
}

/// <summary>A course that a run left out, in JSON.</summary>
internal sealed record LeftOutAnswer(string Course, string Why);
