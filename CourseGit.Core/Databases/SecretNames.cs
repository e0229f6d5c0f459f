using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases;

/// <summary>Says of a name whether it stands for a secret, in any case and shape: <c>GIT_TOKEN</c>, <c>gitToken</c>, <c>github.access-token</c>.</summary>
internal static partial class SecretNames
{
    private static readonly FrozenSet<string> Git = FrozenSet.Create("git", "github", "gitlab", "gitea", "gogs", "forgejo", "bitbucket", "codeberg");

    private static readonly FrozenSet<string> Secret = FrozenSet.Create(
        "token", "tokens", "password", "passwords", "passwd", "passphrase", "pass", "pwd", "pw", "pat", "secret", "secrets", "credential", "credentials", "bearer", "auth", "apikey");

    private static readonly FrozenSet<string> KindOfKey = FrozenSet.Create("private", "api", "access", "ssh", "deploy", "signing", "secret", "encryption");

    /// <summary>Whether a git setting is a server's own: its key begins with the name of git or of a git host.</summary>
    public static bool IsOfGit(string name) => Words(name) is [var first, ..] && (Git.Contains(first) || SqueezedGit().IsMatch(first));

    /// <summary>Whether a git setting is a secret.</summary>
    /// <param name="path">The names it lies under, its own last: <c>{"git": {"token": …}}</c> is one as well as <c>{"git_token": …}</c>.</param>
    public static bool IsGitSecret(IReadOnlyList<string> path)
    {
        var words = path.Select(Words).ToList();
        var isOfGit = words.Any(w => w.Any(Git.Contains) || w.Any(SqueezedGit().IsMatch));
        return isOfGit && words is [.., var own] && (own.Any(w => Secret.Contains(w) || SqueezedSecret().IsMatch(w)) || IsKey(own));
    }

    /// <summary>Whether an option or a setting of another program is a secret: it is called so in the end (<c>password</c>, <c>app.jwt_secret</c>).</summary>
    public static bool IsSecret(string name) => Words(name) is [.., var last] words && (Secret.Contains(last) || SqueezedSecret().IsMatch(last) || IsKey(words));

    private static bool IsKey(List<string> words) => words is [.., var kind, "key" or "keys"] && KindOfKey.Contains(kind);

    private static List<string> Words(string name) => [.. Word().Matches(name).Select(m => m.Value.ToLowerInvariant())];

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex Word();

    [GeneratedRegex("^git(hub|lab|ea)?[a-z]*(token|password|passwd|passphrase|secret|credentials?|pat|pwd|key)s?$")]
    private static partial Regex SqueezedGit();

    [GeneratedRegex("(token|password|passwd|passphrase|secret|apikey|privatekey|accesskey)s?$")]
    private static partial Regex SqueezedSecret();
}
