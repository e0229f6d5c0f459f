using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Courses;

/// <summary>An order of the list of courses. Subdomain decides between equals.</summary>
/// <param name="Key">As it stands in the address.</param>
/// <param name="Label">The column.</param>
public sealed record CourseOrder(string Key, string Label, Func<CourseSummary, IComparable> Value)
{
    /// <summary>One order for each column, in the table's sequence.</summary>
    public static IReadOnlyList<CourseOrder> All { get; } =
    [
        new("course", "Course", c => c.Course.Subdomain.Value),
        new("direction", "Direction", c => c.Course.Direction),
        new("remote", "Backed up to", c => Words.Of(c.Course.Remote)),
        new("outcome", "Last operation", c => -OutcomeWords.Severity(c.LastOperation)),
        new("backup", "Last backup", c => -(c.LastSafeUtc ?? DateTime.MinValue).Ticks),
    ];

    /// <summary>By subdomain.</summary>
    public static CourseOrder Default => All[0];

    /// <summary>The order with this key, else the default one.</summary>
    public static CourseOrder Of(string? key) => All.FirstOrDefault(o => o.Key == key) ?? Default;

    /// <summary>Sorts.</summary>
    public IReadOnlyList<CourseSummary> Apply(IEnumerable<CourseSummary> courses, bool descending)
    {
        var sorted = descending ? courses.OrderByDescending(Value) : courses.OrderBy(Value);
        return [.. sorted.ThenBy(c => c.Course.Subdomain.Value, StringComparer.Ordinal)];
    }
}
