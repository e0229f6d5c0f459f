using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Operations;

/// <summary>Where an operation belongs among the pages of its course.</summary>
internal static class OperationAddress
{
    /// <summary>The page of the course it was started from.</summary>
    public static string OfCourse(OperationSnapshot operation) =>
        $"courses/{operation.Course}/{(operation.Kind == OperationKind.Backup ? "backup" : "restore")}";
}
