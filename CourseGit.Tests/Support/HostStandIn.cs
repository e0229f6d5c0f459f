using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Support;

/// <summary>Somebody who has a token at a host.</summary>
internal sealed record HostAccount(string Login, string Token)
{
    /// <summary>Organisations or groups that the account may make repositories for.</summary>
    public List<string> Organisations { get; } = [];

    /// <summary>What the token may do, in the host's words.</summary>
    public List<string> Scopes { get; } = [];

    public DateTimeOffset? TokenEnds { get; set; }
}

/// <summary>A repository at a host; its objects lie in a real bare one.</summary>
internal sealed class HostedThere(string path)
{
    public string Path { get; set; } = path;
    public bool IsPrivate { get; set; } = true;
    public bool IsArchived { get; set; }
    public required long Number { get; init; }

    /// <summary>Who may read it, and whether they may write; its owner always may both.</summary>
    public ConcurrentDictionary<string, bool> Members { get; } = new();

    /// <summary>Names it had before.</summary>
    public List<string> Earlier { get; } = [];

    public ConcurrentDictionary<string, string> DeployKeys { get; } = new();

    public string Owner => Path[..Path.LastIndexOf('/')];
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>
/// A host as GitHub, GitLab and Gitea are: its API and its repositories behind one Kestrel on a free port, git served by <c>git
/// http-backend</c>, accounts with tokens, repositories that are private, renamed, archived, and trouble on demand. What its API says is
/// written by those who derive from it.
/// </summary>
internal abstract class HostStandIn : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;
    private long _numbers;

    protected HostStandIn()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.Configure<KestrelServerOptions>(o =>
        {
            o.Limits.MaxRequestBodySize = null;
            o.Limits.MinRequestBodyDataRate = null;
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Host and port, as the setting OutboundHosts wants it.</summary>
    public string Authority => Address.Authority;

    /// <summary>As the setting ApiUrl wants it.</summary>
    public Uri Api => new(Address, ApiPath);

    /// <summary>As the setting GitUrl wants it.</summary>
    public Uri Git => Address;

    public ConcurrentDictionary<string, HostAccount> Accounts { get; } = new();

    public ConcurrentDictionary<string, HostedThere> Repositories { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>Comes before everything; when it answers true, it has dealt with the request.</summary>
    public Func<SeenRequest, HttpContext, Task<bool>>? Trouble { get; set; }

    /// <summary>Where the API lies, without a slash before it and with one after it.</summary>
    protected abstract string ApiPath { get; }

    public static async Task<T> StartAsync<T>() where T : HostStandIn, new()
    {
        var host = new T();
        await host._app.StartAsync(TestContext.Current.CancellationToken);
        host.Address = new Uri(host._app.Urls.First());
        return host;
    }

    public HostAccount AddAccount(string login, string token) => Accounts[login] = new HostAccount(login, token);

    public async Task<HostedThere> AddRepositoryAsync(string path, bool isPrivate = true)
    {
        var added = new HostedThere(path) { IsPrivate = isPrivate, Number = Interlocked.Increment(ref _numbers) };
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", "--initial-branch=main", FolderOf(added));
        await RealGit.RunAsync(FolderOf(added), "config", "http.receivepack", "true");
        return Repositories[path] = added;
    }

    /// <summary>The bare repository on this disk.</summary>
    public string FolderOf(HostedThere repository) => _folder.At($"{repository.Number}.git");

    /// <summary>The old name leads to the new one from now on.</summary>
    public void Rename(string path, string to)
    {
        Repositories.TryRemove(path, out var renamed);
        renamed!.Earlier.Add(path);
        renamed.Path = to;
        Repositories[to] = renamed;
    }

    public virtual async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Answers a call of the API.</summary>
    /// <param name="path">What comes after <see cref="ApiPath"/>, without a slash before it, as it was sent.</param>
    /// <param name="account">Whose token came along; null without one. A token that nobody has never comes here.</param>
    protected abstract Task ServeApiAsync(HttpContext http, string path, HostAccount? account);

    /// <summary>How the API says that a token is nobody's.</summary>
    protected abstract Task RefuseTokenAsync(HttpContext http);

    /// <summary>Whose a token is that belongs to no account.</summary>
    protected virtual HostAccount? OtherAccountOf(string token) => null;

    protected static bool MayRead(HostedThere repository, HostAccount? account) =>
        !repository.IsPrivate || (account is not null && (IsOwner(repository, account) || repository.Members.ContainsKey(account.Login)));

    protected static bool MayWrite(HostedThere repository, HostAccount? account) =>
        account is not null && !repository.IsArchived
        && (IsOwner(repository, account) || (repository.Members.TryGetValue(account.Login, out var writes) && writes));

    protected HostedThere? FindEarlier(string path) =>
        Repositories.Values.FirstOrDefault(r => r.Earlier.Contains(path, StringComparer.OrdinalIgnoreCase));

    protected static async Task AnswerAsync(HttpContext http, int status, object body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(JsonSerializer.Serialize(body), http.RequestAborted);
    }

    private static bool IsOwner(HostedThere repository, HostAccount account) =>
        repository.Owner.Equals(account.Login, StringComparison.OrdinalIgnoreCase)
        || account.Organisations.Contains(repository.Owner, StringComparer.OrdinalIgnoreCase);

    private async Task ServeAsync(HttpContext http)
    {
        var request = SeenRequest.Of(http.Request);
        Requests.Enqueue(request);
        try
        {
            if (Trouble is { } trouble && await trouble(request, http))
                return;
            var (isKnown, account) = AccountOf(request.Authorization);
            var raw = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];
            if (raw.StartsWith($"/{ApiPath}", StringComparison.Ordinal))
                await (isKnown ? ServeApiAsync(http, raw[(ApiPath.Length + 1)..], account) : RefuseTokenAsync(http));
            else
                await ServeGitAsync(http, isKnown, account);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            http.Abort(); // The client has gone.
        }
    }

    // The user of a token matters to no host.
    private (bool IsKnown, HostAccount? Account) AccountOf(string authorization)
    {
        if (authorization.Length == 0)
            return (true, null);
        var (scheme, value) = (authorization.Split(' ')[0], authorization[(authorization.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var token = scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(value)).Split(':', 2)[1]
            : value;
        var account = Accounts.Values.FirstOrDefault(a => a.Token == token) ?? OtherAccountOf(token);
        return (account is not null, account);
    }

    private async Task ServeGitAsync(HttpContext http, bool isKnown, HostAccount? account)
    {
        var path = http.Request.Path.Value!.TrimStart('/');
        var end = path.IndexOf(".git/", StringComparison.Ordinal);
        if (end < 0)
        {
            http.Response.StatusCode = 404;
            return;
        }
        var name = path[..end];
        if (!Repositories.TryGetValue(name, out var repository) && FindEarlier(name) is { } moved && MayRead(moved, account))
        {
            http.Response.StatusCode = 301;
            http.Response.Headers.Location =
                new Uri(Address, $"/{moved.Path}.git/{path[(end + 5)..]}{http.Request.QueryString}").AbsoluteUri;
            return;
        }
        var writes = path.EndsWith("git-receive-pack", StringComparison.Ordinal)
            || http.Request.QueryString.Value!.Contains("git-receive-pack", StringComparison.Ordinal);
        if (!isKnown || (account is null && (writes || repository is null || !MayRead(repository, account))))
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }
        if (repository is null || !MayRead(repository, account))
        {
            http.Response.StatusCode = 404;
            return;
        }
        if (writes && !MayWrite(repository, account))
        {
            http.Response.StatusCode = 403;
            return;
        }
        http.Request.Path = $"/{repository.Number}.git/{path[(end + 5)..]}";
        await new GitBackend(_folder.Path).ServeAsync(http, beforeAnswer: null);
    }
}
