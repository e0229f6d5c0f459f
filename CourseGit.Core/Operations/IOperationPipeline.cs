using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>The work of one kind of operation. It runs while the lock of its subject is held.</summary>
public interface IOperationPipeline
{
    OperationKind Kind { get; }

    /// <summary>
    /// Does the work and decides the outcome. Guards throw <see cref="RefusedException"/>, a failing world
    /// <see cref="OperationFailedException"/>; a cancel ends in <see cref="OperationCanceledException"/> after
    /// <see cref="OperationContext.ExplainCancel"/> said what it left behind.
    /// </summary>
    Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken);
}

/// <summary>How a pipeline ended.</summary>
public sealed record OperationResult(OperationOutcome Outcome, string Text)
{
    public string? NextStep { get; init; }

    /// <summary>For a failure: the words of the program that failed.</summary>
    public string? Said { get; init; }

    /// <summary>For a failure: what would take it away.</summary>
    public FailureCause Cause { get; init; }

    /// <summary>For a failure: it may be gone by itself in a minute.</summary>
    public bool IsTransient { get; init; }

    public CommitId? Commit { get; init; }
    public BranchName? Branch { get; init; }

    /// <summary>A database in the course's folder that was not saved as one.</summary>
    public string? UnsavedDatabase { get; init; }

    public long Files { get; init; }
    public long Bytes { get; init; }

    /// <summary>Of the whole course, its database included.</summary>
    public long? CourseBytes { get; init; }
}

/// <summary>Hands queued operations to whoever runs them. Scheduling implements it with Quartz.</summary>
public interface IOperationQueue
{
    /// <summary>Sees to it that the queued operation runs, one at a time for its subject. Doing it twice does no harm.</summary>
    /// <param name="after">Not before so long from now.</param>
    Task TriggerAsync(long operation, OperationSubject subject, TimeSpan after, CancellationToken cancellationToken);

    /// <summary>The same for all that wait; those that the queue knows already cost nothing.</summary>
    Task TriggerMissingAsync(IReadOnlyCollection<OperationSnapshot> waiting, CancellationToken cancellationToken);
}
