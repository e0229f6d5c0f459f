namespace CourseGit.Core.Operations;

/// <summary>Where an operation is in its life: queued, then running, then done with exactly one outcome.</summary>
public enum OperationState
{
    Queued,
    Running,
    Done,
}

/// <summary>How an operation ended. Exactly one, decided once.</summary>
public enum OperationOutcome
{
    Succeeded,
    Unchanged,
    Warning,
    Failed,
    Cancelled,
}

/// <summary>How much attention a log line deserves.</summary>
public enum OperationLogLevel
{
    Information,
    Notice,
    Warning,
    Error,
}
