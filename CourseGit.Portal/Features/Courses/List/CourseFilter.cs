using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>Which courses the list shows, by how safe they are.</summary>
/// <param name="Key">As it stands in the address; null for all.</param>
public sealed record CourseFilter(string? Key, string Label, Func<CourseSafety, bool> Takes)
{
    /// <summary>From all to the narrowest.</summary>
    public static IReadOnlyList<CourseFilter> All { get; } =
    [
        new(null, "All", _ => true),
        new("attention", "Need attention", s => s.NeedsAttention),
        new("safe", "Backed up", s => s.Level == SafetyLevel.Safe),
        new("elsewhere", "Not from here", s => s.Level == SafetyLevel.Elsewhere),
    ];

    /// <summary>The filter with this key, else all.</summary>
    public static CourseFilter Of(string? key) => All.FirstOrDefault(f => f.Key == key) ?? All[0];

    /// <summary>Whether every word stands in what a course is known by.</summary>
    public static bool Matches(CourseSummary summary, string? words)
    {
        if (string.IsNullOrWhiteSpace(words))
            return true;
        var course = summary.Course;
        var text = $"{course.Subdomain} {course.Folder} {course.Direction} {course.Remote.Address}";
        return words.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
