using System.Text;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>
/// What was shown to a server in the course of one question. A server may say it back, in the forms in which it was shown: people read
/// stars there.
/// </summary>
internal sealed class ShownSecrets
{
    private const string Hidden = "***";

    private const int ShortestLine = 20; // characters; shorter ones of a private key say nothing

    private readonly HashSet<string> _forms = new(StringComparer.Ordinal);

    /// <summary>Was shown, or will be.</summary>
    public void Add(RemoteCredential? credential)
    {
        if (credential is not null)
            Add(credential.User, credential.Secret);
    }

    /// <summary>All that git is given for a repository: also what was made of a credential just now, and what a proxy wants.</summary>
    public void Add(RemoteAccess access)
    {
        foreach (var (user, secret) in access.Secrets)
            Add(user, secret);
    }

    /// <summary>The text without any of them.</summary>
    public string Clean(string text) => _forms.OrderByDescending(f => f.Length)
        .Aggregate(text, (clean, form) => clean.Replace(form, Hidden, StringComparison.Ordinal));

    /// <summary>The failure without any of them.</summary>
    public Failure Clean(Failure failure) => failure with
    {
        What = Clean(failure.What),
        Next = Clean(failure.Next),
        Said = failure.Said is { } said ? Clean(said) : null,
    };

    /// <summary>What a host said of a credential, without it.</summary>
    public CredentialFacts Clean(CredentialFacts facts) => facts with
    {
        Owner = Clean(facts.Owner),
        Owners = [.. facts.Owners.Select(Clean)],
        Scopes = [.. facts.Scopes.Select(Clean)],
    };

    private void Add(string user, Secret secret)
    {
        var shown = secret.Reveal();
        string[] lines = shown.Contains('\n', StringComparison.Ordinal)
            ? [.. shown.Split('\n').Where(l => l.Length >= ShortestLine && !l.StartsWith("-----", StringComparison.Ordinal))] : [];
        _forms.UnionWith(new[] { shown, shown.Trim(), Uri.EscapeDataString(shown), Base64($"{user}:{shown}"), Base64(shown) }
            .Concat(lines).Where(f => f.Length > 0));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
