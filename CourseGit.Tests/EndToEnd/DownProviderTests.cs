using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A course whose provider is away: its pages are there all the same, before anybody knows, and say so.</summary>
[Trait("Category", "Browser")]
public sealed class DownProviderTests(Chromium chromium)
{
    private const string Silent = "A git server does not say where the branch is now";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("refuses", "cannot be reached")]
    [InlineData("hangs", "A git server did not answer within 20 seconds.")]
    [InlineData("has no address", "The server git.nowhere.invalid cannot be found")]
    public async Task A_page_is_there_before_its_provider_was_given_up_and_the_next_one_says_so_at_once(string how, string why)
    {
        var clock = new ShiftedClock();
        await using var server = await GitServer.StartAsync();
        await using var portal = await BrowserPortal.OpenAsync(
            chromium, services: s => s.AddSingleton<TimeProvider>(clock), change: s => s with { OutboundHosts = [server.Authority] });
        await portal.BackUpAsync(DemoCourse.Subdomain);
        await PointAsync(portal, how == "has no address" ? "http://git.nowhere.invalid/demo.git" : server.UrlOf("demo"));
        server.Trouble = Answers.Hang;
        if (how == "refuses")
            await server.DisposeAsync();
        var page = portal.Page;

        await page.GotoAsync("/courses/demo/history");
        await Expect(page.Locator("li.commit a.subject").First).ToBeVisibleAsync();
        if (how == "hangs")
        {
            await Until.TrueAsync(() => !server.Requests.IsEmpty, "the server is asked behind the page");
            await Expect(page.GetByText("there is no answer yet")).ToBeVisibleAsync();
            await Expect(page.GetByText(Silent)).ToHaveCountAsync(0);
            clock.Advance(TimeSpan.FromSeconds(20));
        }
        await Expect(page.GetByText(Silent)).ToBeVisibleAsync();
        await Expect(page.GetByText(why)).ToBeVisibleAsync();
        await Expect(page.GetByText("there is no answer yet")).ToHaveCountAsync(0);

        var asked = server.Requests.Count;
        await page.GotoAsync("/courses/demo/overview");
        await Expect(page.Locator("#commits-part")).ToBeVisibleAsync();
        await Expect(page.GetByText(why)).ToBeVisibleAsync();
        Assert.Equal(asked, server.Requests.Count);
        Assert.Empty(portal.Errors);
    }

    private static async Task PointAsync(BrowserPortal portal, string url)
    {
        var registry = portal.Portal.App.Services.GetRequiredService<CourseRegistry>();
        var course = await registry.GetAsync(Subdomain.Parse(DemoCourse.Subdomain), Actor.CommandLine, Token);
        await registry.UpdateAsync(course with { Remote = new Remote(RemoteKind.Url, url) }, Actor.CommandLine, Token);
    }
}
