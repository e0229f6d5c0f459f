using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Schedules;

/// <summary>A schedule while it is typed: texts, each checked as Core checks it.</summary>
public sealed class ScheduleDraft
{
    public string? Name { get; set; }
    public ScheduledWork Work { get; set; } = ScheduledWork.Backup;
    public string? Cron { get; set; }
    public string? Zone { get; set; }
    public List<TermDraft> Terms { get; set; } = [];
    public ScopeDraft For { get; set; } = new();
    public MissedRuns Missed { get; set; }
    public OverlappingRuns Overlap { get; set; }
    public string? Spread { get; set; } = "0";
    public string? ProveDays { get; set; } = "30";

    /// <summary>The draft of one that is there.</summary>
    public static ScheduleDraft Of(Schedule schedule) => new()
    {
        Name = schedule.Name.Value,
        Work = schedule.Work,
        Cron = schedule.Times.Cron,
        Zone = schedule.Times.ZoneId,
        Terms = [.. schedule.Times.Terms.Select(t => new TermDraft { First = $"{t.First:yyyy-MM-dd}", Last = $"{t.Last:yyyy-MM-dd}" })],
        For = ScopeDraft.Of(schedule.Scope),
        Missed = schedule.Missed,
        Overlap = schedule.Overlap,
        Spread = schedule.SpreadMinutes.ToString(CultureInfo.InvariantCulture),
        ProveDays = schedule.ProveDays.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>When it is due.</summary>
    /// <exception cref="InvalidInputException">What is typed cannot be read.</exception>
    public ScheduleTimes Times => ScheduleTimes.Parse(Cron, Zone, Terms.Select(t => t.ToTerm()));

    /// <summary>What stands in the form, on top of what it began with.</summary>
    /// <exception cref="InvalidInputException">Something cannot be.</exception>
    public Schedule ToSchedule(Schedule? before) => new()
    {
        Id = before?.Id ?? 0,
        Revision = before?.Revision ?? 0,
        IsPaused = before?.IsPaused ?? false,
        Name = ScheduleName.Parse(Name),
        Work = Work,
        Times = Times,
        Scope = Work.IsOfPortal ? new CourseScope.All() : For.Scope,
        Missed = Missed,
        Overlap = Overlap,
        SpreadMinutes = Number(Spread, "The minutes within which courses start"),
        ProveDays = Work == ScheduledWork.Verify ? Number(ProveDays, "The days within which each course is proven") : 30,
    };

    private static int Number(string? text, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new InvalidInputException($"{what} have to be a whole number.");
}

/// <summary>A term while it is typed.</summary>
public sealed class TermDraft
{
    public string? First { get; set; }
    public string? Last { get; set; }

    /// <exception cref="InvalidInputException">It is none yet.</exception>
    public Term ToTerm() => Term.Of(Day(First), Day(Last));

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day : null;
}
