using System.Collections.Immutable;
using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Operations;

/// <summary>Where what an operation works on has its page.</summary>
public static class OperationAddress
{
    public static string OfSubject(OperationSnapshot operation) => operation.Course is { } course ? $"courses/{course}/overview"
        : operation.Subject.Kind == SubjectKind.Repository ? $"repositories/{operation.Subject.Name}" : "operations";

    /// <summary>The operations of the same subject.</summary>
    public static string OfOthers(OperationSnapshot operation) => operation.Course is { } course ? $"operations?course={course}"
        : "operations";

    /// <summary>The pages above that of an operation.</summary>
    public static ImmutableArray<(string Text, string Href)> Trail(OperationSnapshot operation) => operation.Course is { } course
        ? [("Courses", ""), (course.Value, OfSubject(operation)), ("Operations", OfOthers(operation))]
        : operation.Subject.Kind == SubjectKind.Repository
            ? [("Repositories", "repositories"), (operation.Subject.Name, OfSubject(operation))]
        : [("Operations", OfOthers(operation))];

    /// <summary>The word on a link to the subject.</summary>
    public static string Back(OperationSnapshot operation) => operation.Course is not null ? "Return to course"
        : operation.Subject.Kind == SubjectKind.Repository ? "Go to the repository" : "All operations";
}
