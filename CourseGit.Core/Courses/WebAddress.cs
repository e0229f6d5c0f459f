using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>Addresses that people type, for requests of ours.</summary>
public static class WebAddress
{
    /// <summary>Shortest secret that requests are signed with, in characters.</summary>
    public const int MinSecretLength = 16;

    private const int MaxHostLength = 253; // characters, of a name in DNS

    /// <summary>Reads an address.</summary>
    /// <param name="what">Begins a sentence about it.</param>
    /// <exception cref="InvalidInputException">It is not a plain http or https URL.</exception>
    public static Uri Parse(string? text, string what)
    {
        TextLength.Check(text, RemoteRules.MaxUrlLength, what);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0
            || text!.Any(c => char.IsControl(c) || c == ' '))
            throw new InvalidInputException($"{what} is not a http or https URL. Write it like https://chat.example.org/hooks/coursegit.");
        if (url.IdnHost.Length > MaxHostLength)
            throw new InvalidInputException(
                $"The host of {char.ToLowerInvariant(what[0])}{what[1..]} is too long: a host's name has {MaxHostLength} characters at "
                + "most.");
        return url.UserInfo.Length == 0
            ? url
            : throw new InvalidInputException($"{what} holds a user name or a password, which would be kept readable. Leave them out.");
    }

    /// <summary>Reads the address of a webhook, which is shown to whoever may see what it belongs to.</summary>
    /// <exception cref="InvalidInputException">It cannot be one.</exception>
    public static Uri ParseWebhook(string? text)
    {
        var url = Parse(text, "The webhook's address");
        return url.Query.Length == 0 && url.Fragment.Length == 0
            ? url
            : throw new InvalidInputException(
                "The webhook's address holds a ? or a #, after which tokens often stand; they would be kept readable. Use an address "
                + "without: every request is signed, which the receiver can check.");
    }

    /// <summary>Passes a secret that protects something.</summary>
    /// <exception cref="InvalidInputException">It is too short.</exception>
    public static void Check(Secret? secret)
    {
        if (secret?.Reveal().Length < MinSecretLength)
            throw new InvalidInputException(
                $"The secret is too short to protect anything. Use {MinSecretLength} characters or more, made by chance.");
    }
}
