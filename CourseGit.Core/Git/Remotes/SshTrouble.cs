using System.Text.RegularExpressions;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>Says in words why a server of ssh was not spoken to: the words of OpenSSH's client, which git passes on.</summary>
internal static partial class SshTrouble
{
    private const string Untouched = "The course's files are untouched.";

    /// <summary>What a failure means; null when it is not one of ssh itself.</summary>
    public static Failure? Explain(RemoteAccess access, GitFailedException e)
    {
        if (access.Ssh is not { } login)
            return null;
        if (Has(e, "REMOTE HOST IDENTIFICATION HAS CHANGED", "host key is known for", "Host key verification failed"))
            return Changed(access, login, e);
        if (Has(e, "Permission denied (", "Too many authentication failures", "No more authentication methods", "Roaming not allowed"))
            return NotAccepted(access, login, e);
        if (Has(e, "ssh: not found", "ssh: command not found", "cannot run ssh"))
            return new("The program ssh is not installed on this server.", $"{Untouched} Nothing was sent.",
                "Ask an administrator to install it (on Debian: apt-get install openssh-client).");
        if (Has(e, "No user exists for uid"))
            return new("ssh does not start, because the user that CourseGit runs as has no entry among this machine's users.",
                $"{Untouched} Nothing was sent.", "Ask an administrator to give that user an entry in /etc/passwd.", Words(e));
        if (Has(e, "Unable to negotiate with"))
            return new($"The server {login.Server} and this one have no way of encrypting in common.", $"{Untouched} Nothing was sent.",
                "Ask who runs that server to renew its ssh.", Words(e));
        if (Has(e, "marked as read only"))
            return new($"The repository {access.Display} may be read with this key, but not written to.", Untouched,
                $"Add the public half of {login.Named} there once more, as a key that may write.", Words(e))
            { Cause = FailureCause.Credential };
        return Has(e, "Connection closed by", "Connection reset by", "kex_exchange_identification", "Broken pipe", "Timeout, server")
            ? new($"The server {login.Server} broke the connection off.", Untouched, "Try again; what was already saved here is not lost.",
                Words(e))
            { IsTransient = true }
            : null;
    }

    /// <summary>Nobody has looked at the key of a server yet.</summary>
    /// <param name="shown">What it shows, as <c>SHA256:… (ED25519)</c>; empty when it showed none.</param>
    public static Failure NotTrusted(SshLogin login, IReadOnlyCollection<string> shown) => new(
        $"The server {login.Server} is not trusted yet: nobody has looked at its key."
            + (shown.Count > 0 ? $" It shows {string.Join(", ", shown)}." : ""),
        $"{Untouched} Nothing was sent.",
        "Compare that with what the people of that server publish. Then trust it: under Settings, Credentials, or with "
            + $"coursegit credential trust {login.Credential ?? "NAME"} {login.Server}.")
    { Cause = FailureCause.Credential };

    private static Failure Changed(RemoteAccess access, SshLogin login, GitFailedException e)
    {
        var shown = Fingerprint().Match(e.Error) is { Success: true } match ? $" It shows {match.Value}." : "";
        return new(
            $"THE SERVER {login.Server} SHOWS ANOTHER KEY THAN THE ONE THAT IS TRUSTED.{shown} Somebody may be between this server and "
                + $"that one, or it has been set up anew. {access.Display} was not spoken to.",
            $"{Untouched} Nothing was sent.",
            "Do not trust the new key before the people of that server have said that it is theirs. Then trust it: under Settings, "
                + $"Credentials, or with coursegit credential trust {login.Credential ?? "NAME"} {login.Server}.", Words(e))
        { Cause = FailureCause.Credential };
    }

    private static Failure NotAccepted(RemoteAccess access, SshLogin login, GitFailedException e) => new(
        $"The server {login.Server} did not accept the key of {login.Named} for {login.User}.", $"{Untouched} Nothing was sent.",
        $"Add its public half there, as a deploy key of {access.Display} that may write, or to the authorized_keys of {login.User}: "
            + login.PublicKey, Words(e))
    { Cause = FailureCause.Credential };

    private static bool Has(GitFailedException e, params ReadOnlySpan<string> signs)
    {
        foreach (var sign in signs)
        {
            if (e.Error.Contains(sign, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    // git's own last words are the same for all of them; ssh's first ones say what it was.
    private static string? Words(GitFailedException e) => e.Error
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault(line => !line.StartsWith('@') && !line.StartsWith("fatal:", StringComparison.Ordinal)) is { } said
        ? ShortText.Of(said, 300) : null;

    [GeneratedRegex("SHA256:[A-Za-z0-9+/]{43}", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();
}
