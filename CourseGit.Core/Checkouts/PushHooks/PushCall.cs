using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>A request that tells of a push, as it came.</summary>
/// <param name="Header">Gives the value of a header, in any case of its name; null when it is not there.</param>
/// <param name="Body">What was sent, byte by byte: that is what is signed.</param>
public sealed record PushCall(Func<string, string?> Header, ReadOnlyMemory<byte> Body)
{
    // Each host's own, before those that it sends so that others' programs understand it.
    private static readonly (string Host, string Event, string Key)[] Hosts =
    [
        ("GitLab", "X-Gitlab-Event", "Idempotency-Key"), ("Forgejo", "X-Forgejo-Event", "X-Forgejo-Delivery"),
        ("Gitea", "X-Gitea-Event", "X-Gitea-Delivery"), ("Gogs", "X-Gogs-Event", "X-Gogs-Delivery"),
        ("GitHub", "X-GitHub-Event", "X-GitHub-Delivery"),
    ];

    private const int LongestKey = 100; // characters

    /// <summary>What sort of host sent it.</summary>
    public string Host => Sender.Host;

    /// <summary>What happened there: <c>push</c>, <c>ping</c>, or something else that is nothing to us; null when it does not say.
    /// </summary>
    public string? Event => Header(Sender.Event) switch
    {
        "Push Hook" => "push",
        var other => other,
    };

    /// <summary>What the host calls this message: it is the same when it sends it again. Null when it does not say.</summary>
    public string? Key => (Header(Sender.Key) ?? Header("X-Gitlab-Event-UUID")) is { Length: > 0 and <= LongestKey } key
        && key.All(c => c is > ' ' and <= '~') ? $"{Host} {key}" : null;

    private (string Host, string Event, string Key) Sender =>
        Hosts.FirstOrDefault(h => Header(h.Event) is not null) is { Host: not null } found ? found : Hosts[^1];

    /// <summary>Whether it was signed with a secret, in each of the ways in which it is signed.</summary>
    public bool IsSigned(Secret secret) => PushSignature.IsRight(Header, Body.Span, secret);
}
