using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>
/// The worst news of all courses in a line. Only courses whose direction is Push are expected to be backed up from here; archived ones
/// do not count.
/// </summary>
/// <param name="Tone">error, warning or success.</param>
/// <param name="Icon">A name of <see cref="Shared.Icon"/>.</param>
/// <param name="Detail">Why, each reason with its number of courses; else what is left to say. Null when there is nothing.</param>
public sealed record CourseHealth(string Tone, string Icon, string Headline, string? Detail)
{
    /// <summary>Looks at all courses.</summary>
    public static CourseHealth Of(IReadOnlyCollection<CourseSummary> courses, Func<CourseSummary, CourseSafety> safetyOf)
    {
        var expected = courses.Where(c => c.Course.IsBackedUpHere).Select(safetyOf).ToList();
        var paused = expected.Count(s => s.IsPaused && !s.NeedsAttention);
        var attention = expected.Where(s => s.NeedsAttention).OrderBy(s => s.Level).ToList();
        if (expected.Count == 0)
            return new("warning", "warning", "No course is backed up from here", "Set a course's direction to Push to back it up.");
        if (attention.Count > 0)
            return new(attention[0].Level is SafetyLevel.Failing or SafetyLevel.Overdue ? "error" : "warning", "warning",
                attention.Count == 1 ? "1 course needs attention" : $"{attention.Count} courses need attention",
                string.Join(", ", attention.GroupBy(s => s.Word).Select(g => $"{g.Count()} {Lower(g.Key)}"))
                    + (paused > 0 ? $"; {paused} {(paused == 1 ? "other is" : "others are")} paused" : ""));
        var underWay = expected.Count(s => s.IsUnderWay);
        if (paused > 0)
            return new("info", "paused", paused == 1 ? "1 course is paused" : $"{paused} courses are paused",
                "No schedule backs " + (paused == 1 ? "it" : "them") + " up."
                    + Rest(expected.Count - paused));
        return underWay > 0
            ? new("info", "running", underWay == 1 ? "1 first backup is under way" : $"{underWay} first backups are under way", null)
            : new("success", "succeeded", expected.Count == 1 ? "The course is backed up" : $"All {expected.Count} courses are backed up",
                Others(courses.Count(c => !c.IsArchived) - expected.Count));
    }

    private static string Rest(int others) => others switch
    {
        0 => "",
        1 => " The other one is backed up.",
        _ => $" The other {others} are backed up.",
    };

    private static string Lower(string word) => char.ToLowerInvariant(word[0]) + word[1..];

    private static string? Others(int others) => others switch
    {
        0 => null,
        1 => "One more course is not backed up from here: its direction is not Push.",
        _ => $"{others} more courses are not backed up from here: their direction is not Push.",
    };
}
