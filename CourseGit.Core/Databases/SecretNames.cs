using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases;

/// <summary>
/// Says of a name whether it stands for a secret, in any case and shape: <c>GIT_TOKEN</c>, <c>gitToken</c>, <c>github.access-token</c>.
/// </summary>
internal static partial class SecretNames
{
    private static readonly FrozenSet<string> Git = FrozenSet.Create(
        "git", "github", "gitlab", "gitea", "gogs", "forgejo", "bitbucket", "codeberg");

    private static readonly FrozenSet<string> Secret = FrozenSet.Create(
        "token", "tokens", "password", "passwords", "passwd", "passphrase", "pass", "pwd", "pw", "pat", "secret", "secrets", "credential",
        "credentials", "bearer", "auth", "oauth",
        "authorization", "extraheader", "apikey");

    private static readonly FrozenSet<string> KindOfKey = FrozenSet.Create(
        "private", "api", "access", "ssh", "deploy", "signing", "secret", "encryption");

    /// <summary>Whether a git setting is a server's own: its key begins with the name of git or of a git host.</summary>
    public static bool IsOfGit(string name) =>
        Readings(name).Any(words => words is [var first, ..] && (Git.Contains(first) || SqueezedGit().IsMatch(first)));

    /// <summary>Whether a git setting is a secret.</summary>
    /// <param name="path">The names it lies under, its own last: <c>{"git": {"token": …}}</c> is one as well as <c>{"git_token":
    /// …}</c>.</param>
    public static bool IsGitSecret(IReadOnlyList<string> path)
    {
        var isOfGit = path.SelectMany(Readings).Any(words => words.Any(w => Git.Contains(w) || SqueezedGit().IsMatch(w)));
        return isOfGit && path is [.., var name]
            && Readings(name).Any(own => own.Any(w => Secret.Contains(w) || SqueezedSecret().IsMatch(w)) || IsKey(own) || IsGitKey(own));
    }

    /// <summary>
    /// Whether an option or a setting of another program is a secret: it is called so in the end (<c>password</c>, <c>app.jwt_secret</c>).
    /// </summary>
    public static bool IsSecret(string name) =>
        Readings(name).Any(words => words is [.., var last] && (Secret.Contains(last) || SqueezedSecret().IsMatch(last) || IsKey(words)));

    private static bool IsKey(List<string> words) => words is [.., var kind, "key" or "keys"] && KindOfKey.Contains(kind);

    private static bool IsGitKey(List<string> words) => words is ["key" or "keys"] or ["gitkey"]
        || words is [.., var before, "key" or "keys"] && Git.Contains(before);

    // With capitals that begin words (gitToken), and with capitals that mean nothing (gIt_tOkEn).
    private static IEnumerable<List<string>> Readings(string name) =>
        new[] { Word(), Letters() }.Select(words => words.Matches(name).Select(m => m.Value.ToLowerInvariant()).ToList());

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Letters();

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex Word();

    [GeneratedRegex("^git(hub|lab|ea)?[a-z]*(token|password|passwd|passphrase|secret|credentials?|pat|pwd|key)s?$")]
    private static partial Regex SqueezedGit();

    [GeneratedRegex("(token|password|passwd|passphrase|secret|apikey|privatekey|accesskey)s?$")]
    private static partial Regex SqueezedSecret();
}
