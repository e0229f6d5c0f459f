using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Courses;

public sealed class OutboundProxyTests
{
    private const string Proxy = "http://proxy.example.org:3128";

    [Theory]
    [InlineData("", "https://git.example.org/", true)]
    [InlineData("*", "https://git.example.org/", false)]
    [InlineData("example.org", "https://git.example.org/", false)]
    [InlineData(".example.org", "https://example.org/", false)]
    [InlineData("*.example.org", "https://git.example.org/", false)]
    [InlineData("example.org", "https://notexample.org/", true)]
    [InlineData("a.se, git.example.org:8443 b.se", "https://git.example.org:8443/", false)]
    [InlineData("git.example.org:8443", "https://git.example.org/", true)]
    [InlineData("10.0.0.0/8", "https://10.1.2.3/", false)]
    [InlineData("10.0.0.0/8", "https://11.1.2.3/", true)]
    [InlineData("", "https://localhost/", false)]
    [InlineData("", "https://127.0.0.1/", false)]
    [InlineData("", "https://[::1]/", false)]
    [InlineData("", "ssh://git.example.org/", false)]
    public void Exceptions_hold_as_everywhere(string except, string url, bool isThrough) =>
        Assert.Equal(isThrough, Of(("all_proxy", Proxy), ("no_proxy", except)).For(new Uri(url)) is not null);

    [Fact]
    public void Each_scheme_has_its_own_and_small_letters_come_first()
    {
        var proxy = Of(("HTTP_PROXY", "large:1"), ("http_proxy", "small:2"), ("https_proxy", "socks5h://own:3"), ("ALL_PROXY", "any:4"));

        Assert.Equal("http://small:2/", proxy.For(new Uri("http://a.se/"))!.AbsoluteUri);
        Assert.Equal("socks5h://own:3", OutboundProxy.ForGit(proxy.For(new Uri("https://a.se/"))!).TrimEnd('/'));
        Assert.Null(OutboundProxy.None.For(new Uri("https://a.se/")));
    }

    [Fact]
    public void A_login_is_taken_apart() =>
        Assert.Equal(("anna", "p@ss"), OutboundProxy.LoginOf(new Uri("http://anna:p%40ss@proxy:1/")) is var (user, password)
            ? (user, password.Reveal()) : default);

    [Fact]
    public void What_is_no_proxy_is_told_in_a_sentence() =>
        Assert.Contains("https_proxy", Assert.Throws<OperationFailedException>(
            () => Of(("https_proxy", "ftp://x")).For(new Uri("https://a.se/"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task With_a_proxy_names_are_not_asked_for_here_and_addresses_are_still_checked()
    {
        var rules = new RemoteRules(PortalUnderTest.SettingsIn("/nowhere"), new RemoteForms([]), Of(("all_proxy", Proxy)));

        Assert.Empty(await rules.CheckHostAsync(new Uri("https://only.the-proxy.invalid/"), TestContext.Current.CancellationToken));
        foreach (var inside in new[] { "https://10.0.0.5/", "https://169.254.169.254/", "https://127.0.0.1/", "https://localhost/" })
            await Assert.ThrowsAsync<RefusedException>(() => rules.CheckHostAsync(new Uri(inside), TestContext.Current.CancellationToken));
    }

    private static OutboundProxy Of(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(v => v.Name == name).Value);
}
