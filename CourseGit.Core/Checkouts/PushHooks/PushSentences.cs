using System.Globalization;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>What came of a message about a push.</summary>
internal static class PushSentences
{
    public const string SeenBefore = "This message was queued before; it was not queued again.";
    public const string NoSecret = "Refused: no secret is set here, so nobody can sign.";
    public const string WrongSignature = "Refused: the signature is missing or wrong.";
    public const string Deleted = "Ignored: the branch was deleted there. The files here stay.";

    public static string Queued(long operation) => string.Create(CultureInfo.InvariantCulture, $"Queued as operation {operation}.");

    public static string Joined(long operation) => string.Create(CultureInfo.InvariantCulture,
        $"Operation {operation} was waiting already and brings this push, too.");

    public static string OtherBranch(string? branch) =>
        $"Ignored: a push to {(branch is null ? "something that is no branch" : $"the branch {TextLength.Excerpt(branch)}")}, which is not "
        + "followed here.";

    public static string OtherRepository(PushMessage message) =>
        $"Refused: a push to {TextLength.Excerpt($"{message.Owner}/{message.Name}")}, which is another repository.";

    public static string NoSuchDelivery(long delivery) => string.Create(CultureInfo.InvariantCulture,
        $"There is no delivery {delivery} any more. See those there are on the page of the checkout.");
}
