using System.Globalization;
using CourseGit.Core.Checkouts.PushHooks;

namespace CourseGit.Portal.Answers;

/// <summary>A message about a push as <c>--json</c> prints it; the names are a contract.</summary>
internal sealed record DeliveryAnswer(
    long Id, DateTime Received, string Sender, string? Branch, string? Commit, string Kind, string Answer, long? Operation)
{
    public static DeliveryAnswer Of(Delivery delivery) => new(
        delivery.Id, delivery.ReceivedUtc, delivery.Sender, delivery.Branch, delivery.Commit, delivery.Kind.Id.ToLowerInvariant(),
        delivery.Answer, delivery.Operation);

    /// <summary>The message for people.</summary>
    public static string Line(Delivery delivery) => string.Create(CultureInfo.InvariantCulture,
        $"{delivery.Id,6} {delivery.ReceivedUtc:yyyy-MM-dd HH:mm:ss} UTC  {delivery.Sender,-10} "
            + $"{delivery.Branch ?? "–"}: {delivery.Answer}");
}
