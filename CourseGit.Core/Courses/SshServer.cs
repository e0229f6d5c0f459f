using System.Globalization;

namespace CourseGit.Core.Courses;

/// <summary>A server of ssh.</summary>
/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record SshServer(string Host, int Port)
{
    /// <summary>As known_hosts names it: the host alone on the usual port, else <c>[host]:port</c>.</summary>
    public string Alias => Port == SshAddress.UsualPort ? Host : string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}");

    /// <summary>As people write it, and the setting <c>OutboundHosts</c>.</summary>
    public string Name => Port == SshAddress.UsualPort ? Host
        : string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Of an address.</summary>
    public static SshServer Of(SshAddress address) => new(address.Host, address.Port);

    /// <summary>Reads what people write, as <c>git.example.org:2222</c>.</summary>
    /// <exception cref="Primitives.InvalidInputException">It is none.</exception>
    public static SshServer Parse(string text)
    {
        var (host, port) = SshAddress.ParseServer(text);
        return new(host, port);
    }
}
