namespace CourseGit.Core.Operations;

/// <summary>
/// Completes what a crash cut short after it could no longer be undone. Always called with the lock of the subject held,
/// but for <see cref="UnfinishedAsync"/>.
/// </summary>
public interface ICrashRecovery
{
    /// <summary>Subjects in which something waits to be completed.</summary>
    Task<IReadOnlyList<OperationSubject>> UnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Completes it.</summary>
    Task CompleteAsync(OperationSubject subject, CancellationToken cancellationToken);

    /// <summary>What came of an operation whose process died; null when nothing came of it.</summary>
    Task<OperationResult?> ResultOfAsync(OperationSnapshot operation, CancellationToken cancellationToken);
}
