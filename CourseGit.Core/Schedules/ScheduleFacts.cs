using CourseGit.Core.Audit;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Schedules;

/// <summary>Schedules and exam windows for the record of who did what, property by property.</summary>
internal static class ScheduleFacts
{
    public static AuditFacts Facts(this Schedule schedule) => new AuditFacts()
        .Say("Name", schedule.Name)
        .Say("Does", schedule.Work.Name)
        .Say("Cron line", schedule.Times.Cron)
        .Say("Time zone", schedule.Times.ZoneId)
        .Say("Terms", schedule.Times.Terms)
        .Say("For", schedule.Scope.InWords())
        .Say("Missed runs", schedule.Missed)
        .Say("Overlapping runs", schedule.Overlap)
        .Say("Spread in minutes", schedule.SpreadMinutes)
        .Say("Prove each course within days", schedule.ProveDays)
        .Say("Paused", schedule.IsPaused);

    public static AuditFacts Facts(this ExamWindow window) => new AuditFacts()
        .Say("For", window.Scope.InWords())
        .Say("From", window.FromUtc)
        .Say("Until", window.UntilUtc)
        .Say("Backups every so many minutes", window.EveryMinutes);
}
