using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CourseGit.Measure;

/// <summary>When a circuit got a render batch, and the texts in it.</summary>
internal readonly record struct Batch(long At, string Text);

/// <summary>
/// One interactive page without a browser: it starts a circuit as blazor.web.js does, confirms every batch and draws nothing.
/// </summary>
internal sealed partial class Circuit : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Uri _address;
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _next;
    private int _modules;
    private Task _reading = Task.CompletedTask;

    private Circuit(Uri address) => _address = address;

    /// <summary>All batches so far; only the circuit's own loop adds.</summary>
    public List<Batch> Batches { get; } = [];

    /// <summary>The failure the server told of, if any.</summary>
    public string? Error { get; private set; }

    public static async Task<Circuit> OpenAsync(Uri page, HttpClient http, string cookies)
    {
        var html = await http.GetStringAsync(page);
        var markers = Markers().Matches(html).Select(m => JsonDocument.Parse(m.Groups[1].Value).RootElement)
            .Where(m => m.TryGetProperty("descriptor", out _)).ToList();
        var state = State().Match(html).Groups[1].Value;
        var circuit = new Circuit(page);
        circuit._socket.Options.SetRequestHeader("Cookie", cookies);
        circuit._socket.Options.SetRequestHeader("Origin", page.GetLeftPart(UriPartial.Authority));
        await circuit.StartAsync(markers, state);
        return circuit;
    }

    /// <summary>Goes to another page inside the circuit.</summary>
    /// <returns>How long the next render batch took.</returns>
    public async Task<TimeSpan> GoAsync(Uri page)
    {
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Stopwatch.GetTimestamp();
        await SendAsync("OnLocationChanged", page.ToString(), null, false);
        await _next.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return Stopwatch.GetElapsedTime(start);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task StartAsync(List<JsonElement> markers, string state)
    {
        await _socket.ConnectAsync(new UriBuilder(_address) { Scheme = "ws", Path = "/_blazor", Query = "" }.Uri, CancellationToken.None);
        await _socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text,
            true, CancellationToken.None);
        var shake = await ReceiveAsync();
        if (!shake.AsSpan().SequenceEqual("{}\u001e"u8))
            throw new InvalidOperationException(Encoding.UTF8.GetString(shake));
        _reading = Task.Run(ReadAsync);
        await InvokeAsync("0", "StartCircuit", [_address.GetLeftPart(UriPartial.Authority) + "/", _address.ToString(), "[]", ""]);
        await _started.Task.WaitAsync(TimeSpan.FromSeconds(60)); // type 3: the invocation is complete
        var operations = markers.Select((m, i) => new { type = "add", ssrComponentId = i + 1, marker = m });
        await SendAsync("UpdateRootComponents", JsonSerializer.Serialize(new { batchId = 1, operations }), state);
        await _drawn.Task.WaitAsync(TimeSpan.FromSeconds(60));
        if (Error is not null)
            throw new InvalidOperationException(Error);
    }

    private Task SendAsync(string target, params object?[] arguments) => InvokeAsync(null, target, arguments);

    private async Task InvokeAsync(string? invocation, string target, object?[] arguments)
    {
        // Type 1, an invocation: headers, its id, the method, arguments, streams.
        var message = MessagePack.Write(
            new object?[] { 1, new Dictionary<string, string>(), invocation, target, arguments, Array.Empty<object?>() });
        var framed = new List<byte>();
        for (var rest = message.Length; ; rest >>= 7)
        {
            framed.Add((byte)((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0)));
            if (rest <= 0x7f)
                break;
        }
        framed.AddRange(message);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(framed.ToArray(), WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (_socket.State == WebSocketState.Open)
                await UnderstandAsync(await ReceiveAsync(), Stopwatch.GetTimestamp());
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Closed: by us at the end, or by the server, which then said why.
        }
    }

    private async Task UnderstandAsync(byte[] bytes, long received)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var (length, shift) = (0, 0);
            byte part;
            do
            {
                part = bytes[at++];
                length |= (part & 0x7f) << shift;
                shift += 7;
            }
            while ((part & 0x80) != 0);
            var position = at;
            at += length;
            if (MessagePack.Read(bytes, ref position) is not object?[] message)
                continue;
            if (message[0] is 3L)
                _started.TrySetResult();
            else if (message[0] is 1L)
                await HearAsync((string)message[3]!, (object?[])message[4]!, received);
        }
    }

    private async Task HearAsync(string target, object?[] arguments, long received)
    {
        switch (target)
        {
            case "JS.RenderBatch":
                Batches.Add(new Batch(
                    received, string.Join('|', Words().Matches(Encoding.UTF8.GetString((byte[])arguments[1]!)).Select(m => m.Value))));
                _next?.TrySetResult();
                await SendAsync("OnRenderCompleted", arguments[0], null);
                break;
            case "JS.BeginInvokeJS" when arguments[0] is long handle and not 0:
                await AnswerAsync(handle, isModule: arguments[3] is 1L);
                break;
            case "JS.EndUpdateRootComponents":
                _drawn.TrySetResult();
                break;
            case "JS.Error":
                Error = arguments[0]?.ToString();
                _drawn.TrySetResult();
                break;
        }
    }

    // As a browser does, or what waits for the answer stays in the portal's memory. A module gets a number.
    private Task AnswerAsync(long handle, bool isModule)
    {
        var result = isModule ? $"{{\"__jsObjectId\":{++_modules}}}" : "null";
        return SendAsync("EndInvokeJSFromDotNet", handle, true, $"[{handle},true,{result}]");
    }

    private async Task<byte[]> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return message.ToArray();
    }

    // What of a batch a person reads of an operation's progress.
    [GeneratedRegex(@"\d+ %|\d[\d,]* of \d[\d,]*")]
    private static partial Regex Words();

    // What the server writes into the page for blazor.web.js to start with: one comment for each interactive part.
    [GeneratedRegex("<!--Blazor:({.*?})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
