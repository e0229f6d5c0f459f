namespace CourseGit.Core.Primitives;

/// <summary>Who made a commit, as git writes it. Characters git cannot hold in a name are left out.</summary>
public sealed record GitIdentity
{
    /// <summary>Longest name of a user, in characters.</summary>
    public const int MaxLength = 200;

    private GitIdentity(string name, string email) => (Name, Email) = (name, email);

    /// <summary>CourseGit itself, when nobody is named.</summary>
    public static GitIdentity Portal { get; } = ForUser("coursegit", "CourseGit");

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The address, <c>user@users.noreply.github.com</c> as the guide has it.</summary>
    public string Email { get; }

    /// <summary>The identity of a user name; <see cref="Portal"/> when nothing usable is left of it.</summary>
    public static GitIdentity ForUser(string? user) => string.IsNullOrEmpty(Clean(user)) ? Portal : ForUser(user!, user!);

    private static GitIdentity ForUser(string user, string name) =>
        new(Clean(name), $"{Clean(user).Replace(' ', '-').Replace("@", "-at-")}@users.noreply.github.com");

    private static string Clean(string? text)
    {
        var kept = (text ?? "").Where(c => !char.IsControl(c) && c is not ('<' or '>' or '"' or '\\')).SkipWhile(IsTrimmed).Reverse()
            .SkipWhile(IsTrimmed).Reverse();
        return string.Concat(kept);
    }

    // In any mixture: git strips them all, and refuses a name of which nothing is left.
    private static bool IsTrimmed(char c) => char.IsWhiteSpace(c) || c is '.' or ',' or ':' or ';' or '\'';
}
