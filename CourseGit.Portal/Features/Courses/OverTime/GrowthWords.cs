using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses.OverTime;

/// <summary>How things grew, as people say it.</summary>
public static class GrowthWords
{
    /// <summary>With its sign: <c>+2.3 MB</c>, <c>−40 kB</c>, <c>0 bytes</c>.</summary>
    public static string Of(long bytes) => bytes switch
    {
        > 0 => $"+{Words.Size(bytes)}",
        < 0 => $"−{Words.Size(-bytes)}",
        _ => Words.Size(0),
    };

    /// <summary>The growth of a course; a dash when nobody counted.</summary>
    public static string Of(CourseGrowth course) => course.Growth is { } growth ? Of(growth) : "–";

    /// <summary>Since when that is, where it is not as long as the others'; null when it is.</summary>
    public static string? Since(CourseGrowth course) => course.KnownDays switch
    {
        < 0 or OutcomeDays.Kept => null,
        0 => "first counted today",
        var days => $"first counted {Words.Count(days, "day")} ago",
    };
}
