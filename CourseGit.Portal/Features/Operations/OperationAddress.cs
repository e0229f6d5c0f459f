using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Operations;

/// <summary>Where an operation belongs among the pages of its course.</summary>
internal static class OperationAddress
{
    public static string OfCourse(OperationSnapshot operation) => $"courses/{operation.Course}/overview";

    /// <summary>Where a restore is planned.</summary>
    public static string OfRestores(OperationSnapshot operation) => $"courses/{operation.Course}/restore";
}
