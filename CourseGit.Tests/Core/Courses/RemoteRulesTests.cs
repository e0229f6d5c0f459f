using System.Net;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class RemoteRulesTests
{
    [Theory]
    [InlineData("https://git.example.org/courses/ffm516.git")]
    [InlineData("http://git.example.org:3000/a")]
    [InlineData("HTTPS://GIT.example.org/a")]
    [InlineData("https://[2001:db8::1]:8443/a.git")]
    [InlineData("https://git.example.org/~anna/a@b")]
    [InlineData("https://kurs.exämple.se/a")]
    public void A_plain_web_address_is_taken(string url) => Assert.StartsWith("http", RemoteRules.ParseUrl(url).AbsoluteUri);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ffm516")]
    [InlineData("/srv/git/a.git")]
    [InlineData("../a")]
    [InlineData("file:///srv/git/a.git")]
    [InlineData("ssh://git.example.org/a")]
    [InlineData("git://git.example.org/a")]
    [InlineData("ext::sh -c x")]
    [InlineData("git@github.com:a/b.git")]
    [InlineData("--upload-pack=x")]
    [InlineData("https://")]
    [InlineData("https:///a")]
    [InlineData("https://git.example.org/a b")]
    [InlineData(" https://git.example.org/a")]
    [InlineData("https://git.example.org/a\n")]
    [InlineData("https://git.example.org/a?x=y")]
    [InlineData("https://git.example.org/a#b")]
    public void Anything_else_is_refused(string? url) =>
        Assert.EndsWith(".", Assert.Throws<InvalidInputException>(() => RemoteRules.ParseUrl(url)).Message);

    [Theory]
    [InlineData("https://anna:topSecret@git.example.org/a")]
    [InlineData("https://topSecret@git.example.org/a")]
    [InlineData("https://:topSecret@git.example.org/a")]
    [InlineData("https://anna:topSecret@git.example.org/a b")]
    [InlineData("https://anna:topSecret@")]
    [InlineData("ssh://anna:topSecret@git.example.org/a")]
    [InlineData("https://anna:p@topSecret@git.example.org/a\n")]
    [InlineData("anna:topSecret@git.example.org:a/b")]
    [InlineData("anna:topSecret@git.example.org://a")]
    [InlineData("https//anna:topSecret@git.example.org/a")]
    [InlineData("https:/anna:topSecret@git.example.org/a")]
    [InlineData("https://anna:topSecret%40git.example.org/a b")]
    [InlineData("ftp://git.example.org/a?token=topSecret")]
    [InlineData("https://git.example.org/a?private_token=topSecret")]
    [InlineData("https://git.example.org/a b?private_token=topSecret")]
    public void A_secret_in_an_address_is_refused_and_not_told(string url) =>
        Assert.DoesNotContain("topSecret", Assert.Throws<InvalidInputException>(() => RemoteRules.ParseUrl(url)).Message);

    [Theory]
    [InlineData("http://127.0.0.1/a")]
    [InlineData("http://127.9.9.9/a")]
    [InlineData("http://2130706433/a")]
    [InlineData("http://0x7f.1/a")]
    [InlineData("http://0.0.0.0/a")]
    [InlineData("http://localhost/a")]
    [InlineData("http://10.1.2.3/a")]
    [InlineData("http://172.16.0.1/a")]
    [InlineData("http://172.31.255.255/a")]
    [InlineData("http://192.168.1.1/a")]
    [InlineData("http://169.254.169.254/a")]
    [InlineData("http://100.64.0.1/a")]
    [InlineData("http://224.0.0.1/a")]
    [InlineData("http://255.255.255.255/a")]
    [InlineData("http://[::1]/a")]
    [InlineData("http://[::]/a")]
    [InlineData("http://[fe80::1]/a")]
    [InlineData("http://[fd00::1]/a")]
    [InlineData("http://[fec0::1]/a")]
    [InlineData("http://[ff02::1]/a")]
    [InlineData("http://[::ffff:127.0.0.1]/a")]
    [InlineData("http://[::ffff:10.1.2.3]/a")]
    [InlineData("http://[::127.0.0.1]/a")]
    [InlineData("http://[64:ff9b::10.1.2.3]/a")]
    [InlineData("http://[64:ff9b::127.0.0.1]/a")]
    [InlineData("http://[2002:0a01:0203::1]/a")]
    public async Task An_address_on_this_machine_or_its_network_is_refused(string url)
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(() => CheckAsync(url));

        Assert.Contains("lies on this server or its private network", refusal.Message);
        Assert.Contains("CourseGit:OutboundHosts", refusal.Message);
    }

    [Theory]
    [InlineData("http://140.82.121.4/a", "140.82.121.4")]
    [InlineData("http://172.32.0.1/a", "172.32.0.1")]
    [InlineData("http://100.128.0.1/a", "100.128.0.1")]
    [InlineData("http://[2606:50c0:8000::153]/a", "2606:50c0:8000::153")]
    [InlineData("http://[::ffff:140.82.121.4]/a", "::ffff:140.82.121.4")]
    public async Task A_public_address_is_allowed(string url, string expected) =>
        Assert.Equal([IPAddress.Parse(expected)], await CheckAsync(url));

    [Theory]
    [InlineData("http://127.0.0.1:3000/a", "127.0.0.1", true)]
    [InlineData("http://127.0.0.1:3000/a", "127.0.0.1:3000", true)]
    [InlineData("http://localhost:3000/a", "LOCALHOST:3000", true)]
    [InlineData("http://[::1]:3000/a", "[::1]:3000", true)]
    [InlineData("http://[::1]:3000/a", "::1", true)]
    [InlineData("http://127.0.0.1:3001/a", "127.0.0.1:3000", false)]
    [InlineData("http://127.0.0.1/a", "localhost", false)]
    [InlineData("http://10.0.0.1/a", "10.0.0.10", false)]
    public async Task A_private_address_is_allowed_exactly_when_its_host_is_named(string url, string named, bool allowed) =>
        Assert.Equal(allowed, await Record.ExceptionAsync(() => CheckAsync(url, named)) is null);

    [Fact]
    public async Task A_server_that_does_not_exist_is_named_in_a_sentence() =>
        Assert.Contains("nowhere.invalid cannot be found",
            (await Assert.ThrowsAsync<OperationFailedException>(() => CheckAsync("https://nowhere.invalid/a"))).Message);

    private static Task<IPAddress[]> CheckAsync(string url, params string[] outboundHosts) =>
        new RemoteRules(PortalUnderTest.SettingsIn("/nowhere") with { OutboundHosts = [.. outboundHosts] }, new RemoteForms([]))
            .CheckHostAsync(RemoteRules.ParseUrl(url), TestContext.Current.CancellationToken);
}
