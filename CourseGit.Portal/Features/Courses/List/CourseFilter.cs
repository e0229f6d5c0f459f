using System.Runtime.CompilerServices;
using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>Which courses the list shows, by how safe they are.</summary>
/// <param name="Key">As it stands in the address; null for all.</param>
/// <param name="Icon">A name of <see cref="Shared.Icon"/>.</param>
/// <param name="Tone">success, warning, danger, info or neutral.</param>
public sealed record CourseFilter(string? Key, string Label, string Icon, string Tone, Func<CourseSummary, CourseSafety, bool> Takes)
{
    private static readonly ConditionalWeakTable<CourseSummary, string> Texts = [];

    /// <summary>All courses.</summary>
    public static CourseFilter Everything { get; } = new(null, "All courses", "courses", "neutral", (_, _) => true);

    /// <summary>The four that say how the courses are, as tiles above the list.</summary>
    public static IReadOnlyList<CourseFilter> Tiles { get; } =
    [
        new("safe", "Safe", "succeeded", "success", (_, s) => s.Level == SafetyLevel.Safe),
        new("attention", "Need attention", "warning", "danger", (_, s) => s.NeedsAttention),
        new("never", "Never backed up", "never", "warning", (c, s) => s.Level != SafetyLevel.Elsewhere && c.LastSafe is null),
        new("running", "Running", "running", "info", (c, _) => c.LastOperation is { IsDone: false }),
    ];

    /// <summary>Courses that this portal does not back up.</summary>
    public static CourseFilter Elsewhere { get; } =
        new("elsewhere", "Not backed up from here", "pull", "neutral", (_, s) => s.Level == SafetyLevel.Elsewhere);

    /// <summary>Courses that no schedule does anything for, because somebody said so.</summary>
    public static CourseFilter Paused { get; } = new("paused", "Paused", "paused", "neutral", (_, s) => s.IsPaused);

    /// <summary>Courses that are over: the only filter that shows them.</summary>
    public static CourseFilter Archived { get; } = new("archived", "Archived", "archive", "neutral", (_, _) => true);

    /// <summary>Every filter.</summary>
    public static IReadOnlyList<CourseFilter> All { get; } = [Everything, .. Tiles, Elsewhere, Paused, Archived];

    /// <summary>The filter with this key, else all.</summary>
    public static CourseFilter Of(string? key) => All.FirstOrDefault(f => f.Key == key) ?? Everything;

    /// <summary>Whether every word stands in what the list says of a course.</summary>
    public static bool Matches(CourseSummary summary, CourseSafety safety, string? words)
    {
        if (string.IsNullOrWhiteSpace(words))
            return true;
        var text = Texts.GetValue(summary, s => TextOf(s, safety));
        return words.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    // Once for all circuits and all keys.
    private static string TextOf(CourseSummary summary, CourseSafety safety)
    {
        var course = summary.Course;
        return $"{course.Subdomain} {course.Folder} {Words.Of(course.Direction)} {Words.Of(course.Remote)} "
            + $"{safety.Word} {safety.Reason} {DatabaseWords.Of(course)} {string.Join(' ', course.Labels)}";
    }
}
