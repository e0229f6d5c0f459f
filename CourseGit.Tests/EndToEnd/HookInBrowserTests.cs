using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The page of hooks as a person at a phone uses it.</summary>
[Trait("Category", "Browser")]
public sealed class HookInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    [Fact]
    public async Task A_program_is_chosen_tried_stops_a_backup_and_is_switched_off()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width: 390,
            change: s => s with { HookPrograms = Path.Combine(Path.GetDirectoryName(s.StateRoot)!, "programs") });
        var programs = portal.Portal.Settings.HookPrograms!;
        Directory.CreateDirectory(programs, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var guard = Path.Combine(programs, "guard");
        await File.WriteAllTextAsync(guard, "#!/bin/sh\necho \"$1, $COURSEGIT_EVENT\"\ntest \"$COURSEGIT_EVENT\" = test\n",
            TestContext.Current.CancellationToken);
        File.SetUnixFileMode(guard, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var page = portal.Page;
        await page.GotoAsync("/settings/hooks");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is called yet" })).ToBeVisibleAsync(Patient);

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("guard");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "At the start" }).CheckAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "A program on this server" }).CheckAsync();
        await page.GetByLabel("Program", new() { Exact = true }).SelectOptionAsync("guard");
        await page.GetByLabel("Arguments").FillAsync("hello $(id)");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Cancel the operation" }).CheckAsync();
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add hook" }).ClickAsync();
        await Expect(page.GetByText("The hook guard was added.")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it guard" }).ClickAsync();
        await Expect(page.GetByText("hello $(id), test")).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));

        await page.GotoAsync("/courses/demo/settings");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Hooks" }).GetByText("guard").First).ToBeVisibleAsync(Patient);
        await portal.BackUpAsync("demo");
        await page.GotoAsync("/operations/1");
        await Expect(page.GetByText("The hook guard stopped this backup at its start").First).ToBeVisibleAsync(Patient);

        await page.GotoAsync("/settings/hooks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch off guard" }).ClickAsync();
        await Expect(page.GetByText("The hook guard is switched off.")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change guard" }).ClickAsync();
        await page.Locator("#hook-guard-limit").FillAsync("0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save hook" }).ClickAsync();
        await Expect(page.GetByText("A hook may take 1 to 3600 seconds.")).ToBeVisibleAsync(Patient);
        await page.Locator("#hook-guard-limit").FillAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save hook" }).ClickAsync();
        await Expect(page.GetByText("The hook guard was changed.")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove hook" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is called yet" })).ToBeVisibleAsync(Patient);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task Without_a_folder_of_the_administrators_the_page_says_how_to_switch_programs_on()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/settings/hooks");

        await page.GetByRole(AriaRole.Radio, new() { Name = "A program on this server" }).CheckAsync();

        await Expect(page.GetByText("CourseGit__HookPrograms")).ToBeVisibleAsync(Patient);
        await Expect(page.GetByLabel("Program", new() { Exact = true })).ToHaveCountAsync(0);
        Assert.Empty(portal.Errors);
    }
}
