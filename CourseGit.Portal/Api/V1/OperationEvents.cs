using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CourseGit.Portal.Api.V1;

/// <summary>How long a stream of events is silent before it says that it is still there, and how often the token is looked at.</summary>
internal sealed record EventPace(TimeSpan Heartbeat)
{
    public static EventPace Usual { get; } = new(TimeSpan.FromSeconds(10));
}

/// <summary>
/// Tells of one operation until it is done: its present state first, then what is new. With each heartbeat, and as often while there is
/// much to tell, it asks the token, so that one that was removed or sees the operation no more hears no more, and the record, so that
/// nothing is missed.
/// </summary>
internal static class OperationEvents
{
    private const string LastEvent = "Last-Event-ID";

    public static async Task FollowAsync([Description("Its number")] long operation, OperationDesk desk, HttpContext http)
    {
        using var place = http.RequestServices.GetRequiredService<RateLimits>().OpenStream(ApiToken.BearerOf(http).UserId)
            ?? throw new ApiRefusal(StatusCodes.Status429TooManyRequests, $"This person follows {RateLimits.StreamsOfAPerson} operations "
                + "already, which is as many as can be followed at once. End one, then try again.")
            { RetryAfter = "10" };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        var actor = ApiToken.ActorOf(http);
        // Subscribed before the record is read, so that nothing is missed between.
        var feed = http.RequestServices.GetRequiredService<OperationFeed>();
        var news = feed.WatchAsync(operation, actor, ending.Token).GetAsyncEnumerator(CancellationToken.None);
        var next = news.MoveNextAsync().AsTask();
        try
        {
            var now = await OperationAddresses.FindAsync(desk, operation, http);
            var stream = new Events(http, Known(http.Request));
            if (now.IsDone && now.Revision <= stream.Sent)
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
            await stream.BeginAsync(ending.Token);
            await stream.TellAsync(now, ending.Token);
            var time = http.RequestServices.GetRequiredService<TimeProvider>();
            var pace = http.RequestServices.GetRequiredService<EventPace>().Heartbeat;
            var lookedAt = time.GetTimestamp();
            while (!now.IsDone)
            {
                var isSilent = await IsSilentAsync(next, pace, ending.Token);
                if (isSilent || time.GetElapsedTime(lookedAt) >= pace)
                {
                    if (!await ApiToken.IsStillGoodAsync(http, ending.Token) || await LookAsync(desk, operation, http) is not { } seen)
                        return;
                    lookedAt = time.GetTimestamp();
                    now = now.Or(seen);
                }
                if (isSilent)
                {
                    await stream.BeatAsync(ending.Token);
                }
                else
                {
                    if (!await next)
                        return;
                    now = now.Or(news.Current.Operation);
                    next = news.MoveNextAsync().AsTask();
                }
                await stream.TellAsync(now, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Who listened has gone, or the portal stops.
        }
        finally
        {
            await ending.CancelAsync();
            await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await news.DisposeAsync();
        }
    }

    // Null when it is none any more that the token sees.
    private static async Task<OperationSnapshot?> LookAsync(OperationDesk desk, long operation, HttpContext http)
    {
        try
        {
            return await desk.FindAsync(operation, ApiToken.ActorOf(http), http.RequestAborted);
        }
        catch (NotAllowedException)
        {
            return null;
        }
    }

    private static async Task<bool> IsSilentAsync(Task<bool> next, TimeSpan pace, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heartbeat = Task.Delay(pace, waiting.Token);
        var isSilent = await Task.WhenAny(next, heartbeat) == heartbeat;
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return isSilent;
    }

    private static long Known(HttpRequest request) => long.TryParse(
        request.Headers[LastEvent], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : -1;

    private sealed class Events(HttpContext http, long known)
    {
        private readonly JsonSerializerOptions _options =
            http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

        /// <summary>The newest revision that is known at the other end.</summary>
        public long Sent { get; private set; } = known;

        public Task BeginAsync(CancellationToken cancellationToken)
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers["X-Accel-Buffering"] = "no"; // proxies would keep it until it is long enough
            return http.Response.Body.FlushAsync(cancellationToken);
        }

        public Task BeatAsync(CancellationToken cancellationToken) => WriteAsync(": still here\n\n", cancellationToken);

        public async Task TellAsync(OperationSnapshot operation, CancellationToken cancellationToken)
        {
            if (operation.Revision <= Sent)
                return;
            var json = JsonSerializer.Serialize(OperationView.Of(operation), _options);
            await WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {operation.Revision}\nevent: operation\ndata: {json}\n\n"),
                cancellationToken);
            Sent = operation.Revision;
        }

        private async Task WriteAsync(string text, CancellationToken cancellationToken)
        {
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
