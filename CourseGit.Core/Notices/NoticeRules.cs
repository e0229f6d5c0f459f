using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using MimeKit;

namespace CourseGit.Core.Notices;

/// <summary>What a rule may be, and how it is stored.</summary>
internal static class NoticeRules
{
    private const string LabelPrefix = "label:", CoursePrefix = "course:";

    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public static void Check(NoticeRule rule)
    {
        PlainName.Check(rule.Name, NoticeRule.MaxNameLength, "rule", "failures-to-us");
        if (rule.Outcomes.IsEmpty)
            throw new InvalidInputException("The rule says nothing to be told of. Choose at least one outcome.");
        if (rule.Addresses.IsEmpty == (rule.Webhook is null))
            throw new InvalidInputException("Say where the notices go: to e-mail addresses, or to a webhook, but not both.");
        if (rule.Addresses.Length > NoticeRule.MostAddresses)
            throw new InvalidInputException(
                $"A rule has {NoticeRule.MostAddresses} addresses at most, and these are {rule.Addresses.Length}. Use an address that "
                + "passes mail on to all of them.");
        foreach (var address in rule.Addresses)
            CheckAddress(address);
    }

    public static ImmutableArray<NoticeOutcome> Outcomes(NoticeRuleRow row) =>
        [.. row.Outcomes.Split(',').Select(Enum.Parse<NoticeOutcome>)];

    /// <summary>Reads <c>all</c>, <c>label:2025</c> or <c>course:ffm516</c>, of several labels or courses one a line.</summary>
    public static CourseScope ScopeOf(NoticeRuleRow row) =>
        row.Scope.StartsWith(LabelPrefix, StringComparison.Ordinal) ? CourseScope.Stored("Labels", row.Scope[LabelPrefix.Length..])
        : row.Scope.StartsWith(CoursePrefix, StringComparison.Ordinal) ? CourseScope.Stored("Courses", row.Scope[CoursePrefix.Length..])
        : new CourseScope.All();

    public static NoticeRule ToRule(NoticeRuleRow row) => new(row.Name, ScopeOf(row), Outcomes(row))
    {
        Addresses = row.Addresses.Length == 0 ? [] : [.. row.Addresses.Split('\n')],
        Webhook = row.Webhook is null ? null : new Uri(row.Webhook),
        Digest = row.DigestHour is { } hour ? DigestTime.Of(hour, row.Zone) : null,
    };

    /// <summary>Whom a message is for: e-mail addresses, or the one webhook, which has no name.</summary>
    public static string[] Recipients(NoticeRuleRow row) => row.Webhook is null ? row.Addresses.Split('\n') : [""];

    public static void Copy(NoticeRule rule, NoticeRuleRow row)
    {
        row.Name = rule.Name;
        row.Scope = rule.Scope switch
        {
            CourseScope.Labelled labelled => LabelPrefix + string.Join('\n', labelled.Labels),
            CourseScope.Named named => CoursePrefix + string.Join('\n', named.Courses),
            _ => "all",
        };
        row.Outcomes = string.Join(',', rule.Outcomes.Distinct().Order());
        row.Addresses = string.Join('\n', rule.Addresses.Distinct());
        row.Webhook = rule.Webhook?.AbsoluteUri;
        row.DigestHour = rule.Digest?.Hour;
        row.Zone = rule.Digest?.Zone;
    }

    // Nothing of it may end a line of the message's head.
    public static bool IsAddress(string text) => !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var mailbox)
        && mailbox.Address.IndexOf('@', StringComparison.Ordinal) > 0 && !mailbox.Address.EndsWith('@')
        && (mailbox.Address == text || mailbox.GetAddress(idnEncode: true) == text);

    private static void CheckAddress(string address)
    {
        TextLength.Check(address, NoticeRule.MaxAddressLength, "The e-mail address");
        if (!IsAddress(address))
            throw new InvalidInputException(
                $"\"{TextLength.Excerpt(address)}\" is not an e-mail address. Write it alone, like anna.berg@example.org.");
    }
}
