using CourseGit.Core.Operations;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>A message about a push that came for a checkout, and what became of it. Times are UTC.</summary>
/// <param name="Id">Its number here.</param>
/// <param name="Sender">The host that sent it, or who had it delivered again.</param>
/// <param name="Branch">The branch that was pushed, as it was said.</param>
/// <param name="Commit">The commit it points to since, as it was said.</param>
/// <param name="Kind">What it is to set going.</param>
/// <param name="Answer">What came of it, a sentence.</param>
/// <param name="Operation">The operation that does it; null when none does.</param>
public sealed record Delivery(
    long Id, DateTime ReceivedUtc, string Sender, string? Branch, string? Commit, OperationKind Kind, string Answer, long? Operation);

/// <summary>What is asked of a checkout by a push.</summary>
/// <param name="Imports">An import, not an update alone.</param>
internal sealed record PushTask(Checkout Checkout, bool Imports, string Sender, string? Branch, string? Commit, string? Key);

/// <summary>What became of it.</summary>
/// <param name="Operation">The number of the operation; null when it was queued before.</param>
/// <param name="QueueSize">How many operations on checkouts wait or run now.</param>
internal sealed record QueuedPush(long? Operation, int QueueSize, string Answer);
