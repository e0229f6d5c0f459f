namespace CourseGit.Core.Primitives;

/// <summary>For the edges of loops that never end: one that a single exception ends takes the whole portal with it.</summary>
internal static class Trouble
{
    /// <summary>It is anything but our own cancellation: to be noted, after which the next tick tries again.</summary>
    public static bool IsTrouble(this Exception e, CancellationToken cancellationToken) =>
        e is not OperationCanceledException || !cancellationToken.IsCancellationRequested;
}
