using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>A portal that listens to pushes, with clones in the folder of its checkouts.</summary>
internal sealed class PushPortal : IAsyncDisposable
{
    public const string Secret = "a secret that only the host has";
    private readonly List<FileLock> _held = [];
    private readonly HttpClient _client;

    private PushPortal(PortalUnderTest portal)
    {
        Portal = portal;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            Expect100ContinueTimeout = TimeSpan.FromMinutes(1), // an answer comes before what is too large
        };
        _client = new HttpClient(handler) { BaseAddress = portal.Address };
    }

    public PortalUnderTest Portal { get; }
    public string Root => Portal.Settings.CheckoutsRoot;

    public static async Task<PushPortal> StartAsync(Func<PushHookSettings, PushHookSettings>? change = null) =>
        new(await PortalUnderTest.StartAsync(change: s => s with
        {
            Hooks = (change ?? (h => h))(new PushHookSettings { IsOn = true }),
        }));

    public T Get<T>() where T : notnull => Portal.App.Services.GetRequiredService<T>();

    /// <summary>A clone as gitreload's own tests make one: without a commit, of a repository of others.</summary>
    public async Task<string> CloneAsync(string name, string origin = "http://example.com/testuser/test.git")
    {
        var folder = Path.Combine(Root, name);
        await RealGit.RunAsync("/", "init", "-q", "-b", "master", folder);
        await RealGit.RunAsync(folder, "remote", "add", "origin", origin);
        return folder;
    }

    /// <summary>Keeps operations on a checkout waiting.</summary>
    public Task HoldAsync(string name) => HoldAsync(CheckoutName.Parse(name).Subject);

    /// <summary>Keeps operations on something waiting.</summary>
    public async Task HoldAsync(OperationSubject subject) => _held.Add((await Get<SubjectLocks>().TryTakeAsync(
        subject, endOrphans: false, TestContext.Current.CancellationToken))!);

    /// <summary>What gitreload reads of a push.</summary>
    public static string Payload(string name = "test", string branch = "master", string owner = "testuser") => JsonSerializer.Serialize(new
    {
        @ref = $"refs/heads/{branch}",
        after = new string('a', 40),
        repository = new { name, owner = new { name = owner, email = "testuser@example.com" } },
    });

    /// <summary>Sends something, with headers as "Name: value".</summary>
    public async Task<(int Status, string Body, string? Type)> SendAsync(
        HttpMethod method, string address, string? body = null, string? type = null, params string[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        }
        foreach (var header in headers)
            request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':')], header[(header.IndexOf(':') + 1)..].Trim());
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            answer.Content.Headers.ContentType?.ToString());
    }

    /// <summary>A push as GitHub sends it.</summary>
    public Task<(int Status, string Body, string? Type)> PushAsync(string address, string payload, params string[] headers) =>
        SendAsync(HttpMethod.Post, address, payload, "application/json", ["X-GitHub-Event: push", .. headers]);

    /// <summary>The same in a form.</summary>
    public Task<(int Status, string Body, string? Type)> PushFormAsync(string address, string payload) =>
        SendAsync(HttpMethod.Post, address, "payload=" + WebUtility.UrlEncode(payload), "application/x-www-form-urlencoded",
            "X-GitHub-Event: push");

    public static string Signature(string body, string secret = Secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    public async Task<OperationSnapshot[]> OperationsAsync() => [.. (await Get<OperationDesk>().SearchAsync(
        OperationFilter.None, null, 100, Actor.System, TestContext.Current.CancellationToken)).OrderBy(o => o.Id)];

    public async Task<List<DeliveryRow>> DeliveriesAsync()
    {
        await using var context = await Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await context.Deliveries.OrderBy(d => d.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _held.ForEach(h => h.Dispose());
        await Portal.DisposeAsync();
    }
}
