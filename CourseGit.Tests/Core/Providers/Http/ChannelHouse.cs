using System.Net.Http.Headers;
using CourseGit.Core.Courses;
using CourseGit.Core.Providers.Http;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers.Http;

/// <summary>Two servers, a clock that can be moved, and the channels by which they are asked.</summary>
internal sealed class ChannelHouse : IAsyncDisposable
{
    private ChannelHouse(GiteaStandIn first, GiteaStandIn second, bool isSecondAllowed)
    {
        (First, Second) = (first, second);
        var settings = PortalUnderTest.SettingsIn("/nonexistent") with
        {
            OutboundHosts = isSecondAllowed ? [first.Authority, second.Authority] : [first.Authority],
        };
        Channels = new HostChannels(new RemoteRules(settings, new RemoteForms([])), Clock) { Limit = TimeSpan.FromSeconds(90) };
    }

    public GiteaStandIn First { get; }

    public GiteaStandIn Second { get; }

    public ShiftedClock Clock { get; } = new();

    public HostChannels Channels { get; }

    /// <summary>Both answer everything with <c>{}</c> until told otherwise.</summary>
    public static async Task<ChannelHouse> OpenAsync(bool isSecondAllowed = true)
    {
        var house = new ChannelHouse(
            await HostStandIn.StartAsync<GiteaStandIn>(), await HostStandIn.StartAsync<GiteaStandIn>(), isSecondAllowed);
        house.First.Trouble = house.Second.Trouble = Answers.With(200, "{}");
        return house;
    }

    public async Task<(int Status, string Body)> AskAsync(
        string path, string? token = "a", HttpMethod? method = null, HostStandIn? at = null, CancellationToken? cancel = null)
    {
        using var client = Channels.Client("The host", (at ?? First).Address, cancel ?? TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (request.Method != HttpMethod.Get)
            request.Content = new StringContent("{}"); // .NET itself may send one without content again
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Channels.Dispose();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
