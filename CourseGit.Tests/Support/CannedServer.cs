using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CourseGit.Tests.Support;

/// <summary>A server on this machine that gives every request the same answer, byte for byte.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public CannedServer(string answer)
    {
        _listener.Start();
        _serving = ServeAsync(Encoding.ASCII.GetBytes(answer));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync(byte[] answer)
    {
        var request = new byte[16 * 1024];
        while (await AcceptAsync() is { } client)
        {
            using (client)
            {
                await client.ReceiveAsync(request);
                await client.SendAsync(answer);
            }
        }
    }

    private async Task<Socket?> AcceptAsync()
    {
        try
        {
            return await _listener.AcceptSocketAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
    }
}
