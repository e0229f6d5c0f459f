using System.Text.RegularExpressions;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The page of notices as a person at a phone uses it, and a mail server that is away at first.</summary>
[Trait("Category", "Browser")]
public sealed class NoticeInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    [Fact]
    public async Task A_rule_is_made_tested_and_tells_of_a_failed_backup_once_the_mail_server_is_there()
    {
        var port = MailServer.FreePort();
        await using var portal = await BrowserPortal.OpenAsync(chromium, width: 390,
            change: s => s with { Smtp = new SmtpSettings("127.0.0.1", port, SmtpSecurity.None, "coursegit@example.org") });
        var page = portal.Page;
        await page.GotoAsync("/settings/notices");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nobody is told of anything yet" })).ToBeVisibleAsync(Patient);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("us");
        await page.GetByLabel("Addresses").FillAsync("us@example.org");
        await page.GetByRole(AriaRole.Radio, new() { Name = "At once" }).FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add rule" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("The rule us was added.")).ToBeVisibleAsync(Patient);

        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test of us" }).ClickAsync();
        await Expect(page.GetByText($"The mail server 127.0.0.1:{port} cannot be reached")).ToBeVisibleAsync(Patient);
        Directory.Delete(Path.Combine(portal.Portal.Settings.CoursesRoot, "demo"), recursive: true);
        Directory.CreateDirectory(Path.Combine(portal.Portal.Settings.CoursesRoot, "demo"));
        await portal.BackUpAsync("demo");
        var unsent = page.GetByRole(AriaRole.Region, new() { Name = "Not delivered" });
        await Expect(unsent.GetByText("Backup of demo was refused")).ToBeVisibleAsync(Patient);
        await Expect(unsent.GetByText(new Regex("1 attempt; the next is at"))).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));

        await using var server = await MailServer.StartAsync(port);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try all of them now" }).ClickAsync();
        await Expect(page.GetByText("Backup of demo was refused").First).ToBeVisibleAsync(Patient);
        await Expect(page.Locator(".badge", new() { HasText = "Sent" })).ToBeVisibleAsync(Patient);
        await Expect(unsent).ToHaveCountAsync(0);
        Assert.Equal("[CourseGit test] Backup of demo was refused", Assert.Single(server.Messages).Subject);

        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test of us" }).ClickAsync();
        await Expect(page.GetByText("The test for us@example.org was sent")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change us" }).ClickAsync();
        await page.Locator("#rule-us-name").FillAsync("all-of-us");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save rule" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "all-of-us" })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove rule" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nobody is told of anything yet" })).ToBeVisibleAsync(Patient);
        Assert.Empty(portal.Errors);
    }
}
