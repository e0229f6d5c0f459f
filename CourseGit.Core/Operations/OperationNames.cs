using System.Collections.Immutable;

namespace CourseGit.Core.Operations;

/// <summary>Names that stand in the list of operations, in order; a course may be removed since.</summary>
/// <param name="People">Who asked.</param>
/// <param name="Courses">What for.</param>
public sealed record OperationNames(ImmutableArray<string> People, ImmutableArray<string> Courses);
