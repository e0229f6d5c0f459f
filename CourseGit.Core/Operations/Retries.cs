namespace CourseGit.Core.Operations;

/// <summary>
/// Who is tried again by itself: an operation that a schedule asked for, when what stood in its way may be gone in a minute. A person who
/// asked sees the failure at once and decides.
/// </summary>
public static class Retries
{
    /// <summary>How often an operation is tried at most.</summary>
    public const int MostAttempts = 4;

    /// <summary>How often it is tried after the portal died in the middle of it: what kills it may be the operation itself.</summary>
    internal const int MostAfterCrash = 2;

    /// <summary>How long after an attempt that failed the next one comes: 60, 120, 240 s.</summary>
    /// <param name="attempt">The one that failed, 1 to 3.</param>
    public static TimeSpan PauseAfter(int attempt) => TimeSpan.FromSeconds(60 * (1 << (Math.Clamp(attempt, 1, 3) - 1)));

    /// <summary>Whether a scheduled operation is tried again after this.</summary>
    internal static bool IsTriedAgain(OperationSnapshot operation, OperationResult result) =>
        operation is { Run: not null, CancelRequested: false, Attempt: < MostAttempts }
        && result is { Outcome: OperationOutcome.Failed, IsTransient: true };
}
