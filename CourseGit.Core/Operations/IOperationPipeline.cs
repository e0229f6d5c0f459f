using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>The work of one kind of operation. It runs while the course's lock is held.</summary>
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
    public CommitId? Commit { get; init; }
    public BranchName? Branch { get; init; }

    /// <summary>A database in the course's folder that was not saved as one.</summary>
    public string? UnsavedDatabase { get; init; }

    public long Files { get; init; }
    public long Bytes { get; init; }
}

/// <summary>Hands queued operations to whoever runs them. Scheduling implements it with Quartz.</summary>
public interface IOperationQueue
{
    /// <summary>Sees to it that the queued operation runs, one at a time for its course. Doing it twice does no harm.</summary>
    Task TriggerAsync(long operation, Subdomain course, CancellationToken cancellationToken);
}
