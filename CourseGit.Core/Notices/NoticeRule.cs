using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Notices;

/// <summary>Who is told of what, and how: by e-mail, or by a webhook.</summary>
public sealed record NoticeRule(string Name, CourseScope Scope, ImmutableArray<NoticeOutcome> Outcomes)
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 60;

    /// <summary>Longest e-mail address, in characters.</summary>
    public const int MaxAddressLength = 254;

    /// <summary>How many addresses a rule may have.</summary>
    public const int MostAddresses = 20;

    /// <summary>E-mail addresses; empty where there is a webhook.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>An address that gets a signed POST; null where there are e-mail addresses.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>When what was collected goes; null for at once.</summary>
    public DigestTime? Digest { get; init; }

    /// <summary>The delivery that was made or tried last; null when there was none.</summary>
    public NoticeDelivery? Last { get; init; }

    /// <summary>How many messages wait for the digest.</summary>
    public int Collected { get; init; }

    /// <summary>Whether a text is an e-mail address, and nothing else.</summary>
    public static bool IsAddress(string text) => text.Length <= MaxAddressLength && NoticeRules.IsAddress(text);
}

/// <summary>Where a delivery stands.</summary>
public enum NoticeDeliveryState
{
    Waiting,
    Sent,

    /// <summary>It was tried for a day.</summary>
    GivenUp,
}

/// <summary>A message on its way to one recipient. Times are UTC.</summary>
/// <param name="Recipient">An e-mail address, or the webhook's host.</param>
/// <param name="NextUtc">When it is tried next; of one that waits only.</param>
/// <param name="LastError">Why the last attempt failed, a sentence; null when none did.</param>
public sealed record NoticeDelivery(
    long Id, string Rule, string Recipient, string Title, NoticeDeliveryState State, int Attempts, DateTime CreatedUtc, DateTime? NextUtc,
    DateTime? EndedUtc, string? LastError);

/// <summary>What came of a test.</summary>
/// <param name="Recipient">An e-mail address, or the webhook's address.</param>
/// <param name="Answer">What the server said, or why it could not be asked; a sentence.</param>
public sealed record NoticeTrial(string Recipient, bool IsSent, string Answer);
