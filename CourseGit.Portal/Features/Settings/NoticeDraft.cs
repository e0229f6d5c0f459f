using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Settings;

/// <summary>A rule for notices while somebody writes it.</summary>
public sealed class NoticeDraft
{
    public string? Name { get; set; }
    public ScopeDraft For { get; init; } = new();
    public HashSet<NoticeOutcome> Outcomes { get; init; } = [.. NoticeOutcomes.Usual];
    public bool IsWebhook { get; set; }

    /// <summary>E-mail addresses, one a line.</summary>
    public string? Addresses { get; set; }

    public string? Webhook { get; set; }

    /// <summary>Empty keeps the one a rule has.</summary>
    public string? Secret { get; set; }

    public bool IsDigest { get; set; }
    public int Hour { get; set; } = 7;
    public string? Zone { get; set; }

    /// <summary>A rule as it is, to be changed.</summary>
    public static NoticeDraft Of(NoticeRule rule) => new()
    {
        Name = rule.Name,
        For = ScopeDraft.Of(rule.Scope),
        Outcomes = [.. rule.Outcomes],
        IsWebhook = rule.Webhook is not null,
        Addresses = string.Join('\n', rule.Addresses),
        Webhook = rule.Webhook?.AbsoluteUri,
        IsDigest = rule.Digest is not null,
        Hour = rule.Digest?.Hour ?? 7,
        Zone = rule.Digest?.Zone,
    };

    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public NoticeRule ToRule() =>
        new((Name ?? "").Trim(), For.Scope, [.. Outcomes.Order()])
        {
            Addresses = IsWebhook
                ? []
                : [.. (Addresses ?? "").Split(['\n', ',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            Webhook = IsWebhook ? WebAddress.ParseWebhook((Webhook ?? "").Trim()) : null,
            Digest = IsDigest ? DigestTime.Of(Hour, (Zone ?? "").Trim()) : null,
        };

    /// <summary>The secret that was typed; null when none was.</summary>
    /// <exception cref="InvalidInputException">It cannot be one.</exception>
    public Secret? ToSecret() => IsWebhook && !string.IsNullOrEmpty(Secret) ? new Secret(Secret) : null;
}
