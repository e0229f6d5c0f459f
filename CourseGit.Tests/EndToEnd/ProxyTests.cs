using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A network that is left through a proxy only, which alone knows the names outside.</summary>
public sealed class ProxyTests
{
    private const string Name = "git.outside.invalid", Value = "github_pat_known-value-516E";

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

    [Fact]
    public async Task Over_https_the_API_and_git_of_a_host_go_through_its_tunnel_and_see_whom_they_may_trust()
    {
        const string Course = "ffm516";
        await using var gitHub = await GitHubStandIn.StartAsync();
        gitHub.AddAccount("grace", Value);
        await using var front = new TlsFront(Name, gitHub.Address.Port);
        await using var proxy = new ProxyUnderTest();
        proxy.Names[Name] = front.Port;
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.AddCredentialAsync("g", "grace", Value);
        var commands = new CommandLine(house)
        {
            Environment =
            {
                ["CourseGit__Providers__GitHub__ApiUrl"] = $"https://{Name}/api/v3/",
                ["CourseGit__Providers__GitHub__GitUrl"] = $"https://{Name}/",
                ["HTTPS_PROXY"] = proxy.Address,
                ["SSL_CERT_FILE"] = front.AuthorityFile,
                ["SSL_CERT_DIR"] = "",
                ["GIT_SSL_CAINFO"] = "",
                ["GIT_SSL_CAPATH"] = "",
            },
        };
        string[] connect = ["course", "connect", Course, "--remote", "github:grace/ffm516", "--credential", "g", "--create", "--json"];

        var connected = await commands.RunAsync(connect);
        Assert.True(connected.ExitCode == 0, connected.ToString());
        Assert.True(gitHub.Repositories["grace/ffm516"].IsPrivate);
        var saved = await commands.RunAsync("backup", Course, "--json");
        Assert.True(saved.ExitCode == 0, saved.ToString());
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, gitHub.FolderOf(gitHub.Repositories["grace/ffm516"]));
        Assert.Contains(gitHub.Requests, r => r.IsPush);
        Assert.All(proxy.Asked, asked => Assert.Equal($"{Name}:443", asked));
        foreach (var head in proxy.Heads)
        {
            Assert.StartsWith("CONNECT ", head, StringComparison.Ordinal);
            SecretSearch.AssertAbsent("grace", Value, head, "what a proxy sees");
        }

        house.FilesOf(Course).Write("media/new.txt", "new");
        var asked = proxy.Asked.Count;
        commands.Environment["NO_PROXY"] = ".outside.invalid";
        var past = await commands.RunAsync("backup", Course);
        Assert.Contains($"The server {Name} cannot be found", past.ToString(), StringComparison.Ordinal);
        Assert.Equal(asked, proxy.Asked.Count);
        commands.Environment.Remove("NO_PROXY");
        commands.Environment["SSL_CERT_FILE"] = "";
        var requests = gitHub.Requests.Count;
        var untrusted = await commands.RunAsync("backup", Course);
        Assert.Equal(1, untrusted.ExitCode);
        Assert.Contains("GitHub cannot be trusted: its certificate is not valid.", untrusted.ToString(), StringComparison.Ordinal);
        Assert.Equal(requests, gitHub.Requests.Count);
    }
}
