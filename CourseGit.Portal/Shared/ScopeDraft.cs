using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Shared;

/// <summary>Which courses, as a form has it.</summary>
public enum ScopeChoice
{
    All,
    Labels,
    Courses,
}

/// <summary>The courses something is for, while they are chosen.</summary>
public sealed class ScopeDraft
{
    public ScopeChoice Choice { get; set; }
    public ImmutableHashSet<CourseLabel> Labels { get; set; } = [];
    public ImmutableHashSet<Subdomain> Courses { get; set; } = [];

    /// <summary>As it is chosen now; it may still name nobody.</summary>
    public CourseScope Scope => Choice switch
    {
        ScopeChoice.Labels => new CourseScope.Labelled(CourseLabel.Ordered(Labels)),
        ScopeChoice.Courses => new CourseScope.Named([.. Courses.OrderBy(c => c.Value, NaturalOrder.Instance)]),
        _ => new CourseScope.All(),
    };

    /// <summary>The draft of what is there.</summary>
    public static ScopeDraft Of(CourseScope scope) => scope switch
    {
        CourseScope.Labelled labelled => new() { Choice = ScopeChoice.Labels, Labels = [.. labelled.Labels] },
        CourseScope.Named named => new() { Choice = ScopeChoice.Courses, Courses = [.. named.Courses] },
        _ => new(),
    };
}
