using CourseGit.Core.Operations;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>A message about a push that came here, and what became of it. Times are UTC.</summary>
/// <param name="Id">Its number here.</param>
/// <param name="Sender">The host that sent it, or who had it delivered again.</param>
/// <param name="Branch">The branch that was pushed, as it was said.</param>
/// <param name="Commit">The commit it points to since, as it was said.</param>
/// <param name="Kind">What it is to set going.</param>
/// <param name="Answer">What came of it, a sentence.</param>
/// <param name="Operation">The operation that does it; null when none does.</param>
public sealed record Delivery(
    long Id, DateTime ReceivedUtc, string Sender, string? Branch, string? Commit, OperationKind Kind, string Answer, long? Operation);

/// <summary>What a push asks for.</summary>
/// <param name="Target">For what the message came: the name of a checkout, or one that no checkout can have.</param>
/// <param name="Request">What it is to set going.</param>
/// <param name="Key">What the sender calls the message; null when it says nothing.</param>
internal sealed record PushTask(string Target, OperationRequest Request, string Sender, string? Branch, string? Commit, string? Key)
{
    /// <summary>An update or an import of a checkout.</summary>
    public static PushTask Of(CheckoutName checkout, bool imports, string sender, string? branch, string? commit, string? key) =>
        new(checkout.Value, new CheckoutRequest(checkout, imports), sender, branch, commit, key);
}

/// <summary>What became of it.</summary>
/// <param name="Operation">The number of the operation; null when it was queued before.</param>
/// <param name="QueueSize">How many operations on checkouts wait or run now.</param>
internal sealed record QueuedPush(long? Operation, int QueueSize, string Answer);
