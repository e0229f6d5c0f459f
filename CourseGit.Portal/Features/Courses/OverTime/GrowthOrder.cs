using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Courses.OverTime;

/// <summary>An order of the courses by how they fared and grew. Subdomain decides between equals.</summary>
/// <param name="Key">As it stands in the address, and as css names the column.</param>
/// <param name="Label">The column.</param>
/// <param name="Value">What is compared.</param>
public sealed record GrowthOrder(string Key, string Label, Func<CourseGrowth, Func<CourseSummary, CourseSafety>, IComparable> Value)
{
    /// <summary>One order for each column, in the table's sequence.</summary>
    public static IReadOnlyList<GrowthOrder> All { get; } =
    [
        new("course", "Course", (c, _) => c.Summary.Course.Subdomain.Value),
        new("state", "State", (c, safetyOf) => safetyOf(c.Summary).Level),
        new("days", "30 days", (c, _) => -c.FailedDays),
        new("bytes", "Size", (c, _) => -(c.Bytes ?? -1)),
        new("growth", "Growth", (c, _) => -(c.Growth ?? long.MinValue + 1)),
    ];

    /// <summary>What grew most first.</summary>
    public static GrowthOrder Default => All[^1];

    /// <summary>The order with this key, else the default one.</summary>
    public static GrowthOrder Of(string? key) => All.FirstOrDefault(o => o.Key == key) ?? Default;

    /// <summary>Sorts.</summary>
    public IReadOnlyList<CourseGrowth> Apply(
        IEnumerable<CourseGrowth> courses, bool descending, Func<CourseSummary, CourseSafety> safetyOf)
    {
        var sorted = descending ? courses.OrderByDescending(c => Value(c, safetyOf)) : courses.OrderBy(c => Value(c, safetyOf));
        return [.. sorted.ThenBy(c => c.Summary.Course.Subdomain.Value, StringComparer.Ordinal)];
    }
}
