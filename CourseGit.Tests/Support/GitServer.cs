using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CourseGit.Tests.Support;

/// <summary>A request as the server saw it.</summary>
internal sealed record SeenRequest(string Method, string Path, string Query, string Authorization)
{
    /// <summary>All other headers, one a line.</summary>
    public string Others { get; private init; } = "";

    public bool IsPush => Method == "POST" && Path.EndsWith("/git-receive-pack", StringComparison.Ordinal);
    public bool IsPushBegin => Query.Contains("service=git-receive-pack", StringComparison.Ordinal);

    public static SeenRequest Of(HttpRequest request) => new(
        request.Method, request.Path, request.QueryString.Value ?? "", request.Headers.Authorization.ToString())
    {
        Others = string.Join('\n', request.Headers.Where(h => h.Key != "Authorization").Select(h => $"{h.Key}: {h.Value}")),
    };
}

/// <summary>Somebody else's git server: Kestrel on a free port in front of <c>git http-backend</c>, with trouble on demand.</summary>
internal sealed class GitServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;

    private GitServer()
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

    /// <summary>User and password every request must bring; null for none.</summary>
    public (string User, string Password)? Required { get; set; }

    /// <summary>Comes before git; when it answers true, it has dealt with the request.</summary>
    public Func<SeenRequest, HttpContext, Task<bool>>? Trouble { get; set; }

    /// <summary>Comes after git has done its work and before the client hears of it.</summary>
    public Func<SeenRequest, Task>? BeforeAnswer { get; set; }

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public static async Task<GitServer> StartAsync()
    {
        var server = new GitServer();
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Address = new Uri(server._app.Urls.First());
        return server;
    }

    public string PathOf(string name) => _folder.At(name + ".git");

    public string UrlOf(string name) => new Uri(Address, $"/{name}.git").AbsoluteUri;

    public async Task CreateAsync(string name)
    {
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", "--initial-branch=test", PathOf(name));
        await RealGit.RunAsync(PathOf(name), "config", "http.receivepack", "true");
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var request = SeenRequest.Of(http.Request);
        Requests.Enqueue(request);
        try
        {
            if (Trouble is { } trouble && await trouble(request, http))
                return;
            if (!MayEnter(request, http))
                return;
            await new GitBackend(_folder.Path).ServeAsync(http, BeforeAnswer is { } before ? () => before(request) : null);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            http.Abort(); // The client has gone.
        }
    }

    private bool MayEnter(SeenRequest request, HttpContext http)
    {
        if (Required is not { } required)
            return true;
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{required.User}:{required.Password}"));
        if (request.Authorization == expected)
            return true;
        http.Response.StatusCode = 401;
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
        return false;
    }
}
