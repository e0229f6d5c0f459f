using System.Text.RegularExpressions;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The frame around the pages, as a person uses it.</summary>
[Trait("Category", "Browser")]
public sealed class ShellTests(Chromium chromium)
{
    [Fact]
    public async Task The_appearance_chosen_stays_and_comes_with_the_first_byte()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        var light = await BackgroundAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "As the system" })).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Dark" }).CheckAsync();
        Assert.NotEqual(light, await BackgroundAsync(page));

        Assert.Contains("data-theme=\"dark\"", await (await page.GotoAsync("/operations"))!.TextAsync());
        Assert.NotEqual(light, await BackgroundAsync(page));
        await page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Dark" })).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "As the system" }).CheckAsync();
        Assert.DoesNotContain("data-theme", await (await page.ReloadAsync())!.TextAsync());
        Assert.Equal(light, await BackgroundAsync(page));
    }

    [Fact]
    public async Task A_page_that_could_not_connect_says_so_and_comes_to_life_by_itself()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.RouteAsync("**/_blazor/negotiate*", route => route.AbortAsync("connectionrefused"));
        await page.GotoAsync("/operations");
        await Expect(page.GetByRole(AriaRole.Alertdialog, new() { Name = "The connection to CourseGit was lost" }))
            .ToContainTextAsync("Trying to connect again");
        await page.UnrouteAsync("**/_blazor/negotiate*");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Operations", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_navigation_collapses_to_its_icons_and_stays_so()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        var toggle = page.GetByRole(AriaRole.Button, new() { Name = "Wide navigation" });
        await Expect(toggle).ToHaveAttributeAsync("aria-expanded", "true");
        var wide = (await page.Locator("#navigation").BoundingBoxAsync())!.Width;
        await toggle.ClickAsync();
        await Expect(toggle).ToHaveAttributeAsync("aria-expanded", "false");
        Assert.True((await page.Locator("#navigation").BoundingBoxAsync())!.Width < wide / 2);

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Operations" })
            .ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Operations", Exact = true })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(toggle).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(page.Locator("#navigation [aria-current=page]")).ToHaveTextAsync("Operations");
    }

    [Fact]
    public async Task On_a_phone_the_navigation_is_a_drawer_that_closes_when_it_has_done_its_work()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, 390);
        var page = portal.Page;
        var drawer = page.Locator("#navigation");
        await Expect(drawer).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Navigation" }).ClickAsync();
        await Expect(drawer).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(drawer).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Navigation" }).ClickAsync();
        await drawer.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Credentials", Exact = true })).ToBeVisibleAsync();
        await Expect(drawer).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Some_keys_jump_to_a_course_from_any_page()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.AddCourseAsync("ffm516", files: 1);
        await portal.AddCourseAsync("ffm5", files: 1);
        var page = portal.Page;
        await page.GotoAsync("/operations");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Operations", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("/");
        var search = page.GetByRole(AriaRole.Combobox, new() { Name = "Jump to a course" });
        await Expect(search).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("ffm");
        var found = page.GetByRole(AriaRole.Listbox, new() { Name = "Courses found" }).GetByRole(AriaRole.Option);
        await Expect(found).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator("#jump-list [aria-selected=true]")).ToContainTextAsync("ffm516");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "ffm516" })).ToBeVisibleAsync();
        await Expect(search).ToHaveValueAsync("");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("zzz");
        await Expect(page.GetByText("No course matches.")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(search).ToHaveAttributeAsync("aria-expanded", "false");
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task The_whole_frame_is_walked_with_the_keyboard_alone()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/operations");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Operations", Exact = true })).ToBeFocusedAsync();
        await WalkToAsync(page, "#navigation a[href='settings/credentials']", "Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Credentials", Exact = true })).ToBeFocusedAsync();
        await WalkToAsync(page, "[popovertarget=account-menu]", "Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await WalkToAsync(page, "[name=theme]", "Tab");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("[popovertarget=account-menu]")).ToBeFocusedAsync();
        await WalkToAsync(page, ".skip", "Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        await WalkToAsync(page, "#name", "Tab");
    }

    [Fact]
    public async Task The_tray_tells_of_an_outcome_on_every_page_and_leads_to_it()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/settings/credentials");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "No operation runs" })).ToBeVisibleAsync();
        var accepted = await AcceptAsync(portal);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "1 operation under way" })).ToBeVisibleAsync();
        await RunAsync(portal, accepted);
        await Expect(page.GetByText("Backup of demo: Succeeded.")).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "No operation runs" }).ClickAsync();
        await page.Locator("#tray").GetByRole(AriaRole.Link, new() { Name = "Backup of demo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sync complete" })).ToBeVisibleAsync();
        await Expect(page.Locator("#tray")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task New_operations_wait_above_the_list_until_they_are_asked_for_and_nothing_moves()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await RunAsync(portal, await AcceptAsync(portal));
        await page.GotoAsync("/operations?course=demo");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.EvaluateAsync(
            "window.moved = []; new PerformanceObserver(l => l.getEntries().forEach(e => e.sources.forEach(s => "
            + "window.moved.push(`${s.node?.parentElement?.className} > ${s.node?.nodeName}.${s.node?.className} from "
            + "${JSON.stringify(s.previousRect)} to ${JSON.stringify(s.currentRect)}`)))).observe({ type: 'layout-shift' })");
        await RunAsync(portal, await AcceptAsync(portal));
        await RunAsync(portal, await AcceptAsync(portal));
        var news = page.GetByRole(AriaRole.Button, new() { Name = "2 new operations: show" });
        await Expect(news).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        Assert.Empty(await page.EvaluateAsync<string[]>("window.moved"));
        await news.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        await Expect(news).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Filters_of_the_list_stand_in_the_address_and_can_be_taken_back()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await RunAsync(portal, await AcceptAsync(portal));
        await RunAsync(portal, await AcceptAsync(portal));
        await page.GotoAsync("/operations");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await page.GetByLabel("Outcome").SelectOptionAsync("Unchanged");
        await Expect(page).ToHaveURLAsync(new Regex("outcome=unchanged$"));
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Outcome")).ToHaveValueAsync("unchanged");
        await page.GetByLabel("From", new() { Exact = true }).FillAsync("2999-01-01");
        await Expect(page.GetByText("No operation matches these filters")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the filters" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(page).ToHaveURLAsync(new Regex("/operations$"));
    }

    [Fact]
    public async Task A_page_that_breaks_says_where_the_log_tells_more_and_the_others_go_on()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await SqlAsync(portal, "ALTER TABLE credentials RENAME TO lost");
        await page.GotoAsync("/settings/credentials");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This page cannot be shown" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(new Regex("the reference [0-9a-f]{8}:"));
        await SqlAsync(portal, "ALTER TABLE lost RENAME TO credentials");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Add a credential" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_address_without_a_page_leads_on_inside_the_frame()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        Assert.Equal(404, (await portal.Page.GotoAsync("/nowhere/at/all"))!.Status);
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no page here" })).ToBeVisibleAsync();
        await portal.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Operations" })
            .ClickAsync();
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Name = "Operations", Exact = true })).ToBeVisibleAsync();
    }

    private static async Task WalkToAsync(IPage page, string selector, string key)
    {
        for (var i = 0; i < 30; i++)
        {
            await page.Keyboard.PressAsync(key);
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }
        Assert.Fail($"{key} does not reach {selector}.");
    }

    private static Task<string> BackgroundAsync(IPage page) =>
        page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    private static async Task<long> AcceptAsync(BrowserPortal portal) =>
        (await portal.Portal.App.Services.GetRequiredService<OperationDesk>().AcceptAsync(
        new BackupRequest(Subdomain.Parse(DemoCourse.Subdomain)), Actor.CommandLine, TestContext.Current.CancellationToken)).Id;

    private static async Task RunAsync(BrowserPortal portal, long operation) =>
        await portal.Portal.App.Services.GetRequiredService<OperationRunner>().RunAsync(operation, TestContext.Current.CancellationToken);

    private static async Task SqlAsync(BrowserPortal portal, string sql)
    {
        await using var context = await portal.Portal.App.Services.GetRequiredService<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        await context.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken);
    }
}
