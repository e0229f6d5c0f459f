using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Support;

/// <summary>What a webhook got.</summary>
internal sealed record ReceivedHook(string Method, string Path, string Body, string? Signature, string? Delivery)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>Somebody else's server that takes webhooks, and checks them as the manual says.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public string Authority => Address.Authority;

    public ConcurrentQueue<ReceivedHook> Received { get; } = new();

    /// <summary>What it answers with, after it has kept the request.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    public static async Task<HookReceiver> StartAsync()
    {
        var receiver = new HookReceiver();
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        receiver.Address = new Uri(receiver._app.Urls.First() + "/hooks/coursegit");
        return receiver;
    }

    /// <summary>Whether somebody with the secret signed this body no more than five minutes ago: the manual's recipe.</summary>
    public static bool IsOurs(ReceivedHook hook, string secret, DateTimeOffset now)
    {
        var parts = (hook.Signature ?? "").Split(',').Select(p => p.Split('=', 2)).Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1]);
        if (!parts.TryGetValue("t", out var time) || !parts.TryGetValue("v1", out var signature))
            return false;
        var age = now - DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture));
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{hook.Body}"));
        return age.Duration() < TimeSpan.FromMinutes(5)
            && CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(signature));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        Received.Enqueue(new ReceivedHook(
            http.Request.Method, http.Request.Path, body, http.Request.Headers["X-CourseGit-Signature"],
            http.Request.Headers["X-CourseGit-Delivery"]));
        if (Answer is { } answer)
            await answer(http);
    }
}
