using System.Net;
using System.Net.Sockets;

namespace CourseGit.Core.Courses;

/// <summary>
/// Requests to addresses that people typed. The addresses that were checked (<see cref="RemoteRules.CheckHostAsync"/>) are the ones
/// connected to, whatever the name server says a moment later; redirects are not followed.
/// </summary>
internal static class PinnedHttp
{
    private const int LargestAnswer = 1 << 20; // bytes

    public static HttpClient Client(IPAddress[] addresses)
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
        return new HttpClient(handler) { MaxResponseContentBufferSize = LargestAnswer };
    }
}
