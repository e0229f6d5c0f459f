using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>How repositories on GitHub are written: <c>github:OWNER/NAME</c>.</summary>
internal static class GitHubForm
{
    public static readonly RemoteKind Kind = new("GitHub");

    // docs.github.com: a name of an account has at most 39 characters, that of a repository at most 100.
    private const int MaxOwner = 39, MaxName = 100;

    // What is pasted may be the address of a page.
    private const int MaxWritten = 300;

    /// <summary>The form of the GitHub that these addresses are of.</summary>
    public static RemoteForm Of(HostAddresses addresses) => new()
    {
        Kind = Kind,
        Title = "GitHub",
        Hint = "A private repository on GitHub. It takes a token, or a GitHub App.",
        Label = "Repository on GitHub",
        AddressHint = "owner/name, or the address of its page. It should be private: a backup holds students' data.",
        Example = "university/ffm516",
        Site = addresses.Git,
        MaxLength = MaxWritten,
        Read = address => new Remote(Kind, Written(address, addresses.Git)),
        Describe = remote => $"{remote.Address} (GitHub)",
    };

    /// <summary>Owner and name of a remote that was read.</summary>
    public static (string Owner, string Name) Split(Remote remote)
    {
        var parts = remote.Address.Split('/');
        return parts.Length == 2 && IsOwner(parts[0]) && IsName(parts[1])
            ? (parts[0], parts[1])
            : throw None(remote.Address);
    }

    private static string Written(string address, Uri git)
    {
        TextLength.Check(address, MaxWritten, "The repository on GitHub");
        var path = address;
        if (Uri.TryCreate(address, UriKind.Absolute, out var page) && page.Scheme is "https" or "http")
            path = IsOf(page!, git) ? page!.AbsolutePath[git.AbsolutePath.Length..].TrimEnd('/') : throw Elsewhere(page!, git);
        if (path.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
            path = path[..^4];
        var parts = path.Split('/');
        return parts.Length == 2 && IsOwner(parts[0]) && IsName(parts[1]) ? path : throw None(address);
    }

    private static bool IsOf(Uri page, Uri git) =>
        page.UserInfo.Length == 0
        && (page.Authority.Equals(git.Authority, StringComparison.OrdinalIgnoreCase)
            || page.Authority.Equals($"www.{git.Authority}", StringComparison.OrdinalIgnoreCase))
        && page.AbsolutePath.StartsWith(git.AbsolutePath, StringComparison.OrdinalIgnoreCase);

    // The underscore stands in names of accounts that an enterprise manages.
    private static bool IsOwner(string text) =>
        text.Length is >= 1 and <= MaxOwner && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsName(string text) =>
        text.Length is >= 1 and <= MaxName && text is not ("." or "..")
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && !text.EndsWith(".git", StringComparison.OrdinalIgnoreCase);

    // An address of another server may hold a password: only its host is repeated.
    private static InvalidInputException Elsewhere(Uri page, Uri git) => new(page.UserInfo.Length > 0
        ? "The address holds a user name or a password. Write owner/name, and keep the token in a credential: there it is encrypted and "
            + "shown to nobody."
        : $"{TextLength.Excerpt(page.Host)} is not the GitHub of this portal, which is {git.Authority}. Write owner/name, or choose "
            + "another kind of remote for another server.");

    // What was mistyped may hold a password anywhere: only what cannot be one is repeated.
    private static InvalidInputException None(string text)
    {
        var isHarmless = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '_' or '-');
        return new(
            $"{(isHarmless ? $"\"{TextLength.Excerpt(text)}\"" : "This")} is not a repository on GitHub. Use owner/name, for example "
            + "university/ffm516: GitHub takes letters, digits and hyphens for the owner, and dot and underscore as well for the name.");
    }
}
