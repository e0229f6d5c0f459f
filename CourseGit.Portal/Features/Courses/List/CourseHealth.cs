using CourseGit.Core.Courses;
using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>
/// The worst news of all courses in a line. Only courses whose direction is Push are expected to be backed up from here.
/// </summary>
public sealed record CourseHealth(
    string Tone, string Icon, string Headline, IReadOnlyList<(CourseSummary Course, string Reason)> Attention, string? Detail)
{
    /// <summary>Looks at all courses.</summary>
    public static CourseHealth Of(IReadOnlyCollection<CourseSummary> courses, Func<CourseSummary, CourseSafety> safetyOf)
    {
        var expected = courses.Where(c => c.Course.Direction == Direction.Push).Select(c => (Course: c, Safety: safetyOf(c))).ToList();
        var attention = expected.Where(c => c.Safety.NeedsAttention).OrderBy(c => c.Safety.Level).ToList();
        var others = courses.Count - expected.Count;
        var detail = others == 0 ? null : others == 1 ? "One more course is not backed up from here: its direction is not Push."
            : $"{others} more courses are not backed up from here: their direction is not Push.";
        if (expected.Count == 0)
            return new("warning", "warning", "No course is backed up from here", [], "Set a course's direction to Push to back it up.");
        return attention.Count == 0
            ? new("success", "succeeded", expected.Count == 1 ? "The course is backed up" : $"All {expected.Count} courses are backed up",
                [], detail)
            : new(attention.Any(a => a.Safety.Level == SafetyLevel.Failing) ? "error" : "warning", "warning",
                attention.Count == 1 ? "1 course needs attention"
            : $"{attention.Count} courses need attention", [.. attention.Select(a => (a.Course, a.Safety.Reason))], detail);
    }
}
