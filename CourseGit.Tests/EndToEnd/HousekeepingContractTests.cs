using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Housekeeping from the command line and from its page.</summary>
public sealed class HousekeepingContractTests(Chromium chromium)
{
    [Fact]
    public async Task The_command_answers_with_the_operation_and_its_exit_code()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        var command = new CommandLine(house);

        var kept = await command.RunAsync("housekeeping", "--json");
        var told = await command.RunAsync("housekeeping");
        var wrong = await command.RunAsync("housekeeping", "--all", "--json");

        Assert.True(kept.ExitCode == 0, kept.ToString());
        Assert.Equal(("housekeeping", "portal"), (kept.Text("kind"), kept.Text("subject")));
        Assert.Contains(kept.Text("outcome"), new[] { "succeeded", "unchanged" });
        Assert.Equal(6, kept.Json.GetProperty("steps").GetArrayLength());
        Assert.True(kept.Json.GetProperty("bytes").GetInt64() >= 0);
        Assert.True(told.ExitCode == 0 && told.Output.StartsWith("the portal: ", StringComparison.Ordinal), told.ToString());
        Assert.Equal((2, "housekeeping"), (wrong.ExitCode, wrong.Text("kind")));
    }

    [Fact]
    public async Task It_works_beside_a_portal_that_backs_up()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var backup = house.BackUpAsync("ffm516");

        var kept = await new CommandLine(house).RunAsync("housekeeping", "--json");

        Assert.True(kept.ExitCode == 0, kept.ToString());
        Assert.Equal(OperationOutcome.Succeeded, (await backup).Outcome);
        Assert.Equal(OperationOutcome.Succeeded, (await house.VerifyAsync("ffm516")).Outcome);
    }

    [Fact]
    [Trait("Category", "Browser")]
    public async Task The_page_tells_sizes_and_its_button_leads_to_the_operation()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/settings/storage");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Disk of the backups and courses" })).ToBeVisibleAsync();
        await Expect(page.GetByText(ByteSize.InWords(new DriveInfo(portal.Portal.Settings.StateRoot).TotalSize)).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep house now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("The house is tidy|Nothing to tidy") }))
            .ToBeVisibleAsync(new() { Timeout = 90_000 });
        await page.GetByRole(AriaRole.Link, new() { Name = "Storage" }).ClickAsync();
        await Expect(page.GetByText("Last: operation 1")).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }

    [Fact]
    [Trait("Category", "Browser")]
    public async Task Every_page_says_that_a_disk_is_nearly_full()
    {
        await using var portal = await BrowserPortal.OpenAsync(
            chromium, change: s => s with { SpaceWatch = new() { WarnPercent = 100, WarnBytes = long.MaxValue } });
        foreach (var address in new[] { "/", "/operations", "/settings/credentials" })
        {
            await portal.Page.GotoAsync(address);
            await Expect(portal.Page.GetByText("The disk of the backups and courses is nearly full")).ToBeVisibleAsync();
        }
        Assert.Empty(portal.Errors);
    }
}
