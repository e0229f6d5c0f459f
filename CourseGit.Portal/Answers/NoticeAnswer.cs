using CourseGit.Core.Notices;
using CourseGit.Core.People;

namespace CourseGit.Portal.Answers;

/// <summary>A rule for notices as <c>--json</c> prints it.</summary>
internal sealed record NoticeAnswer(
    string Name, string Scope, IEnumerable<string> Courses, IEnumerable<string> Labels, IEnumerable<string> On,
    IEnumerable<string> Mail, string? Webhook, int? DigestHour, string? Zone, int Collected, NoticeDeliveryAnswer? Last)
{
    /// <summary>Of <c>notice show</c> only.</summary>
    public IEnumerable<NoticeDeliveryAnswer>? Unsent { get; init; }

    public static NoticeAnswer Of(NoticeRule rule) => new(
        rule.Name, rule.Scope.Id(), rule.Scope.Courses(), rule.Scope.Labels(), rule.Outcomes.Select(o => o.Id()), rule.Addresses,
        rule.Webhook?.AbsoluteUri, rule.Digest?.Hour, rule.Digest?.Zone, rule.Collected,
        rule.Last is null ? null : NoticeDeliveryAnswer.Of(rule.Last));

    /// <summary>What the actor may know of it: often the whole address of a webhook is its secret.</summary>
    public static NoticeAnswer Of(NoticeRule rule, Actor actor) =>
        actor.May(Right.ChangeNotices) ? Of(rule) : Of(rule) with { Webhook = rule.Webhook?.Host };

    /// <summary>The rule for people.</summary>
    public static IEnumerable<string> Lines(NoticeRule rule) =>
    [
        $"{rule.Name}: {rule.Scope}, {string.Join(", ", rule.Outcomes.Select(o => o.Words()))}; "
            + $"{(rule.Digest is null ? "at once" : rule.Digest)}, to "
            + $"{rule.Webhook?.AbsoluteUri ?? string.Join(", ", rule.Addresses)}",
        rule.Last is null ? "  nothing sent yet" : $"  last: {Line(rule.Last)}",
    ];

    /// <summary>A delivery for people.</summary>
    public static string Line(NoticeDelivery delivery) => delivery.State switch
    {
        NoticeDeliveryState.Sent => $"{delivery.Title}, sent to {delivery.Recipient} at {delivery.EndedUtc:yyyy-MM-dd HH:mm} UTC",
        NoticeDeliveryState.GivenUp => $"{delivery.Title}, given up for {delivery.Recipient}: {delivery.LastError}",
        _ => $"{delivery.Title}, waits for {delivery.Recipient} until {delivery.NextUtc:yyyy-MM-dd HH:mm} UTC: "
            + (delivery.LastError ?? "not tried yet"),
    };
}

/// <summary>A delivery as <c>--json</c> prints it.</summary>
internal sealed record NoticeDeliveryAnswer(
    string Recipient, string Title, NoticeDeliveryState State, int Attempts, DateTime Created, DateTime? Next, DateTime? Ended,
    string? LastError)
{
    public static NoticeDeliveryAnswer Of(NoticeDelivery d) =>
        new(d.Recipient, d.Title, d.State, d.Attempts, d.CreatedUtc, d.NextUtc, d.EndedUtc, d.LastError);
}
