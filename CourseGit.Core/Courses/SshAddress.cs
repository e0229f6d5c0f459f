using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// A repository reached over ssh: <c>ssh://git@host:22/path</c>, or in short <c>git@host:path</c>. No part of it can be taken for an option
/// or for more than one word by git, ssh or the shell between them.
/// </summary>
public sealed partial record SshAddress
{
    /// <summary>The port of ssh servers that nobody moved.</summary>
    public const int UsualPort = 22;

    private const int HighestPort = 65_535;
    private const string Scheme = "ssh://";
    private const string Example = "Write it like ssh://git@git.example.org/courses/ffm516.git or git@git.example.org:courses/ffm516.git.";

    private SshAddress(string text, Match match, int port) =>
        (Text, User, Host, Port, Path) = (text, match.Groups["user"] is { Success: true } user ? user.Value : null,
            match.Groups["host"].Value.Trim('[', ']'), port,
            text.StartsWith(Scheme, StringComparison.Ordinal)
                ? text[text.IndexOf('/', Scheme.Length)..]
                : text[(match.Groups["host"].Index + match.Groups["host"].Length + 1)..]);

    /// <summary>As it was written; git takes it so.</summary>
    public string Text { get; }

    /// <summary>Who signs in; null when it does not say.</summary>
    public string? User { get; }

    /// <summary>A name or an address, without brackets.</summary>
    public string Host { get; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Of the repository there, as it was written.</summary>
    public string Path { get; }

    /// <summary>Whether somebody meant such an address, be it a good one or not.</summary>
    public static bool Looks(string? text) =>
        text is not null && (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || LooksShort().IsMatch(text));

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidInputException">It is none, or holds a password.</exception>
    public static SshAddress Parse(string text)
    {
        TextLength.Check(text, RemoteRules.MaxUrlLength, "The address");
        if (HoldsPassword().IsMatch(text))
            throw new InvalidInputException(
                "The address holds a password. Leave it out: over ssh the portal shows a pair of keys, which it makes as a credential.");
        var match = text.StartsWith(Scheme, StringComparison.Ordinal) ? Whole().Match(text) : Short().Match(text);
        if (!match.Success || !IsHost(match.Groups["host"].Value))
            throw new InvalidInputException($"This is not an address that CourseGit can reach over ssh. {Example}");
        var port = match.Groups["port"] is { Success: true } written ? int.Parse(written.Value, CultureInfo.InvariantCulture) : UsualPort;
        return port is >= 1 and <= HighestPort ? new SshAddress(text, match, port)
            : throw new InvalidInputException($"The port of the address is not from 1 to {HighestPort}. Nothing was changed. {Example}");
    }

    /// <summary>Reads host and perhaps port, as <c>git.example.org:2222</c>.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static (string Host, int Port) ParseServer(string text)
    {
        var match = Server().Match(TextLength.Check(text, RemoteRules.MaxUrlLength, "The server"));
        var port = match.Groups["port"] is { Success: true } written ? int.Parse(written.Value, CultureInfo.InvariantCulture) : UsualPort;
        return match.Success && IsHost(match.Groups["host"].Value) && port is >= 1 and <= HighestPort
            ? (match.Groups["host"].Value.Trim('[', ']'), port)
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" is no server. Write its name, with the port where it is not {UsualPort}: "
                + "git.example.org:2222.");
    }

    private static bool IsHost(string host) => host.StartsWith('[')
        ? IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        : host.Length <= 253;

    private const string UserPart = "(?<user>[A-Za-z0-9_][A-Za-z0-9._-]{0,99})@", PortPart = "(?<port>[0-9]{1,5})",
        HostPart = @"(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)", PathPart = @"[\p{L}\p{Nd}._~+@=,-]";

    [GeneratedRegex($@"\Assh://({UserPart})?{HostPart}(:{PortPart})?(/{PathPart}+)+/?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex($@"\A{UserPart}{HostPart}:(?!-)(/?{PathPart}+)(/{PathPart}+)*/?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Short();

    [GeneratedRegex(@"\A[^/:@]*@[^/:@]*:(?!//)", RegexOptions.CultureInvariant)]
    private static partial Regex LooksShort();

    [GeneratedRegex(@"\A(?i:ssh://)[^/@]*:[^/]*@|\A[^/@]*:[^/]*@", RegexOptions.CultureInvariant)]
    private static partial Regex HoldsPassword();

    [GeneratedRegex($@"\A{HostPart}(:{PortPart})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
