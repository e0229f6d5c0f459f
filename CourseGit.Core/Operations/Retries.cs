using CourseGit.Core.People;

namespace CourseGit.Core.Operations;

/// <summary>
/// Who is tried again by itself: an operation that a schedule or a push asked for, when what stood in its way may be gone in a minute. A
/// person who asked sees the failure at once and decides.
/// </summary>
public static class Retries
{
    /// <summary>How often an operation is tried at most, attempts that a crash ended not counted.</summary>
    public const int MostAttempts = 4;

    /// <summary>How often it is begun anew after the portal died in the middle of it: what kills it may be the operation itself.</summary>
    internal const int MostCrashes = 1;

    /// <summary>How long after an attempt that failed the next one comes: 60, 120, 240 s.</summary>
    /// <param name="failure">The how many-th failure it was, 1 to 3.</param>
    public static TimeSpan PauseAfter(int failure) => TimeSpan.FromSeconds(60 * (1 << (Math.Clamp(failure, 1, 3) - 1)));

    /// <summary>Whether an operation is tried again by itself after this.</summary>
    /// <param name="isCommand">Somebody waits at a command.</param>
    internal static bool IsTriedAgain(OperationSnapshot operation, OperationResult result, bool isCommand) =>
        (operation.Run is not null || Actor.IsPush(operation.RequestedBy) || (operation.Kind.TriesAgain && !isCommand))
        && !operation.CancelRequested
        && operation.Attempt < operation.MostAttempts && result is { Outcome: OperationOutcome.Failed, IsTransient: true };
}
