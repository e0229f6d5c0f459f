using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Browser")]
public sealed class SignOutInBrowserTests(Chromium chromium)
{
    private const string Course = DemoCourse.Subdomain;

    [Fact]
    public async Task Signing_out_leads_every_open_page_of_the_session_to_the_sign_in_and_none_starts_anything_any_more()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var tab = await OpenAsync(await portal.NewPageAsync(), $"/courses/{Course}/backup", $"Back up {Course}");
        await using var thief = await chromium.NewContextAsync(new() { BaseURL = portal.Portal.Address.ToString() });
        await thief.AddCookiesAsync((await portal.Page.Context.CookiesAsync())
            .Select(c => new Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        var copy = await OpenAsync(await thief.NewPageAsync(), $"/courses/{Course}/backup", $"Back up {Course}");

        await SignOutAsync(portal.Page);
        await Expect(portal.Page).ToHaveURLAsync(new Uri(portal.Portal.Address, "/account/login").ToString());
        foreach (var page in new[] { tab, copy })
        {
            await ClickWhatIsLeftAsync(page);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
            Assert.Contains("/account/login", page.Url, StringComparison.Ordinal);
        }
        var desk = portal.Portal.App.Services.GetRequiredService<OperationDesk>();
        Assert.Empty(
            await desk.SearchAsync(OperationFilter.Of(Subdomain.Parse(Course)), null, 10, Actor.CommandLine,
            TestContext.Current.CancellationToken));
    }

    // The page may be on its way to the sign-in at this very moment.
    private static async Task ClickWhatIsLeftAsync(IPage page)
    {
        try
        {
            await page.EvaluateAsync("document.querySelector('button[form=back-up]')?.click()");
        }
        catch (PlaywrightException e) when (e.Message.Contains("because of a navigation", StringComparison.Ordinal))
        {
        }
    }

    [Fact]
    public async Task After_signing_out_the_Back_button_and_old_addresses_show_nothing_of_a_course()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var walk = new RestoreWalk(portal);
        await walk.BackUpAsync();
        var desk = portal.Portal.App.Services.GetRequiredService<OperationDesk>();
        var commit = (await desk.SearchAsync(
            OperationFilter.Of(Subdomain.Parse(Course)), null, 1, Actor.CommandLine, TestContext.Current.CancellationToken))[0].Commit!;
        var image = Directory.EnumerateFiles(
            Path.Combine(portal.Portal.Settings.CoursesRoot, Course), "*.png", SearchOption.AllDirectories).First();
        var path = Path.GetRelativePath(Path.Combine(portal.Portal.Settings.CoursesRoot, Course), image);
        string[] files = [$"/courses/{Course}/history/{commit}/image/{path}", $"/courses/{Course}/readme/files/{path}"];
        foreach (var file in files)
            Assert.Equal(200, (await portal.Page.GotoAsync(file))!.Status);
        await portal.Page.GotoAsync($"/courses/{Course}/history");
        await Expect(portal.Page.Locator("li.commit").First).ToBeVisibleAsync();

        await SignOutAsync(portal.Page);
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        await portal.Page.GoBackAsync();
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        foreach (var file in files)
        {
            await portal.Page.GotoAsync(file);
            await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        }
    }

    private static async Task<IPage> OpenAsync(IPage page, string address, string shown)
    {
        await page.GotoAsync(address);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = shown }).First).ToBeVisibleAsync();
        return page;
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
    }
}
