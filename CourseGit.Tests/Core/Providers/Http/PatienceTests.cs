using System.Globalization;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Core.Providers.Http;

/// <summary>One call to a host: how long it may take, what is tried again, and when a host is left alone.</summary>
public sealed class PatienceTests : IAsyncLifetime
{
    private ChannelHouse _house = null!;

    public async ValueTask InitializeAsync() => _house = await ChannelHouse.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task What_only_reads_is_asked_three_times(int status)
    {
        _house.First.Trouble = Answers.With(status, "");
        Assert.Equal(status, (await _house.AskAsync("x")).Status);
        Assert.Equal(3, _house.First.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(422)]
    [InlineData(501)]
    public async Task What_would_be_the_same_again_is_asked_once(int status)
    {
        _house.First.Trouble = Answers.With(status, "");
        Assert.Equal(status, (await _house.AskAsync("x")).Status);
        Assert.Single(_house.First.Requests);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task What_changes_something_is_asked_once_whatever_happens(string method)
    {
        _house.First.Trouble = Answers.With(503, "");
        Assert.Equal(503, (await _house.AskAsync("x", method: new HttpMethod(method))).Status);
        Assert.Single(_house.First.Requests);
        _house.First.Trouble = Answers.Cut;
        await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x", method: new HttpMethod(method)));
        Assert.Equal(2, _house.First.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_made_three_times()
    {
        _house.First.Trouble = Answers.Cut;
        var failed = await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x"));
        Assert.StartsWith("The host cannot be reached (", failed.Message, StringComparison.Ordinal);
        Assert.Equal(3, _house.First.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_not_waited_for()
    {
        _house.First.Trouble = async (request, http) =>
        {
            await http.Response.WriteAsync("[", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            _house.Clock.Advance(TimeSpan.FromSeconds(91));
            return await Answers.Hang(request, http);
        };
        var failed = await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x"));
        Assert.Contains("did not answer within 90 seconds", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_measure_is_not_an_API()
    {
        _house.First.Trouble = async (_, http) =>
        {
            for (var i = 0; i < 17; i++)
                await http.Response.Body.WriteAsync(new byte[1 << 20], http.RequestAborted);
            return true;
        };
        var failed = await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x"));
        Assert.Contains("is not what its API says", failed.Message, StringComparison.Ordinal);
        Assert.Single(_house.First.Requests);
    }

    [Fact]
    public async Task A_client_without_tokens_of_its_own_is_let_go_with_whoever_waits()
    {
        using var stop = new CancellationTokenSource();
        _house.First.Trouble = async (request, http) =>
        {
            await stop.CancelAsync();
            return await Answers.Hang(request, http);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _house.AskAsync("x", cancel: stop.Token));
    }

    [Fact]
    public async Task A_host_that_is_away_is_left_alone_and_then_asked_once()
    {
        _house.First.Trouble = Answers.With(503, "");
        for (var i = 0; i < 5; i++)
            await _house.AskAsync("x", method: HttpMethod.Post);
        var failed = await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x"));
        Assert.Contains("has not answered lately and is asked again at", failed.Message, StringComparison.Ordinal);
        Assert.True(failed.Failure?.IsTransient);
        Assert.Equal(5, _house.First.Requests.Count);
        Assert.Equal(200, (await _house.AskAsync("x", at: _house.Second)).Status);

        _house.Clock.Advance(TimeSpan.FromSeconds(31));
        await _house.AskAsync("x", method: HttpMethod.Post); // still away
        await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x"));
        Assert.Equal(6, _house.First.Requests.Count);

        _house.Clock.Advance(TimeSpan.FromSeconds(31));
        _house.First.Trouble = Answers.With(200, "{}");
        Assert.Equal(200, (await _house.AskAsync("x")).Status);
        Assert.Equal(200, (await _house.AskAsync("x")).Status);
    }

    [Fact]
    public void While_one_finds_out_whether_it_is_back_the_others_wait()
    {
        var circuit = new HostCircuit(_house.Clock);
        for (var i = 0; i < 5; i++)
            circuit.Answered(isBroken: true);
        _house.Clock.Advance(TimeSpan.FromSeconds(31));
        circuit.Check("The host", null);
        Assert.Throws<OperationFailedException>(() => circuit.Check("The host", null));
        circuit.Answered(isBroken: false);
        circuit.Check("The host", null);
    }

    [Fact]
    public async Task What_it_refuses_does_not_make_it_away()
    {
        _house.First.Trouble = Answers.With(404, "");
        for (var i = 0; i < 8; i++)
            Assert.Equal(404, (await _house.AskAsync("x")).Status);
    }

    [Fact]
    public async Task Who_asked_too_often_waits_and_nobody_else_does()
    {
        _house.First.Trouble = Answers.With(429, "", headers: ("Retry-After", "120"));
        await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x", "a"));
        _house.First.Trouble = Answers.With(200, "{}");

        await Assert.ThrowsAsync<OperationFailedException>(() => _house.AskAsync("x", "a"));
        Assert.Equal(200, (await _house.AskAsync("x", "b")).Status);
        Assert.Equal(200, (await _house.AskAsync("x", null)).Status);
        Assert.Equal(3, _house.First.Requests.Count);
        _house.Clock.Advance(TimeSpan.FromSeconds(121));
        Assert.Equal(200, (await _house.AskAsync("x", "a")).Status);
    }

    [Theory]
    [InlineData(429, "Retry-After: 30", 30)]
    [InlineData(403, "retry-after: 30", 30)]
    [InlineData(429, "Retry-After: Sun, 01 Mar 2026 10:05:00 GMT", 300)]
    [InlineData(429, "", 60)]
    [InlineData(429, "Retry-After: soon", 60)]
    [InlineData(429, "Retry-After: 999999", 7200)]
    [InlineData(403, "x-ratelimit-remaining: 0|x-ratelimit-reset: 1772359800", 600)]
    [InlineData(429, "RateLimit-Remaining: 0|RateLimit-Reset: 1772359800", 600)]
    [InlineData(403, "x-ratelimit-remaining: 0", 60)]
    [InlineData(403, "x-ratelimit-remaining: 0|x-ratelimit-reset: 99999999999999999", 60)]
    [InlineData(429, "x-ratelimit-remaining: 0|x-ratelimit-reset: 1", 0)]
    [InlineData(403, "", null)]
    [InlineData(403, "x-ratelimit-remaining: 7", null)]
    [InlineData(200, "x-ratelimit-remaining: 0|x-ratelimit-reset: 1772359800", null)]
    [InlineData(503, "Retry-After: 30", null)]
    public void When_it_may_be_asked_again_stands_in_its_headers(int status, string headers, int? seconds)
    {
        var now = new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc);
        using var answer = new HttpResponseMessage((System.Net.HttpStatusCode)status);
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(h => h.Split(": ", 2)))
            answer.Headers.TryAddWithoutValidation(header[0], header[1]);
        Assert.Equal(seconds is { } after ? now.AddSeconds(after) : null, HostLimits.AgainUtc(answer, now));
    }

    [Fact]
    public void What_is_left_is_read_when_all_of_it_is_told()
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.Add("x-ratelimit-limit", "5000");
        answer.Headers.Add("x-ratelimit-remaining", "4990");
        Assert.Null(HostLimits.Read(answer));
        answer.Headers.Add("x-ratelimit-reset", 1_772_359_800.ToString(CultureInfo.InvariantCulture));
        var read = HostLimits.Read(answer);
        Assert.Equal((4990, 5000, new DateTime(2026, 3, 1, 10, 10, 0, DateTimeKind.Utc)), (read!.Left, read.Limit, read.AgainUtc));
    }
}
