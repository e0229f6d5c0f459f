using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Courses.Settings;

/// <summary>A credential typed beside a course. Its token goes to the store and is never shown again.</summary>
public sealed class CredentialDraft
{
    public string? Name { get; set; }
    public string? User { get; set; }
    public string? Token { get; set; }

    /// <summary>A token that came with imported settings; it is never sent to the browser.</summary>
    public Secret? Imported { get; set; }

    /// <summary>The name it will have: the one given, else the course's.</summary>
    public string NameFor(string? subdomain) => (string.IsNullOrWhiteSpace(Name) ? subdomain : Name)?.Trim() ?? "";

    /// <summary>Where no user is named: servers that look at the token alone accept any.</summary>
    public string UserOrDefault => string.IsNullOrWhiteSpace(User) ? "git" : User.Trim();

    /// <summary>The token to store.</summary>
    /// <exception cref="InvalidInputException">There is none, or it is none.</exception>
    public Secret ToSecret() => Imported ?? new Secret(Token ?? "");

    /// <summary>What is wrong, by field.</summary>
    public IEnumerable<(string Field, string Error)> Check(string? subdomain)
    {
        if (NameFor(subdomain).Length == 0)
            yield return (nameof(Name), "Give the credential a name, for example github-physics.");
        if (Problem() is { } problem)
            yield return (nameof(Token), problem);
    }

    /// <summary>What is wrong with the token; null when nothing is.</summary>
    public string? Problem()
    {
        try
        {
            ToSecret();
            return null;
        }
        catch (InvalidInputException e)
        {
            return e.Message;
        }
    }
}
