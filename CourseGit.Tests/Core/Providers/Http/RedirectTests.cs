using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers.Http;

/// <summary>Where a host may send the portal on to, and what is told there.</summary>
public sealed class RedirectTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task The_same_server_is_told_again_who_asks(int status)
    {
        await using var house = await ChannelHouse.OpenAsync();
        house.First.Trouble = (request, http) => request.Path == "/old"
            ? Answers.Redirect(status, "/new?page=2")(request, http) : Answers.With(200, "[]")(request, http);
        Assert.Equal((200, "[]"), await house.AskAsync("old"));
        Assert.Equal([("/old", "", "Bearer a"), ("/new", "?page=2", "Bearer a")],
            house.First.Requests.Select(r => (r.Path, r.Query, r.Authorization)));
    }

    [Fact]
    public async Task Another_server_is_not_told_who_asks()
    {
        await using var house = await ChannelHouse.OpenAsync();
        house.First.Trouble = Answers.Redirect(301, $"{house.Second.Address}new");
        Assert.Equal(200, (await house.AskAsync("old")).Status);
        Assert.Equal(("/new", ""), (house.Second.Requests.Single().Path, house.Second.Requests.Single().Authorization));
    }

    [Fact]
    public async Task Nor_is_the_first_one_after_a_detour()
    {
        await using var house = await ChannelHouse.OpenAsync();
        house.First.Trouble = (request, http) => request.Path == "/old"
            ? Answers.Redirect(301, $"{house.Second.Address}there")(request, http) : Answers.With(200, "{}")(request, http);
        house.Second.Trouble = Answers.Redirect(301, $"{house.First.Address}back");
        Assert.Equal(200, (await house.AskAsync("old")).Status);
        Assert.Equal(["Bearer a", ""], house.First.Requests.Select(r => r.Authorization));
    }

    [Fact]
    public async Task What_lies_on_this_machine_is_refused_when_connecting_also_after_a_redirect()
    {
        await using var house = await ChannelHouse.OpenAsync(isSecondAllowed: false);
        house.First.Trouble = Answers.Redirect(302, $"{house.Second.Address}inside");
        foreach (var ask in new Func<Task>[] { () => house.AskAsync("x"), () => house.AskAsync("x", at: house.Second) })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(ask);
            Assert.Contains("lies on this server or its private network", refused.Message, StringComparison.Ordinal);
        }
        Assert.Empty(house.Second.Requests);
    }

    [Theory]
    [InlineData("http://[::1]/x")]
    [InlineData("http://[fe80::1%25lo]/x")]
    [InlineData("http://[::ffff:127.0.0.1]/x")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://localhost:1/x")]
    [InlineData("http://0.0.0.0/x")]
    [InlineData("http://10.0.0.1/x")]
    public async Task Nothing_inside_is_asked_for_a_stranger(string location)
    {
        await using var house = await ChannelHouse.OpenAsync();
        house.First.Trouble = Answers.Redirect(302, location);
        await Assert.ThrowsAsync<RefusedException>(() => house.AskAsync("x"));
    }

    [Fact]
    public async Task Only_so_many_are_followed()
    {
        await using var house = await ChannelHouse.OpenAsync();
        house.First.Trouble = Answers.Redirect(301, "/round");
        Assert.Equal(301, (await house.AskAsync("x")).Status);
        Assert.Equal(4, house.First.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/x")]
    [InlineData("javascript:alert(1)")]
    public async Task Other_schemes_are_not_followed(string location)
    {
        await using var house = await ChannelHouse.OpenAsync();
        house.First.Trouble = Answers.Redirect(302, location);
        Assert.Equal(302, (await house.AskAsync("x")).Status);
    }

    [Fact]
    public async Task What_changes_something_is_not_sent_on()
    {
        await using var house = await ChannelHouse.OpenAsync();
        house.First.Trouble = Answers.Redirect(307, $"{house.Second.Address}new");
        Assert.Equal(307, (await house.AskAsync("x", method: HttpMethod.Post)).Status);
        Assert.Empty(house.Second.Requests);
    }
}
