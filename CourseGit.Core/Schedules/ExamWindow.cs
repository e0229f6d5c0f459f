using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Schedules;

/// <summary>
/// A period in which students are examined: courses in it are not replaced without their name being typed, and are backed up every few
/// minutes. Times are UTC.
/// </summary>
public sealed record ExamWindow
{
    /// <summary>Longest window, in days.</summary>
    public const int MaxDays = 60;

    /// <summary>Most minutes between two backups: a day.</summary>
    public const int MaxEveryMinutes = 24 * 60;

    /// <summary>0 until saved.</summary>
    public long Id { get; init; }

    public required ScheduleName Name { get; init; }
    public required CourseScope Scope { get; init; }
    public required DateTime FromUtc { get; init; }

    /// <summary>The first instant after it.</summary>
    public required DateTime UntilUtc { get; init; }

    /// <summary>Minutes between the backups in it, 5 to a day; 0 for none but those of the schedules.</summary>
    public int EveryMinutes { get; init; } = 15;

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Up to here its backups have been asked for.</summary>
    public DateTime SeenToUtc { get; init; }

    /// <summary>Whether it is going on.</summary>
    public bool IsOn(DateTime nowUtc) => FromUtc <= nowUtc && nowUtc < UntilUtc;

    /// <summary>Why a course is not to be replaced, a sentence.</summary>
    public string Reason => string.Create(CultureInfo.InvariantCulture,
        $"The exam window “{Name}” is on, until {UntilUtc:yyyy-MM-dd HH:mm} UTC: students may be at work in this course.");

    /// <summary>The last time a backup was due, at or before an instant; null before the first.</summary>
    internal DateTime? DueAt(DateTime nowUtc)
    {
        if (EveryMinutes <= 0 || !IsOn(nowUtc))
            return null;
        var every = TimeSpan.FromMinutes(EveryMinutes);
        return FromUtc + (every * Math.Floor((nowUtc - FromUtc) / every));
    }

    internal static ExamWindow Of(ExamWindowRow row) => new()
    {
        Id = row.Id,
        Name = ScheduleName.Parse(row.Name),
        Scope = CourseScope.Stored(row.Scope, row.Names),
        FromUtc = row.FromUtc,
        UntilUtc = row.UntilUtc,
        EveryMinutes = row.EveryMinutes,
        CreatedBy = row.CreatedBy,
        SeenToUtc = row.SeenToUtc,
    };
}
