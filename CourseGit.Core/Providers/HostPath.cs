using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers;

/// <summary>Reads the path of a repository at a host, or the address of its page there.</summary>
internal static class HostPath
{
    private const int MaxPartLength = 255;

    /// <summary>Longest path of a repository, in characters.</summary>
    public const int MaxLength = 1000;

    /// <summary>
    /// The path, in parts of letters, digits, <c>.</c>, <c>_</c> and <c>-</c> that no address can take for something else.
    /// </summary>
    /// <param name="text">The path, or the address of the repository's page, with or without <c>.git</c>.</param>
    /// <param name="mostParts">Two, or more where groups lie in groups.</param>
    /// <param name="example">What is right.</param>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static string Read(string text, HostAddresses host, int mostParts, string example)
    {
        TextLength.Check(text, MaxLength + RemoteRules.MaxUrlLength, "The repository");
        var path = text;
        if (text.Contains("://", StringComparison.Ordinal))
        {
            var site = host.Git.AbsoluteUri;
            if (!text.StartsWith(site, StringComparison.OrdinalIgnoreCase))
                throw new InvalidInputException(
                    $"This address does not begin with {site}, where repositories of this kind lie. Write the repository as {example}, "
                    + "or choose \"Another git server\".");
            path = text[site.Length..].TrimEnd('/');
            if (path.EndsWith(".git", StringComparison.Ordinal))
                path = path[..^4];
        }
        var parts = path.Split('/');
        return path.Length <= MaxLength && parts.Length >= 2 && parts.Length <= mostParts && parts.All(IsPart)
            ? path
            : throw new InvalidInputException(
                $"{Named(path)} is not a repository there. Write it as {example}, with letters, digits, dot, underscore and hyphen, or "
                + "paste the address of its page.");
    }

    private static bool IsPart(string part) =>
        part.Length is >= 1 and <= MaxPartLength
        && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && part[0] != '-' && part[^1] != '.' && !part.Contains("..", StringComparison.Ordinal)
        && !part.EndsWith(".git", StringComparison.OrdinalIgnoreCase);

    // What was mistyped may hold a password: only what cannot be one is repeated.
    private static string Named(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '_' or '-') ? $"\"{TextLength.Excerpt(text)}\"" : "This";
}
