using System.Globalization;

namespace CourseGit.Core.Courses;

/// <summary>That no schedule starts anything for a course. Times are UTC.</summary>
/// <param name="By">Who said so.</param>
/// <param name="UntilUtc">When it ends by itself; null when somebody has to end it.</param>
public sealed record SchedulePause(DateTime SinceUtc, string By, DateTime? UntilUtc)
{
    /// <summary>A pause that lasts longer than this is something to look at: forgotten ones are how backups get lost.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromDays(14);

    /// <summary>The furthest day on which a pause may end by itself, from now: two years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(730);

    /// <summary>Two pauses with less than a day between them are one: no nightly backup fits in there for sure.</summary>
    internal static readonly TimeSpan Gap = TimeSpan.FromDays(1);

    /// <summary>Why a schedule leaves the course out, the end of a sentence.</summary>
    public string Obstacle => string.Create(CultureInfo.InvariantCulture, $"its schedules are paused since {SinceUtc:yyyy-MM-dd} by {By}")
        + (UntilUtc is { } until ? string.Create(CultureInfo.InvariantCulture, $", until {until:yyyy-MM-dd HH:mm} UTC") : "");

    /// <summary>Whether it has not ended by itself.</summary>
    public bool IsOnAt(DateTime nowUtc) => UntilUtc is not { } until || nowUtc < until;

    /// <summary>Whether it lasts so long that somebody should look whether it is still meant.</summary>
    public bool IsLongAt(DateTime nowUtc) => IsOnAt(nowUtc) && nowUtc - SinceUtc > Long;
}
