using System.Net;
using System.Net.Sockets;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Courses;

/// <summary>Which addresses commits may be sent to.</summary>
/// <param name="proxy">The proxies of the environment; null for none.</param>
public sealed class RemoteRules(CourseGitSettings settings, RemoteForms forms, OutboundProxy? proxy = null)
{
    /// <summary>Longest URL, in characters.</summary>
    public const int MaxUrlLength = 2000;

    /// <summary>What is asked over http or https may have to go through one.</summary>
    public OutboundProxy Proxy { get; } = proxy ?? OutboundProxy.None;

    /// <summary>Checks the form of an address, without asking the network.</summary>
    /// <exception cref="InvalidInputException">It is no address a course can be backed up to.</exception>
    public void CheckAddress(Remote remote) => forms.Of(remote.Kind).Read(remote.Address);

    /// <summary>The same remote with its kind spelled as its provider does: what is stored is compared letter by letter.</summary>
    /// <exception cref="InvalidInputException">No provider of this portal knows the kind.</exception>
    internal Remote Spelled(Remote remote) => remote with { Kind = forms.Of(remote.Kind).Kind };

    /// <summary>Passes the address of any git server on, over http, https or ssh.</summary>
    /// <exception cref="InvalidInputException">It is none, or holds a password.</exception>
    public static string CheckUrl(string? text) => SshAddress.Looks(text) ? SshAddress.Parse(text!).Text : ParseUrl(text).OriginalString;

    /// <summary>Reads the URL of a remote.</summary>
    /// <exception cref="InvalidInputException">It is not a plain http or https URL without user and password.</exception>
    public static Uri ParseUrl(string? text)
    {
        TextLength.Check(text, MaxUrlLength, "The URL");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0
            || text!.Any(c => char.IsControl(c) || c == ' '))
            throw new InvalidInputException(
                $"{Named(text)} is not an address CourseGit can push to. Use a http or https URL such as "
                + $"https://git.example.org/courses/ffm516.git, one over ssh, or \"hosted\" for a repository of this portal.");
        if (url.UserInfo.Length > 0)
            throw new InvalidInputException(
                "The URL holds a user name or a password. Leave them out and add them as a credential: there they are encrypted and "
                + "shown to nobody.");
        if (url.Query.Length > 0 || url.Fragment.Length > 0)
            throw new InvalidInputException(
                "The URL holds a ? or a #, which a git repository's address does not have. Copy the address the server shows for cloning.");
        return url;
    }

    /// <summary>
    /// Finds where a URL's host lies and refuses private and loopback addresses that are not allowed by the setting <c>OutboundHosts</c>,
    /// so that nobody can use the portal to reach what only the server can.
    /// </summary>
    /// <returns>
    /// The addresses checked, to which the connection must be pinned; none when it goes through a proxy, which resolves the name.
    /// </returns>
    /// <exception cref="RefusedException">The host lies where the portal may not go.</exception>
    /// <exception cref="OperationFailedException">The host's name cannot be resolved.</exception>
    public async Task<IPAddress[]> CheckHostAsync(Uri url, CancellationToken cancellationToken)
    {
        string host;
        try
        {
            host = url.IdnHost.Trim('[', ']');
        }
        catch (UriFormatException e)
        {
            throw NotFound(url.Host, e);
        }
        if (Proxy.For(url) is null)
            return await FindAsync(host, url.Authority, cancellationToken).ConfigureAwait(false);
        if (IPAddress.TryParse(host, out var literal))
            Check(host, url.Authority, [literal]);
        return [];
    }

    /// <summary>The same for a server of ssh, which is reached directly.</summary>
    /// <inheritdoc cref="CheckHostAsync"/>
    public Task<IPAddress[]> CheckServerAsync(SshServer server, CancellationToken cancellationToken) =>
        FindAsync(server.Host, server.Name, cancellationToken);

    private async Task<IPAddress[]> FindAsync(string host, string authority, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out var literal)
                ? [literal]
                : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException) // or no host could be called so
        {
            throw NotFound(host, e);
        }
        Check(host, authority, addresses);
        return addresses;
    }

    private void Check(string host, string authority, IPAddress[] addresses)
    {
        var allowed = settings.OutboundHosts.Any(
            h => h.Equals(host, StringComparison.OrdinalIgnoreCase) || h.Trim('[', ']').Equals(host, StringComparison.OrdinalIgnoreCase)
            || h.Equals(authority, StringComparison.OrdinalIgnoreCase));
        if (!allowed && addresses.Any(IsInternal))
            throw new RefusedException(
                $"The address {host} lies on this server or its private network, where nothing is sent unless an "
                + $"administrator allows it. Nothing was sent. Use another address, or add \"{authority}\" to the setting "
                + "CourseGit:OutboundHosts.");
    }

    private static OperationFailedException NotFound(string host, Exception e) => new(new Failure(
        $"The server {TextLength.Excerpt(host)} cannot be found ({Reason(e)}).", "Nothing was sent.",
        "Check the address and this server's network.")
    { Cause = FailureCause.Place }, e);

    private static string Reason(Exception e) => e is SocketException ? e.Message.TrimEnd('.') : "a host cannot have such a name";

    private static bool IsInternal(IPAddress address)
    {
        address = Embedded(address) ?? address;
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast;
        var b = address.GetAddressBytes();
        return b[0] is 0 or 10 or >= 224
            || (b[0] == 172 && b[1] is >= 16 and <= 31)
            || (b[0] == 192 && b[1] == 168)
            || (b[0] == 169 && b[1] == 254)
            || (b[0] == 100 && b[1] is >= 64 and <= 127);
    }

    /// <summary>The IPv4 address an IPv6 one leads to: mapped, compatible, NAT64 (RFC 6052) or 6to4 (RFC 3056).</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.Equals(IPAddress.IPv6Any)
            || address.Equals(IPAddress.IPv6Loopback))
            return null;
        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        if (bytes is [0x20, 0x02, ..])
            return new IPAddress(bytes[2..6]);
        var isEmbedded = address.IsIPv4MappedToIPv6 || !bytes[..12].ContainsAnyExcept((byte)0)
            || (bytes is [0x00, 0x64, 0xff, 0x9b, ..] && !bytes[4..12].ContainsAnyExcept((byte)0));
        return isEmbedded ? new IPAddress(bytes[12..]) : null;
    }

    // An address that was mistyped may hold a password anywhere: only what cannot be one is repeated.
    private static string Named(string? text)
    {
        var isHarmless = text is not null
            && text.Replace("://", "/").All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '_' or '-');
        return isHarmless ? $"\"{text}\"" : "This";
    }
}
