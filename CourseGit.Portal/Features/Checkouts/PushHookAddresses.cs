using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Pushes;
using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace CourseGit.Portal.Features.Checkouts;

/// <summary>
/// Where git hosts tell of pushes: gitreload's addresses, and ours for each checkout and each course. They are there only when the
/// settings switch them on. Whoever sends has no account: what is signed is looked at where it is received.
/// </summary>
internal static class PushHookAddresses
{
    /// <summary>Bytes of the largest message that is read.</summary>
    public const int MostBytes = 10 * 1024 * 1024;

    private const string Gitreload = "text/html; charset=utf-8", Ours = "/api/v1/hooks/{checkout}";
    private static readonly string[] NoPage = [HttpMethods.Put, HttpMethods.Delete, HttpMethods.Patch, HttpMethods.Options];

    public static void MapPushHooks(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<CourseGitSettings>().Hooks.IsOn)
            return;
        var open = app.MapGroup("").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        open.MapPost("/", (HttpContext http) => GitreloadAsync(http, imports: true)).WithOrder(-1); // GET is the portal's own page
        open.MapMethods("/", NoPage, http => RefuseMethodAsync(http, "GET, POST")).WithOrder(-1);
        Map(open, "/gitreload", imports: true);
        Map(open, "/update", imports: false);
        open.MapGet("/queue", QueueAsync);
        open.MapMethods("/queue", [HttpMethods.Post, .. NoPage], http => RefuseMethodAsync(http, "GET"));
        open.MapPost("/api/v1/hooks/courses/{course}", (HttpContext http, string course) => AnswerAsync(http, call =>
            http.RequestServices.GetRequiredService<CoursePushReceiver>().ReceiveAsync(course, call, http.RequestAborted)));
        open.MapPost(Ours, (HttpContext http, string checkout) => ReceiveAsync(http, checkout, imports: false));
        open.MapPost(Ours + "/import", (HttpContext http, string checkout) => ReceiveAsync(http, checkout, imports: true));
    }

    private static void Map(RouteGroupBuilder open, string address, bool imports)
    {
        open.MapPost(address, (HttpContext http) => GitreloadAsync(http, imports));
        open.Map(address, http => RefuseMethodAsync(http, "POST"));
    }

    private static async Task GitreloadAsync(HttpContext http, bool imports)
    {
        var (status, call) = await ReadAsync(http);
        if (call is null)
        {
            var isLarge = status == StatusCodes.Status413PayloadTooLarge;
            await TellAsync(http, status, isLarge ? "The payload is too large" : "Too many requests");
            return;
        }
        var reply = await http.RequestServices.GetRequiredService<GitreloadDoor>().ReceiveAsync(imports, call, http.RequestAborted);
        await TellAsync(http, reply.Status, reply.Message);
    }

    private static Task TellAsync(HttpContext http, int status, string message) =>
        WriteAsync(http, status, $"{{\"msg\": {Text(message)}}}");

    private static async Task QueueAsync(HttpContext http)
    {
        if (http.RequestServices.GetRequiredService<RateLimits>().TakePush(http.Connection.RemoteIpAddress) is { } wait)
        {
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            await TellAsync(http, StatusCodes.Status429TooManyRequests, "Too many requests");
            return;
        }
        var jobs = await http.RequestServices.GetRequiredService<GitreloadDoor>().QueueAsync(http.RequestAborted);
        var listed = jobs.Select(j =>
            $"{{\"repo_name\": {Text(j.RepoName)}, \"repo_url\": {Text(j.RepoUrl)}, \"action\": {Text(j.Action)}}}");
        await WriteAsync(http, StatusCodes.Status200OK, $"{{\"queue_length\": {jobs.Length}, \"queue\": [{string.Join(", ", listed)}]}}");
    }

    private static Task WriteAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = Gitreload;
        return http.Response.WriteAsync(body, http.RequestAborted);
    }

    // As Python writes it, blanks included; a browser must find no tag in it.
    private static string Text(string text) => JsonSerializer.Serialize(text).Replace("\\u0027", "'", StringComparison.Ordinal);

    private static Task RefuseMethodAsync(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        return TellAsync(http, StatusCodes.Status405MethodNotAllowed, "The method is not allowed for the requested URL.");
    }

    private static Task<IResult> ReceiveAsync(HttpContext http, string checkout, bool imports) => AnswerAsync(http, call =>
        http.RequestServices.GetRequiredService<PushReceiver>().ReceiveAsync(checkout, imports, call, http.RequestAborted));

    private static async Task<IResult> AnswerAsync(HttpContext http, Func<PushCall, Task<PushReply>> receive)
    {
        var (status, call) = await ReadAsync(http);
        if (call is null)
        {
            var message = status == StatusCodes.Status413PayloadTooLarge
                ? $"A message may have {MostBytes >> 20} MiB at most. Nothing was done." : "Too many messages. Send it again later.";
            return TypedResults.Json(new { message }, statusCode: status);
        }
        var reply = await receive(call);
        return TypedResults.Json(new { message = reply.Message, operation = reply.Operation }, statusCode: reply.Status);
    }

    // Null with the status when it is not read.
    private static async Task<(int Status, PushCall? Call)> ReadAsync(HttpContext http)
    {
        if (http.RequestServices.GetRequiredService<RateLimits>().TakePush(http.Connection.RemoteIpAddress) is { } wait)
        {
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return (StatusCodes.Status429TooManyRequests, null);
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MostBytes;
        if (http.Request.ContentLength > MostBytes)
            return (StatusCodes.Status413PayloadTooLarge, null);
        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (e.StatusCode, null);
        }
        var headers = http.Request.Headers.ToImmutableDictionary(
            h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return (StatusCodes.Status200OK, new PushCall(headers.GetValueOrDefault, body.ToArray()));
    }
}
