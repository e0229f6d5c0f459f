using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace CourseGit.Tests.Support;

/// <summary>A long line between a browser and a portal: whatever passes arrives later, in its order.</summary>
internal sealed class SlowLine : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _portal;
    private readonly TimeSpan _delay;
    private readonly Task _accepting;

    /// <param name="delay">There and back.</param>
    public SlowLine(Uri portal, TimeSpan delay)
    {
        (_portal, _delay) = (portal, delay / 2);
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where the browser connects to.</summary>
    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ConnectAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(TcpClient browser)
    {
        using var near = browser;
        using var far = new TcpClient { NoDelay = true };
        try
        {
            await far.ConnectAsync(_portal.Host, _portal.Port, _stop.Token);
            await Task.WhenAny(CarryAsync(near.GetStream(), far.GetStream()), CarryAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // One of both has gone.
        }
    }

    private Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var line = Channel.CreateUnbounded<(long Due, byte[] Bytes)>();
        return Task.WhenAll(TakeAsync(from, line.Writer), GiveAsync(line.Reader, to));
    }

    private async Task TakeAsync(NetworkStream from, ChannelWriter<(long Due, byte[] Bytes)> line)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var length)
                line.TryWrite((Stopwatch.GetTimestamp() + (long)(_delay.TotalSeconds * Stopwatch.Frequency), buffer[..length]));
        }
        finally
        {
            line.Complete();
        }
    }

    private async Task GiveAsync(ChannelReader<(long Due, byte[] Bytes)> line, NetworkStream to)
    {
        using var clock = new PeriodicTimer(Tick);
        await foreach (var (due, bytes) in line.ReadAllAsync(_stop.Token))
        {
            while (Stopwatch.GetTimestamp() < due)
                await clock.WaitForNextTickAsync(_stop.Token);
            await to.WriteAsync(bytes, _stop.Token);
        }
    }
}
