namespace CourseGit.Core.State.Model;

/// <summary>A schedule. Schedules/Schedule is what others see of it.</summary>
public sealed class ScheduleRow
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary>What it does: a <c>Schedules/ScheduledWork</c>.</summary>
    public required string Work { get; set; }
    public required string Cron { get; set; }
    public required string Zone { get; set; }

    /// <summary>The terms in which it is due, one a line; empty for all year round.</summary>
    public string Terms { get; set; } = "";

    /// <summary><c>All</c>, <c>Labels</c> or <c>Courses</c>.</summary>
    public required string Scope { get; set; }

    /// <summary>Labels or subdomains, one a line; empty for all.</summary>
    public string Names { get; set; } = "";
    public required string Missed { get; set; }
    public required string Overlap { get; set; }
    public int SpreadMinutes { get; set; }
    public int ProveDays { get; set; }
    public bool Paused { get; set; }
    public string CreatedBy { get; set; } = "";

    /// <summary>Since when it stands as it does: made, changed or resumed.</summary>
    public DateTime SinceUtc { get; set; }

    /// <summary>Up to here every time it was due has been seen to.</summary>
    public DateTime SeenToUtc { get; set; }
    public long Revision { get; set; }
}

/// <summary>One time a schedule was due, kept for good.</summary>
public sealed class ScheduleRunRow
{
    public long Id { get; set; }
    public long ScheduleId { get; set; }

    /// <summary>The schedule's name then: it may be gone.</summary>
    public required string Schedule { get; set; }
    public required string Work { get; set; }
    public DateTime DueUtc { get; set; }
    public DateTime StartedUtc { get; set; }
    public required string RequestedBy { get; set; }

    /// <summary><c>Starting</c> until every operation is accepted, then <c>Started</c>; <c>Skipped</c> when none was to be.</summary>
    public required string State { get; set; }

    /// <summary>Why it was skipped, or what else is to be said of it; null for nothing.</summary>
    public string? Note { get; set; }

    /// <summary>The courses it is for, one a line; written once when it begins, so that a crash loses none.</summary>
    public string Courses { get; set; } = "";

    /// <summary>Courses left out, each with a tab and the reason, one a line.</summary>
    public string LeftOut { get; set; } = "";
}
