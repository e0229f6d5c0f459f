using CourseGit.Core.Courses;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Schedules;

/// <summary>Between a schedule and its row.</summary>
internal static class ScheduleMapping
{
    public static Schedule ToSchedule(this ScheduleRow row) => new()
    {
        Id = row.Id,
        Name = ScheduleName.Parse(row.Name),
        Work = ScheduledWork.Parse(row.Work),
        Times = ScheduleTimes.Stored(row.Cron, row.Zone, row.Terms),
        Scope = CourseScope.Stored(row.Scope, row.Names),
        Missed = Enum.Parse<MissedRuns>(row.Missed),
        Overlap = Enum.Parse<OverlappingRuns>(row.Overlap),
        SpreadMinutes = row.SpreadMinutes,
        ProveDays = row.ProveDays,
        IsPaused = row.Paused,
        CreatedBy = row.CreatedBy,
        SinceUtc = row.SinceUtc,
        SeenToUtc = row.SeenToUtc,
        Revision = row.Revision,
    };

    /// <summary>Writes what people set.</summary>
    public static void Take(this ScheduleRow row, Schedule schedule)
    {
        row.Name = schedule.Name.Value;
        row.Work = schedule.Work.Id;
        row.Cron = schedule.Times.Cron;
        row.Zone = schedule.Times.ZoneId;
        row.Terms = string.Join('\n', schedule.Times.Terms);
        (row.Scope, row.Names) = (schedule.Scope.Kind, string.Join('\n', schedule.Scope.Names));
        row.Missed = schedule.Missed.ToString();
        row.Overlap = schedule.Overlap.ToString();
        row.SpreadMinutes = schedule.SpreadMinutes;
        row.ProveDays = schedule.ProveDays;
        row.Paused = schedule.IsPaused;
        row.Revision++;
    }

    /// <summary>Makes the row of a new one; what people set comes with <see cref="Take"/>.</summary>
    public static ScheduleRow New(string createdBy, DateTime nowUtc) => new()
    {
        Name = "",
        Work = "",
        Cron = "",
        Zone = "",
        Scope = "",
        Missed = "",
        Overlap = "",
        CreatedBy = createdBy,
        SinceUtc = nowUtc,
        SeenToUtc = nowUtc,
    };
}
