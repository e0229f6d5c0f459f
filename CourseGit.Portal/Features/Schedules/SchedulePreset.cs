using System.Collections.Immutable;
using CourseGit.Core.Schedules;

namespace CourseGit.Portal.Features.Schedules;

/// <summary>A schedule that most servers want, to begin with.</summary>
/// <param name="Key">As it stands in the address.</param>
/// <param name="Name">What the schedule is called then.</param>
/// <param name="Meaning">What it is good for: a sentence.</param>
/// <param name="Spread">Minutes.</param>
public sealed record SchedulePreset(string Key, string Name, string Meaning, ScheduledWork Work, string Cron, int Spread)
{
    /// <summary>It is meant for terms, whose days nobody knows but who sets it up.</summary>
    public bool IsInTerm { get; private init; }

    /// <summary>In the order they are worth having.</summary>
    public static ImmutableArray<SchedulePreset> All { get; } =
    [
        new("nightly", "Nightly", "Every course is safe as it was in the evening.", ScheduledWork.Backup, "30 2 * * *", 60),
        new("hourly", "Hourly in term", "At most an hour of a working day is lost.", ScheduledWork.Backup, "0 8-18 * * MON-FRI", 15)
        {
            IsInTerm = true,
        },
        new("weekly", "Weekly", "For courses that hardly change.", ScheduledWork.Backup, "0 3 * * SUN", 60),
        new("drill", "Restore drill", "A share of the courses each night is restored as a trial, so that every backup is proven.",
            ScheduledWork.Verify, "0 4 * * *", 30),
        new("pull", "Pull exercises nightly", "Courses of direction Pull have the newest exercises in the morning.",
            ScheduledWork.Exercises, "0 5 * * *", 15),
    ];

    /// <summary>The preset with this key, or null.</summary>
    public static SchedulePreset? Of(string? key) => All.FirstOrDefault(p => p.Key == key);
}
