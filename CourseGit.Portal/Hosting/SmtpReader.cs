using System.Net;
using CourseGit.Core.Notices;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Portal.Hosting;

/// <summary>Reads the settings that messages to people need: the mail server, and where the portal is reached.</summary>
internal static class SmtpReader
{
    /// <returns>Null where no server is named.</returns>
    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public static SmtpSettings? Read(IConfigurationSection section)
    {
        if (section["Host"] is not { Length: > 0 } host)
            return null;
        if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown)
            throw new InvalidInputException($"The setting CourseGit:Smtp:Host is \"{host}\"; it must be a name or an address of a server.");
        var security = Security(section["Security"]);
        var from = section["From"] is { } address && NoticeRule.IsAddress(address)
            ? address
            : throw new InvalidInputException(
                $"The setting CourseGit:Smtp:From is \"{section["From"]}\"; it must be the e-mail address that notices come from, for "
                    + "example coursegit@example.org.");
        var user = section["User"] is { Length: > 0 } name ? name : null;
        var password = section["Password"] is { Length: > 0 } secret ? new Secret(secret) : null;
        if ((user is null) != (password is null))
            throw new InvalidInputException("Of the settings CourseGit:Smtp:User and CourseGit:Smtp:Password only one is set. Set both.");
        if (password is not null && security == SmtpSecurity.None && !IsThisMachine(host))
            throw new InvalidInputException(
                "With CourseGit:Smtp:Security None the password in CourseGit:Smtp:Password would be sent in the clear. Use StartTls or "
                    + "Tls, or a server that asks for no password.");
        return new SmtpSettings(host, Port(section["Port"], security), security, from) { User = user, Password = password };
    }

    /// <summary>Where people reach the portal, with a slash at its end; null when nobody said.</summary>
    /// <exception cref="InvalidInputException">It is no http or https URL.</exception>
    public static Uri? PublicUrl(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.UserInfo.Length + url.Query.Length + url.Fragment.Length == 0
            ? url
            : throw new InvalidInputException(
                $"The setting CourseGit:PublicUrl is \"{text}\"; it must be the address people open the portal by, for example "
                    + "https://coursegit.example.org.");
    }

    private static SmtpSecurity Security(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "starttls" => SmtpSecurity.StartTls,
        "tls" => SmtpSecurity.Tls,
        "none" => SmtpSecurity.None,
        _ => throw new InvalidInputException($"The setting CourseGit:Smtp:Security is \"{text}\"; it must be StartTls, Tls or None."),
    };

    private static int Port(string? text, SmtpSecurity security)
    {
        if (string.IsNullOrEmpty(text))
            return security switch { SmtpSecurity.StartTls => 587, SmtpSecurity.Tls => 465, _ => 25 };
        return int.TryParse(text, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new InvalidInputException($"The setting CourseGit:Smtp:Port is \"{text}\"; it must be a number from 1 to 65535.");
    }

    private static bool IsThisMachine(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
