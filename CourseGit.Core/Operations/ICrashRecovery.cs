using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>
/// Completes what a crash cut short after it could no longer be undone. Always called with the course's lock held,
/// but for <see cref="UnfinishedAsync"/>.
/// </summary>
public interface ICrashRecovery
{
    /// <summary>Courses in which something waits to be completed.</summary>
    Task<IReadOnlyList<Subdomain>> UnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Completes it.</summary>
    Task CompleteAsync(Subdomain course, CancellationToken cancellationToken);

    /// <summary>What came of an operation whose process died; null when nothing came of it.</summary>
    Task<OperationResult?> ResultOfAsync(OperationSnapshot operation, CancellationToken cancellationToken);
}
