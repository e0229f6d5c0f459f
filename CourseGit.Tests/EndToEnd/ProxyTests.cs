using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A network that is left through a proxy only, which alone knows the names outside.</summary>
public sealed class ProxyTests
{
    private const string Name = "git.outside.invalid";

    [Fact]
    public async Task A_backup_goes_through_the_proxy_which_resolves_the_name()
    {
        await using var server = await GitServer.StartAsync();
        await using var proxy = new ProxyUnderTest();
        await using var house = await HttpHouse.OpenAsync(server);
        proxy.Names[Name] = server.Address.Port;
        await house.ChangeCourseAsync(HttpHouse.Course,
            c => c with { Remote = new Remote(RemoteKind.Url, $"http://{Name}/{HttpHouse.Course}.git") });
        var commands = new CommandLine(house) { Environment = { ["http_proxy"] = proxy.Address } };

        var through = await commands.RunAsync("backup", HttpHouse.Course, "--json");
        commands.Environment["no_proxy"] = "outside.invalid";
        var asked = proxy.Asked.Count;
        var past = await commands.RunAsync("backup", HttpHouse.Course, "--json");

        Assert.True(through.ExitCode == 0, through.ToString());
        Assert.Contains($"{Name}:80", proxy.Asked);
        Assert.NotEmpty(await RealGit.TipAsync(server.PathOf(HttpHouse.Course)));
        Assert.Contains($"The server {Name} cannot be found", past.Output, StringComparison.Ordinal);
        Assert.Equal(asked, proxy.Asked.Count);
    }

    [Fact]
    public async Task An_address_inside_is_refused_with_a_proxy_as_without()
    {
        await using var server = await GitServer.StartAsync();
        await using var proxy = new ProxyUnderTest();
        await using var house = await HttpHouse.OpenAsync(server);
        await house.ChangeCourseAsync(HttpHouse.Course, c => c with { Remote = new Remote(RemoteKind.Url, "http://10.0.0.5/a.git") });

        var refused = await new CommandLine(house) { Environment = { ["http_proxy"] = proxy.Address } }
            .RunAsync("backup", HttpHouse.Course, "--json");

        Assert.Contains("lies on this server or its private network", refused.Output, StringComparison.Ordinal);
        Assert.Empty(proxy.Asked);
    }

    [Fact]
    public async Task Hosts_and_webhooks_are_asked_through_it_and_what_lies_inside_is_not_asked_for()
    {
        await using var server = await GitServer.StartAsync();
        await using var proxy = new ProxyUnderTest();
        proxy.Names[Name] = server.Address.Port;
        proxy.Names["10.0.0.5"] = server.Address.Port;
        server.Trouble = async (request, http) =>
        {
            await http.Response.WriteAsync("hello", http.RequestAborted);
            return true;
        };
        var rules = new RemoteRules(PortalUnderTest.SettingsIn("/nowhere"), new RemoteForms([]),
            new OutboundProxy(name => name == "http_proxy" ? proxy.Address : null));
        using var channels = new HostChannels(rules, TimeProvider.System);
        using var client = channels.Client("The host", new Uri($"http://{Name}/"), TestContext.Current.CancellationToken);
        using var pinned = await PinnedHttp.OpenAsync(rules, new Uri($"http://{Name}/hook"), TestContext.Current.CancellationToken);

        Assert.Equal("hello", await client.GetStringAsync("x", TestContext.Current.CancellationToken));
        Assert.Equal("hello", await pinned.GetStringAsync($"http://{Name}/hook", TestContext.Current.CancellationToken));
        // On the same connection to the proxy.
        await Assert.ThrowsAsync<RefusedException>(
            () => client.GetStringAsync("http://10.0.0.5/x", TestContext.Current.CancellationToken));
        Assert.All(proxy.Asked, asked => Assert.Equal($"{Name}:80", asked));
        Assert.Equal(2, server.Requests.Count);
    }
}
