using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

/// <summary>Real git against servers that misbehave: its words may change with its version.</summary>
public sealed class RemoteTroubleOfRealServersTests
{
    [Theory]
    [InlineData("401 Unauthorized\r\nWWW-Authenticate: Basic realm=x", "did not accept the user and token")]
    [InlineData("403 Forbidden", "does not allow this")]
    [InlineData("404 Not Found", "does not exist, or the token may not see it")]
    [InlineData("301 Moved Permanently\r\nLocation: http://127.0.0.1:9/b/info/refs?service=git-upload-pack",
        "has moved to another address")]
    [InlineData("307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/b/info/refs?service=git-upload-pack",
        "has moved to another address")]
    [InlineData("500 Internal Server Error", "broke the connection off")]
    [InlineData("503 Service Unavailable", "broke the connection off")]
    public async Task The_status_of_a_server_becomes_a_sentence(string status, string expected)
    {
        await using var server = new CannedServer($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.Contains(expected, await FailureAsync($"http://127.0.0.1:{server.Port}/a"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/b.git/info/refs?service=git-upload-pack", "http://127.0.0.1:9/b.git")]
    [InlineData("/a.git/info/refs?service=git-upload-pack", "http://127.0.0.1:PORT/a.git")]
    [InlineData("https://git.example.org/sign-in?to=a", "https://git.example.org/sign-in")]
    public async Task The_address_a_server_points_to_is_named(string location, string address)
    {
        await using var server = new CannedServer(
            $"HTTP/1.1 301 Moved Permanently\r\nlocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        var message = await FailureAsync($"http://127.0.0.1:{server.Port}/a");

        Assert.Contains(
            $"has moved to another address: its server points to {address.Replace("PORT", $"{server.Port}", StringComparison.Ordinal)}. ",
            message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://anna:secret@git.example.org/a.git")]
    [InlineData("ftp://git.example.org/a.git")]
    [InlineData("")]
    public async Task An_address_that_no_course_could_have_is_not_named(string location)
    {
        await using var server = new CannedServer(
            $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        var message = await FailureAsync($"http://127.0.0.1:{server.Port}/a");

        Assert.Contains("has moved to another address.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("points to", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_told() =>
        Assert.Contains("cannot be reached", await WithServerAsync(""));

    [Fact]
    public async Task A_page_that_is_no_repository_is_told() =>
        Assert.Contains(
            "does not exist", await WithServerAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!DOCTYPE html>\n<title>Welcome</title>\n"));

    [Fact]
    public async Task A_closed_port_is_told()
    {
        int port;
        await using (var server = new CannedServer(""))
            port = server.Port;

        Assert.Contains("cannot be reached", await FailureAsync($"http://127.0.0.1:{port}/a"));
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_told() =>
        Assert.Contains("cannot be found on the network", await FailureAsync("http://nowhere.invalid/a"));

    private static async Task<string> WithServerAsync(string answer)
    {
        await using var server = new CannedServer(answer);
        return await FailureAsync($"http://127.0.0.1:{server.Port}/a");
    }

    private static async Task<string> FailureAsync(string url)
    {
        using var folder = new TemporaryFolder();
        var settings = PortalUnderTest.SettingsIn(folder.Path);
        var git = new GitRunner(new ProcessRunner(), settings);
        var vault = Vault.Of(settings, Subdomain.Parse("a"));
        await vault.PrepareAsync(git, _ => { }, TestContext.Current.CancellationToken);
        var environment = ImmutableDictionary<string, string>.Empty
            .Add("GIT_ALLOW_PROTOCOL", "http").Add("no_proxy", "*").Add("GIT_CONFIG_COUNT", "1").Add("GIT_CONFIG_KEY_0", "http.proxy")
            .Add("GIT_CONFIG_VALUE_0", "");
        var remote = new RemoteRepository(git, vault.GitDirectory, new RemoteAccess(url, "there", environment));

        var failure = await Assert.ThrowsAsync<OperationFailedException>(
            () => remote.TipAsync(BranchName.Parse("main"), TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        return failure.Message;
    }
}
