using System.Collections.Concurrent;
using CourseGit.Core.Providers.Http;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Core.Providers.Http;

/// <summary>What has not changed is not told anew, and nobody is told what another was.</summary>
public sealed class KnownAnswerTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _tagsSeen = new();
    private ChannelHouse _house = null!;
    private string _body = "{\"n\":1}";

    public async ValueTask InitializeAsync()
    {
        _house = await ChannelHouse.OpenAsync();
        _house.First.Trouble = async (_, http) =>
        {
            var tag = $"W/\"{_body.Length}-{_body.GetHashCode(StringComparison.Ordinal)}\"";
            _tagsSeen.Enqueue(http.Request.Headers.IfNoneMatch.ToString());
            http.Response.Headers.ETag = tag;
            http.Response.ContentType = "application/json";
            if (http.Request.Headers.IfNoneMatch == tag)
                http.Response.StatusCode = 304;
            else
                await http.Response.WriteAsync(_body, http.RequestAborted);
            return true;
        };
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task The_answer_of_last_time_is_given_while_the_host_says_that_nothing_changed()
    {
        Assert.Equal((200, _body), await _house.AskAsync("x"));
        Assert.Equal((200, _body), await _house.AskAsync("x"));
        Assert.NotEqual("", _tagsSeen.Last());

        _body = "{\"n\":22}";
        Assert.Equal((200, _body), await _house.AskAsync("x"));
        Assert.Equal((200, _body), await _house.AskAsync("x"));
        Assert.Equal(4, _tagsSeen.Count);
    }

    [Fact]
    public async Task Another_credential_another_address_and_a_change_ask_for_themselves()
    {
        await _house.AskAsync("x", "a");
        await _house.AskAsync("x", "b");
        await _house.AskAsync("x", null);
        await _house.AskAsync("y", "a");
        await _house.AskAsync("x?page=2", "a");
        await _house.AskAsync("x", "a", HttpMethod.Post);
        Assert.All(_tagsSeen, tag => Assert.Equal("", tag));
    }

    [Fact]
    public async Task What_is_very_long_is_not_kept()
    {
        _body = new string(' ', (256 * 1024) + 1);
        await _house.AskAsync("x");
        Assert.Equal((200, _body), await _house.AskAsync("x"));
        Assert.All(_tagsSeen, tag => Assert.Equal("", tag));
    }

    [Fact]
    public async Task An_error_is_not_kept()
    {
        _house.First.Trouble = Answers.With(404, "{}", headers: ("ETag", "\"1\""));
        await _house.AskAsync("x");
        var seen = "";
        _house.First.Trouble = (request, http) =>
        {
            seen = http.Request.Headers.IfNoneMatch.ToString();
            return Answers.With(200, "{}")(request, http);
        };
        await _house.AskAsync("x");
        Assert.Equal("", seen);
    }

    [Fact]
    public void The_latest_stay_and_those_nobody_asked_for_go()
    {
        var known = new KnownAnswers();
        for (var i = 0; i < 500; i++)
            known.Keep($"{i}", new KnownAnswer($"\"{i}\"", [], [], []));
        Assert.NotNull(known.Find("0"));
        known.Keep("500", new KnownAnswer("\"500\"", [], [], []));
        known.Keep("500", new KnownAnswer("\"again\"", [], [], []));
        Assert.NotNull(known.Find("0"));
        Assert.Null(known.Find("1"));
        Assert.Equal("\"again\"", known.Find("500")?.Tag);
    }
}
