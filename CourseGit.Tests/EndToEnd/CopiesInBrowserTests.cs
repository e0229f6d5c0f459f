using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Further places, a repository that may be public, and one that was renamed, as a superuser meets them.</summary>
[Trait("Category", "Browser")]
public sealed class CopiesInBrowserTests(Chromium chromium)
{
    private static readonly Subdomain Demo = Subdomain.Parse(DemoCourse.Subdomain);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_further_place_is_added_gets_the_next_backup_and_is_counted_on_the_overview()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/settings");
        var section = page.Locator("#copies");

        await section.GetByLabel("Kind of place").SelectOptionAsync("hosted");
        await section.GetByLabel("Further place", new() { Exact = true }).FillAsync("no name at all");
        await section.GetByRole(AriaRole.Button, new() { Name = "Add this place" }).ClickAsync();
        await Expect(section.Locator(".field-error")).ToBeVisibleAsync();
        await section.GetByLabel("Further place", new() { Exact = true }).FillAsync("copies/demo");
        await section.GetByRole(AriaRole.Button, new() { Name = "Add this place" }).ClickAsync();
        await Expect(section.GetByText("Added. The next backup brings the course there.")).ToBeVisibleAsync();
        await Expect(section.GetByText("Nothing is there yet")).ToBeVisibleAsync();
        await AssertFitsAsync(page);
        await portal.BackUpAsync(DemoCourse.Subdomain);

        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/overview");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Copies" });
        await Expect(card).ToContainTextAsync("Three copies, all on this server");
        await Expect(card).ToContainTextAsync("copies/demo (hosted here)");
        await Expect(card).ToContainTextAsync("Had the newest backup when it was last looked at");
        await AssertFitsAsync(page);
        await card.GetByRole(AriaRole.Link, new() { Name = "Further places" }).ClickAsync();
        await section.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove place" }).ClickAsync();
        await Expect(section.GetByText("Removed.")).ToBeVisibleAsync();
        await Expect(section.GetByText("copies/demo (hosted here)")).ToHaveCountAsync(0);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task That_a_repository_may_be_public_takes_two_answers()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/settings");
        await Expect(page.GetByLabel("This course holds no student data")).ToHaveCountAsync(0); // what is hosted is closed

        await page.GetByRole(AriaRole.Radio, new() { Name = "Another git server" }).CheckAsync();
        await page.Locator("#url").FillAsync("http://127.0.0.1:1/demo.git");
        await Expect(page.Locator("#may-be-public")).ToHaveCountAsync(0);
        await page.Locator("#no-student-data").CheckAsync();
        await page.Locator("#may-be-public").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save anyway" }).ClickAsync();
        await Expect(page.GetByText("Settings saved")).ToBeVisibleAsync();

        var course = await Courses(portal).GetAsync(Demo, Actor.CommandLine, Token);
        Assert.True(course.MayBePublic(new Remote(RemoteKind.Url, "http://127.0.0.1:1/demo.git")));
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task A_renamed_repository_becomes_the_setting_with_one_button()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        var course = await Courses(portal).GetAsync(Demo, Actor.CommandLine, Token);
        await Courses(portal).NoteMovedAsync(course, new Remote(RemoteKind.Hosted, "courses/renamed"), Token);

        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/settings");
        await Expect(page.GetByText("its host says that it is courses/renamed (hosted here) now")).ToBeVisibleAsync();
        await page.Locator("#branch").FillAsync("spring");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use the new address" }).ClickAsync();
        await Expect(page.GetByText("name the new address now")).ToBeVisibleAsync();
        await Expect(page.Locator("#hosted")).ToHaveValueAsync("courses/renamed");
        await Expect(page.Locator("#branch")).ToHaveValueAsync("spring"); // what was typed stays

        course = await Courses(portal).GetAsync(Demo, Actor.CommandLine, Token);
        Assert.Equal(("hosted:courses/renamed", null), (course.Remote.ToString(), course.RemoteMovedTo));
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/overview");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Copies" })).ToBeVisibleAsync();
        await Expect(page.GetByText("The repository was renamed")).ToHaveCountAsync(0);
        Assert.Empty(portal.Errors);
    }

    // On a screen and on a telephone, in light and in dark.
    private static async Task AssertFitsAsync(IPage page)
    {
        foreach (var width in new[] { 390, 1280 })
        {
            await page.SetViewportSizeAsync(width, 800);
            var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(excess <= 0, $"The page scrolls sideways by {excess} px at {width} px.");
            foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce }); // colours fade
                Assert.Empty(await Axe.SeriousAsync(page, null));
            }
        }
    }

    private static CourseRegistry Courses(BrowserPortal portal) => portal.Portal.App.Services.GetRequiredService<CourseRegistry>();
}
