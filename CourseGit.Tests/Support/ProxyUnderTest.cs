using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CourseGit.Tests.Support;

/// <summary>A proxy of http that knows names nobody else knows. It connects, and passes on what is said.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public ProxyUnderTest()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>As the variable <c>http_proxy</c> wants it.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>The names it knows, and the port of this machine each means.</summary>
    public ConcurrentDictionary<string, int> Names { get; } = new();

    /// <summary>What it was asked to reach: host and port.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What it was told in clear, line and headers of each request.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var all = new List<Task>();
        try
        {
            while (true)
                all.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var accepted = client;
        try
        {
            var stream = client.GetStream();
            var head = await HeadAsync(stream);
            Heads.Enqueue(Encoding.Latin1.GetString(head));
            var line = Encoding.ASCII.GetString(head).Split(' ', 3);
            var isTunnel = line[0] == "CONNECT";
            var target = isTunnel ? new Uri($"https://{line[1]}") : new Uri(line[1]);
            Asked.Enqueue($"{target.Host}:{target.Port}");
            if (!Names.TryGetValue(target.Host, out var port))
            {
                await stream.WriteAsync(
                    "HTTP/1.1 502 Unknown name\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _end.Token);
                return;
            }
            using var there = new TcpClient();
            await there.ConnectAsync(IPAddress.Loopback, port, _end.Token);
            var other = there.GetStream();
            await (isTunnel ? stream.WriteAsync("HTTP/1.1 200 Connected\r\n\r\n"u8.ToArray(), _end.Token)
                : other.WriteAsync(head, _end.Token));
            await Task.WhenAny(stream.CopyToAsync(other, _end.Token), other.CopyToAsync(stream, _end.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One of the two has gone.
        }
    }

    private async Task<byte[]> HeadAsync(NetworkStream stream)
    {
        var head = new MemoryStream();
        var one = new byte[1];
        while (!head.GetBuffer().AsSpan(0, (int)head.Length).EndsWith("\r\n\r\n"u8) && await stream.ReadAsync(one, _end.Token) == 1)
            head.Write(one);
        return head.ToArray();
    }
}
