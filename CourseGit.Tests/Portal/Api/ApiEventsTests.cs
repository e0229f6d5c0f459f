using System.Net;
using System.Text.Json.Nodes;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Api.V1;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal.Api;

/// <summary>An operation followed by server-sent events.</summary>
public sealed class ApiEventsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operation_is_told_of_from_where_it_stands_to_its_end()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        using var asked = await ApiPortal.SendAsync(client, "courses/own/backup");
        using var stream = await OpenAsync(client, 1);
        Assert.Equal("text/event-stream", stream.Answer.Content.Headers.ContentType?.MediaType);
        var events = new List<(long Id, JsonNode Operation)>();
        while (await stream.NextAsync() is { } told)
            events.Add(told);
        Assert.Equal(("done", "succeeded"), ((string?)events[^1].Operation["state"], (string?)events[^1].Operation["outcome"]));
        Assert.Equal(events.Select(e => e.Id).Distinct().Order(), events.Select(e => e.Id));
        Assert.All(events, e => Assert.Equal(e.Id, (long)e.Operation["revision"]!));
        Assert.All(events.SkipLast(1), e => Assert.NotEqual("done", (string?)e.Operation["state"]));
    }

    [Fact]
    public async Task Broken_off_it_goes_on_with_what_is_newer()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        var id = await AddAsync(house);
        long first;
        using (var stream = await OpenAsync(client, id))
            first = (await stream.NextAsync())!.Value.Id;

        using (var resumed = await OpenAsync(client, id, first))
        {
            var next = resumed.NextAsync();
            await house.Get<OperationDesk>().CancelAsync(id, CoreUnderTest.Superuser, Token);
            var told = (await next)!.Value;
            Assert.True(told.Id > first, "what was known was told again");
            Assert.Equal("cancelled", (string?)told.Operation["outcome"]);
            Assert.Null(await resumed.NextAsync());
            first = told.Id;
        }
        using var over = await OpenAsync(client, id, first);
        Assert.Equal(HttpStatusCode.NoContent, over.Answer.StatusCode); // a browser stops asking then
        using var older = await OpenAsync(client, id, first - 1);
        Assert.Equal(first, (await older.NextAsync())!.Value.Id);
    }

    [Fact]
    public async Task A_silent_operation_is_heard_to_be_there_still()
    {
        await using var house = await ApiPortal.StartAsync(s => s.AddSingleton(new EventPace(Soon)));
        using var client = await house.ClientAsync();
        using var stream = await OpenAsync(client, await AddAsync(house));
        Assert.NotNull(await stream.NextAsync());
        for (var i = 0; i < 3; i++)
            Assert.Equal(": still here", await stream.CommentAsync());
    }

    [Fact]
    public async Task A_token_removed_meanwhile_hears_no_more()
    {
        await using var house = await ApiPortal.StartAsync(s => s.AddSingleton(new EventPace(Soon)));
        using var client = await house.ClientAsync();
        using var stream = await OpenAsync(client, await AddAsync(house));
        Assert.NotNull(await stream.NextAsync());
        var known = Assert.Single(await house.Get<Tokens>().ListAsync(PortalUnderTest.Name, CoreUnderTest.Superuser, Token));
        await house.Get<Tokens>().RemoveAsync(known.Id, CoreUnderTest.Superuser, Token);
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task A_token_that_sees_the_operation_no_more_hears_no_more()
    {
        await using var house = await ApiPortal.StartAsync(s => s.AddSingleton(new EventPace(Soon)));
        using var client = await house.ClientAsync(Scope.Read, ApiPortal.Trusted);
        using var stream = await OpenAsync(client, await AddAsync(house));
        Assert.NotNull(await stream.NextAsync());
        await house.Get<TeacherDesk>().TakeAwayAsync(Subdomain.Parse("own"), ApiPortal.Trusted, CoreUnderTest.Superuser, Token);
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task A_token_removed_while_there_is_much_to_tell_hears_no_more()
    {
        await using var house = await ApiPortal.StartAsync(s => s.AddSingleton(new EventPace(Soon)));
        using var client = await house.ClientAsync();
        var id = await AddAsync(house);
        using var stream = await OpenAsync(client, id);
        Assert.NotNull(await stream.NextAsync());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var talk = TalkAsync(house, id, ending.Token);
        Assert.NotNull(await stream.NextAsync());
        var known = Assert.Single(await house.Get<Tokens>().ListAsync(PortalUnderTest.Name, CoreUnderTest.Superuser, Token));
        await house.Get<Tokens>().RemoveAsync(known.Id, CoreUnderTest.Superuser, Token);
        while (await stream.NextAsync() is not null)
            Assert.False(talk.IsCompleted);
        Assert.False(talk.IsCompleted);
        await ending.CancelAsync();
        await talk;
    }

    [Fact]
    public async Task A_change_that_the_feed_did_not_tell_of_is_found_in_the_record()
    {
        await using var house = await ApiPortal.StartAsync(s => s.AddSingleton(new EventPace(Soon)));
        using var client = await house.ClientAsync();
        var id = await AddAsync(house);
        using var stream = await OpenAsync(client, id);
        var first = (await stream.NextAsync())!.Value;
        await house.StateAsync(c => c.Database.ExecuteSqlAsync(
            $"""UPDATE operations SET "Text" = 'from elsewhere', "Revision" = "Revision" + 1 WHERE "Id" = {id}"""));
        var told = (await stream.NextAsync())!.Value;
        Assert.Equal((first.Id + 1, "from elsewhere"), (told.Id, (string?)told.Operation["message"]));
    }

    [Fact]
    public async Task Whoever_goes_leaves_nothing_and_nobody_opens_too_many()
    {
        await using var house = await ApiPortal.StartAsync(s => s.AddSingleton(new EventPace(Soon)));
        using var client = await house.ClientAsync();
        var id = await AddAsync(house);
        var before = Subscribers(house);
        var streams = new List<EventStream>();
        for (var i = 0; i < RateLimits.StreamsOfAPerson; i++)
        {
            streams.Add(await OpenAsync(client, id));
            Assert.NotNull(await streams[^1].NextAsync());
        }
        using (var answer = await client.GetAsync($"operations/{id}/events", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            await ApiPortal.ProblemAsync(answer, 429);
            Assert.Equal(10, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }
        streams.ForEach(s => s.Dispose());
        // Their places are free again, and what they had subscribed to is as before.
        await Until.TrueAsync(() => Subscribers(house) == before, "nobody listens any more");
        using var again = await OpenAsync(client, id);
        Assert.NotNull(await again.NextAsync());
    }

    // Never as long silent as a heartbeat.
    private static async Task TalkAsync(ApiPortal house, long id, CancellationToken cancellationToken)
    {
        var now = (await house.Get<OperationDesk>().FindAsync(id, CoreUnderTest.Superuser, Token))!;
        using var timer = new PeriodicTimer(Soon / 10);
        for (var revision = now.Revision + 1; !cancellationToken.IsCancellationRequested; revision++)
        {
            house.Get<OperationFeed>().Publish(now with { Revision = revision });
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static int Subscribers(ApiPortal house) => house.Get<OperationFeed>().Subscribers;

    // Not queued, and never run: it stands still until the test moves it.
    private static async Task<long> AddAsync(ApiPortal house) => (await house.Get<OperationDesk>()
        .AcceptAsync(new BackupRequest(Subdomain.Parse("own")), CoreUnderTest.Superuser, Token)).Id;

    private static async Task<EventStream> OpenAsync(HttpClient client, long operation, long? known = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"operations/{operation}/events");
        if (known is { } revision)
            request.Headers.Add("Last-Event-ID", $"{revision}");
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        return new(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(Token)));
    }

    private sealed class EventStream(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        public HttpResponseMessage Answer => answer;

        /// <summary>The next event, whatever comments come between; null at the end.</summary>
        public async Task<(long Id, JsonNode Operation)?> NextAsync()
        {
            long id = 0;
            string? name = null;
            while (await reader.ReadLineAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    name = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal) && name == "operation")
                    return (id, JsonNode.Parse(line[6..])!);
            }
            return null;
        }

        public async Task<string?> CommentAsync()
        {
            while (await reader.ReadLineAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token) is { } line)
            {
                if (line.StartsWith(':'))
                    return line;
            }
            return null;
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
