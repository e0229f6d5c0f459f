namespace CourseGit.Core.Primitives;

/// <summary>Who made a commit, as git writes it. Characters git cannot hold in a name are left out.</summary>
public sealed record GitIdentity
{
    /// <summary>Longest name of a user, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>Where GitHub finds its users: an address there is that user's, and GitHub shows their face at the commit.</summary>
    public const string GitHubDomain = "users.noreply.github.com";

    /// <summary>Nobody has an address there, nor ever will (RFC 2606).</summary>
    public const string NobodysDomain = "coursegit.invalid";

    private GitIdentity(string name, string email) => (Name, Email) = (name, email);

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The address, for example <c>user@users.noreply.github.com</c> as the guide has it.</summary>
    public string Email { get; }

    /// <summary>CourseGit itself, when nobody is named.</summary>
    /// <param name="domain">Where its address is.</param>
    public static GitIdentity Portal(string domain) => new("CourseGit", $"coursegit@{domain}");

    /// <summary>The identity of a user name; null when nothing usable is left of it.</summary>
    /// <param name="domain">Where the address is.</param>
    public static GitIdentity? ForUser(string? user, string domain) => Clean(user) is { Length: > 0 } name
        ? new(name, $"{name.Replace(' ', '-').Replace("@", "-at-")}@{domain}")
        : null;

    private static string Clean(string? text)
    {
        var kept = (text ?? "").Where(c => !char.IsControl(c) && c is not ('<' or '>' or '"' or '\\')).SkipWhile(IsTrimmed).Reverse()
            .SkipWhile(IsTrimmed).Reverse();
        return string.Concat(kept);
    }

    // In any mixture: git strips them all, and refuses a name of which nothing is left.
    private static bool IsTrimmed(char c) => char.IsWhiteSpace(c) || c is '.' or ',' or ':' or ';' or '\'';
}
