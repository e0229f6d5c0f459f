using CourseGit.Core.Checkouts;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Checkouts;

/// <summary>A checkout as a list shows it.</summary>
/// <param name="Newest">Its newest operation; null when there was none.</param>
/// <param name="Delivery">The last message about a push; null when there was none.</param>
internal sealed record CheckoutRow(Checkout Checkout, OperationSnapshot? Newest, Delivery? Delivery)
{
    private static readonly OutcomeWords Stuck = new("Needs attention", "warning", "warning"),
        Found = new("Found here", "never", "neutral"), New = new("Not updated yet", "never", "neutral");

    /// <summary>What its badge says instead of the newest operation's outcome; null to say that.</summary>
    public OutcomeWords? State => Checkout.Problem is not null ? Stuck
        : Newest is not null ? null : Checkout.Commit is null ? New : Found;

    /// <summary>What it follows, for people.</summary>
    public string Remote => Checkout.Remote?.ToString() ?? "no repository that can be followed";
}
