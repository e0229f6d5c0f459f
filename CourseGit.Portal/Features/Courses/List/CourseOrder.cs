using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>An order of the list of courses. Subdomain decides between equals.</summary>
/// <param name="Key">As it stands in the address.</param>
/// <param name="Label">The column.</param>
/// <param name="Value">What is compared.</param>
public sealed record CourseOrder(string Key, string Label, Func<CourseSummary, Func<CourseSummary, CourseSafety>, IComparable> Value)
{
    /// <summary>One order for each column, in the table's sequence.</summary>
    public static IReadOnlyList<CourseOrder> All { get; } =
    [
        new("course", "Course", (c, _) => c.Course.Subdomain.Value),
        new("state", "State", (c, safetyOf) => safetyOf(c).Level),
        new("days", "30 days", (c, _) => -c.Days.Days.Count(d => d.Outcome == OperationOutcome.Failed)),
        new("backup", "Last success", (c, _) => -(c.LastSafeUtc ?? DateTime.MinValue).Ticks),
        new("next", "Next", (c, _) => c.Times.NextUtc?.Ticks ?? long.MaxValue),
        new("size", "Size", (c, _) => -(c.Bytes ?? -1)),
        new("proven", "Proven", (c, _) => -(c.Proof.Proven?.FinishedUtc ?? DateTime.MinValue).Ticks),
        new("database", "Database", (c, _) => DatabaseWords.Of(c.Course)),
        new("remote", "Repository", (c, _) => Words.Of(c.Course.Remote)),
    ];

    /// <summary>What needs attention first.</summary>
    public static CourseOrder Default => All[1];

    /// <summary>The order with this key, else the default one.</summary>
    public static CourseOrder Of(string? key) => All.FirstOrDefault(o => o.Key == key) ?? Default;

    /// <summary>Sorts.</summary>
    public IReadOnlyList<CourseSummary> Apply(
        IEnumerable<CourseSummary> courses, bool descending, Func<CourseSummary, CourseSafety> safetyOf)
    {
        var sorted = descending ? courses.OrderByDescending(c => Value(c, safetyOf)) : courses.OrderBy(c => Value(c, safetyOf));
        return [.. sorted.ThenBy(c => c.Course.Subdomain.Value, StringComparer.Ordinal)];
    }
}
