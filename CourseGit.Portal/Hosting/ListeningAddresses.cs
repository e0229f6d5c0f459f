using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace CourseGit.Portal.Hosting;

/// <summary>Where the portal listens, in words for people.</summary>
internal static class ListeningAddresses
{
    /// <summary>The first address, as somebody at this machine would open it.</summary>
    public static string ForPeople(IEnumerable<string> bound)
    {
        var address = BindingAddress.Parse(bound.FirstOrDefault() ?? "http://127.0.0.1");
        var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "127.0.0.1" : address.Host;
        var isDefaultPort = address.Port == (address.Scheme == "https" ? 443 : 80);
        return $"{address.Scheme}://{host}{(isDefaultPort ? "" : $":{address.Port}")}";
    }

    /// <summary>
    /// Binds and lets go again, before anything is started: a taken port is then a sentence and not also a stack trace in the log,
    /// and no queued work begins in a portal that cannot be reached.
    /// </summary>
    /// <exception cref="SocketException">An address cannot be bound; <see cref="Explain"/> says why.</exception>
    /// <exception cref="FormatException">It is not an address.</exception>
    public static void Try(IReadOnlyList<string> urls)
    {
        foreach (var address in urls.Select(BindingAddress.Parse).Where(a => !a.IsUnixPipe && !a.IsNamedPipe && a.Port != 0))
        {
            if (IPAddress.TryParse(address.Host, out var ip))
                BindAlone(ip, address.Port);
            else if (address.Host == "localhost")
                BindAlone(IPAddress.Loopback, address.Port);
        }
    }

    /// <summary>
    /// Whether https is asked for without a certificate of its own. The server would then take the one that the SDK makes for developers,
    /// where there is one: no browser elsewhere trusts it, and whether the portal starts would hang on the machine's past.
    /// </summary>
    public static bool LackCertificate(IReadOnlyList<string> urls, IConfiguration configuration) =>
        !configuration.GetSection("Kestrel:Endpoints").Exists() && !configuration.GetSection("Kestrel:Certificates:Default").Exists()
            && urls.Any(IsHttps);

    /// <summary>What to do when <see cref="LackCertificate"/>.</summary>
    public static string WithoutCertificate(IReadOnlyList<string> urls) =>
        $"CourseGit cannot listen on {string.Join(" or ", urls)}: there is no certificate for https. Nothing was started. Name one with "
            + "Kestrel__Certificates__Default__Path, or listen on http behind a proxy that speaks https.";

    /// <summary>Why listening failed, as a sentence; null when this is another failure.</summary>
    public static string? Explain(Exception failure, IReadOnlyList<string> urls)
    {
        var where = string.Join(" or ", urls);
        if (failure is FormatException)
            return $"CourseGit cannot listen on {where}: that is not an address. Nothing was started. Write it like http://127.0.0.1:5080.";
        return Causes(failure).Select(cause => cause switch
        {
            AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
                $"CourseGit cannot listen on {where}: another program already uses this port. Nothing was started. Stop that program, or "
                    + "choose another address with --urls, for example --urls http://127.0.0.1:5081.",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"CourseGit cannot listen on {where}: this user may not use that port. Nothing was started. Choose a port above 1023 "
                    + "with --urls.",
            SocketException e =>
                $"CourseGit cannot listen on {where} ({e.Message.TrimEnd('.')}). Nothing was started. Choose an address of this machine "
                    + "with --urls.",
            InvalidOperationException e when e.Message.Contains("HTTPS endpoint", StringComparison.Ordinal) => WithoutCertificate(urls),
            CryptographicException or FileNotFoundException or DirectoryNotFoundException when urls.Any(IsHttps) =>
                $"CourseGit cannot listen on {where}: the certificate for https cannot be read ({cause.Message.TrimEnd('.')}). Nothing was "
                    + "started. Check Kestrel__Certificates__Default__Path and Kestrel__Certificates__Default__Password.",
            _ => null,
        }).FirstOrDefault(sentence => sentence is not null);
    }

    private static bool IsHttps(string url) => BindingAddress.Parse(url).Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);

    private static void BindAlone(IPAddress ip, int port)
    {
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(ip, port));
    }

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            yield return cause;
    }
}
