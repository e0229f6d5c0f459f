using System.Net;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// The proxies of the environment, read in one place: git's, .NET's and curl's readings of <c>no_proxy</c> differ, and an address that one
/// of them took for the proxy's business and another for its own would be reached unchecked. Names are resolved by the proxy. What lies on
/// this machine is never asked for through one.
/// </summary>
/// <param name="variable">Gives a variable of the environment.</param>
public sealed class OutboundProxy(Func<string, string?> variable) : IWebProxy, ICredentials
{
    private static readonly char[] Between = [',', ' ', '\t'];

    /// <summary>Whoever asks for one goes directly.</summary>
    public static OutboundProxy None { get; } = new(_ => null);

    /// <inheritdoc/>
    ICredentials? IWebProxy.Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <summary>As the process was started; small letters come first, as everywhere.</summary>
    public static OutboundProxy OfEnvironment() => new(Environment.GetEnvironmentVariable);

    /// <summary>The proxy for an address; null when it is reached directly. Only http and https addresses have one.</summary>
    /// <exception cref="OperationFailedException">The environment names something that is no proxy.</exception>
    public Uri? For(Uri url)
    {
        if (url.Scheme is not ("http" or "https") || IsHere(url.IdnHost) || IsExcepted(url))
            return null;
        var name = $"{url.Scheme}_proxy";
        return Read(name) is { } own ? Parse(own, name) : Read("all_proxy") is { } any ? Parse(any, "all_proxy") : null;
    }

    /// <summary>A proxy as git takes it: by <c>socks5h</c> and <c>socks4a</c>, too, the proxy resolves names.</summary>
    public static string ForGit(Uri proxy) => proxy.Scheme switch
    {
        "socks5" => "socks5h" + proxy.AbsoluteUri["socks5".Length..],
        "socks4" => "socks4a" + proxy.AbsoluteUri["socks4".Length..],
        _ => proxy.AbsoluteUri,
    };

    /// <summary>User and password of a proxy that has them.</summary>
    public static (string User, Secret Password)? LoginOf(Uri proxy) =>
        proxy.UserInfo.Split(':', 2) is [var user, { Length: > 0 } password]
            ? (Uri.UnescapeDataString(user), new Secret(Uri.UnescapeDataString(password)))
            : null;

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => For(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => For(host) is null;

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        foreach (var name in new[] { "http_proxy", "https_proxy", "all_proxy" })
        {
            if (Read(name) is { } text && Parse(text, name) is var proxy && proxy.Authority == uri.Authority
                && LoginOf(proxy) is var (user, password))
                return new NetworkCredential(user, password.Reveal());
        }
        return null;
    }

    private string? Read(string name) =>
        variable(name) is { Length: > 0 } small ? small : variable(name.ToUpperInvariant()) is { Length: > 0 } large ? large : null;

    private static Uri Parse(string text, string name)
    {
        text = text.Trim();
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5" or "socks5h" && url.Host.Length > 0
            ? url.Scheme switch
            {
                "socks5h" => new Uri("socks5" + url.AbsoluteUri["socks5h".Length..]), // .NET's word; it has names resolved there anyway
                _ => url,
            }
            : throw new OperationFailedException(
                $"The variable {name} of the portal's environment names no proxy. Nothing was sent. Write it like "
                + "http://proxy.example.org:3128.");
    }

    private static bool IsHere(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private bool IsExcepted(Uri url)
    {
        if (Read("no_proxy") is not { } list)
            return false;
        var host = url.IdnHost.Trim('[', ']');
        return list.Split(Between, StringSplitOptions.RemoveEmptyEntries).Any(entry => entry == "*" || Covers(entry, host, url.Port));
    }

    private static bool Covers(string entry, string host, int port)
    {
        if (IPAddress.TryParse(host, out var address))
            return IPNetwork.TryParse(entry, out var network) ? network.Contains(address)
                : IPAddress.TryParse(entry.Trim('[', ']'), out var one) && one.Equals(address);
        if (entry.LastIndexOf(':') is > 0 and var colon && int.TryParse(entry.AsSpan(colon + 1), out var only))
            return only == port && Covers(entry[..colon], host, port);
        var name = entry.TrimStart('*').TrimStart('.');
        return name.Length > 0 && (host.Equals(name, StringComparison.OrdinalIgnoreCase)
            || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
    }
}
