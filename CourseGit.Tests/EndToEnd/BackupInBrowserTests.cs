using System.Globalization;
using System.Text.RegularExpressions;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static CourseGit.Tests.EndToEnd.Keys;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What a superuser does with a backup, in a real browser.</summary>
[Trait("Category", "Browser")]
public sealed class BackupInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 120_000 };

    [Fact]
    public async Task A_backup_of_the_demo_course_ends_in_the_list_of_commits()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "demo", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back up…" }).ClickAsync();
        await page.GetByLabel("Commit message").FillAsync("Before the first lecture");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sync complete" })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Link, new() { Name = "Return to course" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Before the first lecture" })).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task The_bar_moves_without_a_reload()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.AddCourseAsync("large", files: 1, longBytes: 1L << 30);
        var page = portal.Page;
        await page.GotoAsync("/courses/large/backup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await page.EvaluateAsync("window.notReloaded = true");
        var seen = new HashSet<int>();
        var bar = page.GetByRole(AriaRole.Progressbar);
        var done = page.GetByRole(AriaRole.Heading, new() { Name = "Sync complete" });
        await bar.Or(done).WaitForAsync();
        while (await done.CountAsync() == 0)
        {
            // All that are there now, without waiting: at the end there is none.
            seen.UnionWith((await bar.EvaluateAllAsync<string[]>("bars => bars.map(b => b.getAttribute('aria-valuenow') ?? '0')"))
                .Select(now => int.Parse(now, CultureInfo.InvariantCulture)));
        }
        Assert.True(seen.Count >= 4, $"The bar was seen at {string.Join(", ", seen)} only.");
        Assert.True(await page.EvaluateAsync<bool>("window.notReloaded === true"));
    }

    [Fact]
    public async Task Cancel_stops_a_running_backup_and_says_what_became_of_the_repository()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.AddCourseAsync("large", files: 1, longBytes: 4L << 30);
        var page = portal.Page;
        await page.GotoAsync("/courses/large/backup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/operations/[0-9]+$"), new() { Timeout = Patient.Timeout });
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Backup cancelled" })).ToBeVisibleAsync(Patient);
        await Expect(page.GetByText("Nothing was changed in the repository").Or(page.GetByText("goes along with the next backup"))
            .Or(page.GetByText("Cancelled before it began")).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Closing_the_tab_does_not_stop_a_backup()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.AddCourseAsync("large", files: 1500);
        var tab = await portal.NewPageAsync();
        await tab.GotoAsync("/courses/large/backup");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await Expect(tab).ToHaveURLAsync(new Regex("/operations/[0-9]+$"), new() { Timeout = Patient.Timeout });
        var address = tab.Url;
        await tab.CloseAsync();

        await portal.Page.GotoAsync(address);
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Name = "Sync complete" })).ToBeVisibleAsync(Patient);
    }

    [Fact]
    public async Task A_backup_another_process_runs_is_shown_live()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var services = portal.Portal.App.Services;
        var accepted = await services.AcceptElsewhereAsync(
            new BackupRequest(Subdomain.Parse("demo")), TestContext.Current.CancellationToken);
        await portal.Page.GotoAsync($"/operations/{accepted.Id}");
        await Expect(portal.Page.GetByText("Waiting to start").First).ToBeVisibleAsync();

        await services.GetRequiredService<OperationRunner>().RunAsync(accepted.Id, TestContext.Current.CancellationToken);
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Name = "Sync complete" })).ToBeVisibleAsync(Patient);
    }

    [Fact]
    public async Task The_field_of_the_message_takes_what_a_message_may_hold_and_no_more()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var message = portal.Page.GetByLabel("Commit message");
        await portal.Page.GotoAsync("/courses/demo/backup");
        await message.FillAsync(new string('x', 300));

        Assert.Equal(CommitMessage.MaxLength, (await message.InputValueAsync()).Length);
    }

    [Fact]
    public async Task The_dialog_has_an_address_and_Escape_Cancel_and_Back_close_it()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/course/1/gitsync/");
        await ExpectDialogAsync(page, isOpen: true);
        await Expect(page.GetByLabel("Commit message")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await ExpectDialogAsync(page, isOpen: false);
        await page.GetByRole(AriaRole.Link, new() { Name = "Back up…" }).ClickAsync();
        await ExpectDialogAsync(page, isOpen: true);
        await page.GoBackAsync();
        await ExpectDialogAsync(page, isOpen: false);
        await page.GoForwardAsync();
        await ExpectDialogAsync(page, isOpen: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await ExpectDialogAsync(page, isOpen: false);
        await Expect(page.Locator("nav.tabs [aria-current=page]")).ToHaveTextAsync("Overview");
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task The_dialog_of_a_running_backup_shows_it_and_lets_nobody_start_a_second_one()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        var services = portal.Portal.App.Services;
        var accepted = await services.AcceptElsewhereAsync(
            new BackupRequest(Subdomain.Parse("demo")), TestContext.Current.CancellationToken);
        await page.GotoAsync("/courses/demo/backup");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Back up now" })).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Show its progress" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/operations/{accepted.Id}$"));
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_course_that_is_not_backed_up_from_here_says_so_in_the_dialog_and_offers_no_backup()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.AddCourseAsync("elsewhere", files: 1);
        var registry = portal.Portal.App.Services.GetRequiredService<CourseRegistry>();
        var course = await registry.GetAsync(Subdomain.Parse("elsewhere"), Actor.System, TestContext.Current.CancellationToken);
        await registry.UpdateAsync(course with { Direction = Direction.Pull }, Actor.System, TestContext.Current.CancellationToken);
        await portal.Page.GotoAsync("/courses/elsewhere/backup");
        var dialog = portal.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("This course's direction is Pull");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Back up now" })).ToHaveCountAsync(0);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await ExpectDialogAsync(portal.Page, isOpen: false);
    }

    private static async Task ExpectDialogAsync(IPage page, bool isOpen)
    {
        await Expect(page).ToHaveURLAsync(new Regex(isOpen ? "/courses/[a-z]+/backup$" : "/courses/[a-z]+/overview$"));
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(isOpen ? 1 : 0);
        if (!isOpen)
            await Fields.TakenInAsync(page); // the server, too, knows that it is closed
    }

    [Fact]
    public async Task A_backup_can_be_made_with_the_keyboard_alone()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await TabToAsync(page, "demo");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/courses/demo/overview$"), new() { Timeout = Patient.Timeout });
        await TabToAsync(page, "Back up…");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/courses/demo/backup$"), new() { Timeout = Patient.Timeout });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Back up now" })).ToBeVisibleAsync();
        await TabToAsync(page, "Back up now");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sync complete" })).ToBeVisibleAsync(Patient);
    }
}
