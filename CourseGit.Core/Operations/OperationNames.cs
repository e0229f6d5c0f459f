using System.Collections.Immutable;

namespace CourseGit.Core.Operations;

/// <summary>What a list of operations can be filtered by, in order; a course may be removed since.</summary>
/// <param name="Kinds">What was done.</param>
/// <param name="People">Who asked.</param>
/// <param name="Courses">What for.</param>
public sealed record OperationNames(ImmutableArray<OperationKind> Kinds, ImmutableArray<string> People, ImmutableArray<string> Courses);
