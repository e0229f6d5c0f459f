using System.Net;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>New passwords: with the present one, or by a link.</summary>
public sealed class MyAccountTests
{
    private const string New = "quite another sentence";

    [Fact]
    public async Task A_new_password_needs_the_present_one_keeps_this_session_and_ends_all_others()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        using var here = await portal.TeacherBrowserAsync();
        using var elsewhere = await portal.TeacherBrowserAsync();
        using var wrong = await here.SubmitAsync("/account/password", Fields("not the present one"));
        Assert.Contains("The present password is another one.", await Browser.TextAsync(wrong), StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(elsewhere));

        using var changed = await here.SubmitAsync("/account/password", Fields(PortalUnderTest.Password));
        Assert.Equal("/account", changed.Headers.Location?.OriginalString);
        Assert.Equal(200, await StatusAsync(here));
        Assert.Equal(302, await StatusAsync(elsewhere));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(portal, PortalUnderTest.Password));
        Assert.Equal(HttpStatusCode.Redirect, await SignInAsync(portal, New));
    }

    [Fact]
    public async Task A_password_link_opens_once_and_ends_what_was_open()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        using var open = await portal.TeacherBrowserAsync();
        var desk = portal.Get<UserDesk>();
        var (link, second) = (await desk.ResetLinkAsync(TeacherName, Anna, Token), await desk.ResetLinkAsync(TeacherName, Anna, Token));
        using var stranger = portal.NewBrowser();
        using var differing = await stranger.SubmitAsync(link, ("Input.Password", New), ("Input.Repeated", New + "x"));
        Assert.Contains("The two passwords differ.", await Browser.TextAsync(differing), StringComparison.Ordinal);
        using var set = await stranger.SubmitAsync(link, ("Input.Password", New), ("Input.Repeated", New));
        Assert.Equal("/account/login", set.Headers.Location?.OriginalString);
        Assert.Equal(302, await StatusAsync(open));
        Assert.Equal(HttpStatusCode.Redirect, await SignInAsync(portal, New));
        foreach (var dead in new[] { link, second, "/account/reset", "/account/reset?token=made-up" })
        {
            using var answer = await stranger.GetAsync(dead);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("This link does not open", await Browser.TextAsync(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_password_link_opens_for_a_day_and_not_for_who_is_disabled()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var links = new PasswordLink(new EphemeralDataProtectionProvider(), time);
        var token = links.For(new PortalUser { Id = "7", SecurityStamp = "stamp" });
        time.Advance(PasswordLink.Opens - TimeSpan.FromMinutes(1));
        Assert.Equal(("7", "stamp"), links.Read(token));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(links.Read(token));
        Assert.Null(links.Read(new string('a', 5000)));

        await using var portal = await PeopleHouse.OpenAsync();
        var link = await portal.Get<UserDesk>().ResetLinkAsync(TeacherName, Anna, Token);
        await portal.Get<UserDesk>().DisableAsync(TeacherName, Anna, Token);
        using var stranger = portal.NewBrowser();
        using var answer = await stranger.GetAsync(link);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Safari/604.1", "Safari on iPhone")]
    [InlineData("curl/8.5.0", "Another program")]
    [InlineData(null, "An unknown browser")]
    public void A_browser_is_known_again_by_two_words(string? says, string words) => Assert.Equal(words, BrowserWords.Of(says));

    private static (string, string)[] Fields(string present) =>
        [("Input.Present", present), ("Input.Password", New), ("Input.Repeated", New)];

    private static async Task<int> StatusAsync(Browser browser)
    {
        using var answer = await browser.GetAsync("/");
        return (int)answer.StatusCode;
    }

    private static async Task<HttpStatusCode> SignInAsync(PortalUnderTest portal, string password)
    {
        using var browser = portal.NewBrowser();
        using var answer = await browser.SignInAsync(TeacherName, password);
        return answer.StatusCode;
    }
}
