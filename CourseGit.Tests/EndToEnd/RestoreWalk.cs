using System.Text.RegularExpressions;
using CourseGit.Core.Courses.Demo;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The demo course's backups and restores, step by step as a person makes them in the browser.</summary>
internal sealed class RestoreWalk(BrowserPortal portal)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 120_000 };

    public IPage Page => portal.Page;

    public string FileAt(string path) => Path.Combine(portal.Portal.Settings.CoursesRoot, DemoCourse.Subdomain, path);

    /// <summary>The first exercise of the course, as a path from its root.</summary>
    public string AnyExercise()
    {
        var files = Directory.GetFiles(FileAt("exercises"), "exercise.xml", SearchOption.AllDirectories);
        return Path.GetRelativePath(FileAt(""), files.Order(StringComparer.Ordinal).First());
    }

    public async Task BackUpAsync(string? message = null)
    {
        await Page.GotoAsync("/courses/demo/backup");
        await Page.GetByLabel("Commit message").FillAsync(message ?? "");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await ExpectHeadingAsync("^Sync complete$");
    }

    /// <summary>Proves the newest backup from the course's overview, which stays open.</summary>
    public async Task VerifyAsync()
    {
        await Page.GotoAsync("/courses/demo/overview");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Verify now" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Commit [0-9a-f]{7}$") })).ToBeVisibleAsync(Patient);
    }

    /// <summary>Opens the page with a query and waits until a restore point is selected.</summary>
    public async Task OpenAsync(string query = "")
    {
        await Page.GotoAsync("/courses/demo/restore" + query);
        await Expect(Summary(Page).GetByRole(AriaRole.Link, new() { Name = "What it changed" })).ToBeVisibleAsync(Patient);
    }

    /// <summary>Goes to a step by its own button, if it is not open.</summary>
    public static async Task StepAsync(IPage page, string name)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true, Level = 2 })).ToBeVisibleAsync(Patient);
        var button = page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^(Change|Open) “{name}”$") });
        if (await button.CountAsync() == 0)
            return;
        await button.ClickAsync();
        await Expect(Step(page, name)).ToHaveAttributeAsync("aria-current", "step");
    }

    /// <summary>A step with its answer.</summary>
    public static ILocator Step(IPage page, string name) => page.GetByRole(AriaRole.List, new() { Name = "Steps of the restore" })
        .Locator("> li").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true, Level = 2 }) });

    /// <summary>What stands beside the steps.</summary>
    public static ILocator Summary(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "What this restore does" });

    public async Task PlanAsync()
    {
        await StepAsync(Page, "Check");
        await Page.GetByLabel("Restore although this course's direction is Push").CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();
        await Expect(Plan).ToBeVisibleAsync(Patient);
    }

    /// <summary>The card of a mode.</summary>
    public static ILocator Mode(IPage page, string name) => page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^" + name) });

    /// <summary>The heading of the plan: it is there when there is a plan.</summary>
    public ILocator Plan => Page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("would change$") });

    public async Task RestoreAsync(string button)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await ExpectHeadingAsync("^Restore complete");
    }

    public Task ExpectHeadingAsync(string pattern) =>
        Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1, NameRegex = new Regex(pattern) })).ToBeVisibleAsync(Patient);
}
