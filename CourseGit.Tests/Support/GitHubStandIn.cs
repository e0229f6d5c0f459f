using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Support;

/// <summary>
/// GitHub with as much of its API as backups need, as a server of one's own has it (<c>/api/v3/</c>). All that comes and all that it says
/// is
/// held to GitHub's published description; what is not as described there is a failure of the test.
/// </summary>
internal sealed class GitHubStandIn : HostStandIn
{
    private const int Hourly = 5000; // requests a token may make

    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentDictionary<string, int> _spent = new();

    public GitHubApplications Apps { get; } = new();

    /// <summary>Paths of private repositories that everybody of the enterprise may read.</summary>
    public HashSet<string> Internal { get; } = [];

    public GitHubJson Json => new(Api, Git);

    protected override string ApiPath => "api/v3/";

    /// <summary>Starts one, unless there is nothing to hold it to.</summary>
    public static async Task<GitHubStandIn> StartAsync()
    {
        GitHubDescription.SkipIfMissing();
        return await StartAsync<GitHubStandIn>();
    }

    /// <summary>How many requests a token has spent.</summary>
    public int SpentBy(string login) => _spent.GetValueOrDefault(login);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Assert.Empty(_violations);
    }

    /// <summary>Answers as GitHub does when something is wrong, for <see cref="HostStandIn.Trouble"/>.</summary>
    public static Func<SeenRequest, HttpContext, Task<bool>> Refuse(
        int status, string message, params (string Name, string Value)[] headers) =>
        async (_, http) =>
        {
            foreach (var (name, value) in headers)
                http.Response.Headers[name] = value;
            if (status == 401)
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
            await WriteAsync(http, status, GitHubJson.Error(message));
            return true;
        };

    protected override HostAccount? OtherAccountOf(string token) => Apps.AccountOf(token);

    protected override Task RefuseTokenAsync(HttpContext http) => WriteAsync(http, 401, GitHubJson.Error("Bad credentials"));

    protected override async Task ServeApiAsync(HttpContext http, string path, HostAccount? account)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var call = $"{http.Request.Method} /{path}{http.Request.QueryString}";
        var operation = GitHubDescription.Instance.Find(http.Request.Method, $"/{path}");
        // Where a renamed repository leads to is described nowhere, only that it leads somewhere.
        var numbered = path.Split('/') is ["repositories", var number, .. var rest] ? Numbered(number, rest) : null;
        if (operation is null && numbered is not null)
            operation = GitHubDescription.Instance.Find(http.Request.Method, $"/{numbered}");
        if (operation is null)
            _violations.Enqueue($"{call}: GitHub has nothing like it");
        else
            Note(call, GitHubDescription.Instance.CheckRequest(operation, http.Request.Query, body));

        var asked = body.Length > 0 ? JsonNode.Parse(body)!.AsObject() : [];
        var answer = await new GitHubAnswering(this, http, account).AnswerAsync((numbered ?? path).Split('/'), asked);
        if (operation is not null && GitHubDescription.Instance.CheckAnswer(operation, answer.Status, answer.Body) is { } wrong)
            Note(call, [$"answered {answer.Status}: {wrong}"]);
        await SendAsync(http, answer, account);
    }

    private void Note(string call, IEnumerable<string> wrong)
    {
        foreach (var one in wrong)
            _violations.Enqueue($"{call}: {one}");
    }

    private string? Numbered(string number, string[] rest) =>
        Repositories.Values.FirstOrDefault(r => r.Number.ToString(CultureInfo.InvariantCulture) == number) is { } there
            ? string.Join('/', ["repos", there.Path, .. rest])
            : null;

    public string? FindEarlierNumber(string path) => FindEarlier(path)?.Number.ToString(CultureInfo.InvariantCulture);

    public static bool Sees(HostedThere there, HostAccount? account) =>
        MayRead(there, account) && (!there.IsPrivate || account is not { Scopes.Count: > 0 } || account.Scopes.Contains("repo"));

    public static bool Writes(HostedThere there, HostAccount? account) => MayWrite(there, account);

    private async Task SendAsync(HttpContext http, GitHubAnswer answer, HostAccount? account)
    {
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        if (account is { Scopes.Count: > 0 })
            http.Response.Headers["X-OAuth-Scopes"] = string.Join(", ", account.Scopes);
        if (account?.TokenEnds is { } end)
            http.Response.Headers["github-authentication-token-expiration"] =
                end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        var text = answer.Body?.ToJsonString() ?? "";
        var tag = $"W/\"{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}\"";
        var isKnown = http.Request.Method == "GET" && answer.Status == 200 && http.Request.Headers.IfNoneMatch.ToString() == tag;
        var who = account?.Login ?? "";
        var spent = isKnown ? _spent.GetValueOrDefault(who) : _spent.AddOrUpdate(who, 1, (_, n) => n + 1);
        http.Response.Headers["x-ratelimit-limit"] = Hourly.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["x-ratelimit-remaining"] = (Hourly - spent).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["x-ratelimit-reset"] =
            DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (http.Request.Method == "GET" && answer.Status == 200)
            http.Response.Headers.ETag = tag;
        if (isKnown)
            http.Response.StatusCode = 304;
        else
            await WriteAsync(http, answer.Status, answer.Body);
    }

    private static async Task WriteAsync(HttpContext http, int status, JsonNode? body)
    {
        http.Response.StatusCode = status;
        if (body is null)
            return;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
