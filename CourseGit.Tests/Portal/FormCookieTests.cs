using System.Net;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>The cookie that says a form came from a page of this portal.</summary>
public sealed class FormCookieTests
{
    private const string Name = "CourseGit.Form", Page = "/account/login";

    [Fact]
    public async Task Over_https_it_has_a_name_that_browsers_take_from_this_host_alone()
    {
        await using var house = await HttpsPortal.StartAsync();
        using var browser = house.NewBrowser();
        using var page = await browser.GetAsync(Page);
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"), c => c.Contains(Name, StringComparison.Ordinal));
        Assert.StartsWith($"__Host-{Name}=", cookie, StringComparison.Ordinal);
        foreach (var part in new[] { "; path=/", "; secure", "; httponly", "; samesite=strict" })
            Assert.Contains(part, cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
        using var signedIn = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    // A neighbour below the same domain can set the plain name, with a token of a page it opened itself.
    [Theory]
    [InlineData("__Host-" + Name, HttpStatusCode.Redirect)]
    [InlineData(Name, HttpStatusCode.BadRequest)]
    public async Task Over_https_the_name_without_the_promise_counts_for_nothing(string name, HttpStatusCode status)
    {
        await using var house = await HttpsPortal.StartAsync();
        using var client = new HttpClient(house.NewHandler(keepsCookies: false)) { BaseAddress = house.Portal.Address };
        using var browser = house.NewBrowser();
        using var page = await browser.GetAsync(Page);
        var cookie = page.Headers.GetValues("Set-Cookie").Single(c => c.Contains(Name, StringComparison.Ordinal));
        var value = cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..cookie.IndexOf(';', StringComparison.Ordinal)];
        using var form = new HttpRequestMessage(HttpMethod.Post, Page);
        form.Headers.Add("Cookie", $"{name}={value}");
        form.Content = new FormUrlEncodedContent(
        [
            .. await browser.HiddenFieldsAsync(Page), new("Input.Name", PortalUnderTest.Name),
            new("Input.Password", PortalUnderTest.Password),
        ]);
        using var answer = await client.SendAsync(form, TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Over_http_it_has_the_plain_name()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        using var page = await browser.GetAsync(Page);
        Assert.Contains(page.Headers.GetValues("Set-Cookie"), c => c.StartsWith(Name + "=", StringComparison.Ordinal));
    }
}
