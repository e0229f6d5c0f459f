using System.Net;
using System.Net.Sockets;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// Requests to addresses that people typed. The addresses that were checked (<see cref="RemoteRules.CheckHostAsync"/>) are the ones
/// connected to, whatever the name server says a moment later; redirects are not followed. Where the environment has a proxy for the
/// address, that connects, and it resolves the name.
/// </summary>
internal static class PinnedHttp
{
    private const int LargestAnswer = 1 << 20; // bytes

    /// <exception cref="RefusedException">The address lies where the portal may not go.</exception>
    /// <exception cref="OperationFailedException">The host's name cannot be resolved.</exception>
    public static async Task<HttpClient> OpenAsync(RemoteRules rules, Uri url, CancellationToken cancellationToken)
    {
        var addresses = await rules.CheckHostAsync(url, cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? Direct(addresses) : Client(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            Proxy = rules.Proxy,
        });
    }

    private static HttpClient Direct(IPAddress[] addresses)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (connect, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(addresses, connect.DnsEndPoint.Port, token).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return Client(handler);
    }

    private static HttpClient Client(SocketsHttpHandler handler) => new(handler) { MaxResponseContentBufferSize = LargestAnswer };
}
