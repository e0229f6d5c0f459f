using System.Collections.Immutable;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A view that must hold what <see cref="EveryPageTests"/> asks of every page.</summary>
/// <param name="Name">For the test and the screenshots.</param>
/// <param name="Address">From the base address.</param>
/// <param name="Prepare">What a person does there before it is looked at.</param>
internal sealed record VisitedPage(string Name, string Address, Func<RestoreWalk, Task>? Prepare = null)
{
    /// <summary>Every view there is; a new page gets a line.</summary>
    public static ImmutableArray<VisitedPage> All { get; } =
    [
        new("Courses", "/"),
        new("Courses, none found", "/?q=nothing-is-called-so"),
        new("Add course", "/courses/add"),
        new("Discover", "/courses/discover"),
        new("Set up", "/welcome"),
        new("Set up, backups", "/welcome?step=backup"),
        new("Overview", "/courses/demo/overview"),
        new("Overview, never backed up", "/courses/ffm516/overview"),
        new("Backup", "/courses/demo/backup"),
        new("Restore", "/courses/demo/restore"),
        new("Restore, full", "/courses/demo/restore?mode=full"),
        new("Plan, full", "/courses/demo/restore?mode=full", walk => walk.PlanAsync()),
        new("Plan, exercises", "/courses/demo/restore", CompareAsync),
        new("Plan, paths", "/courses/demo/restore?mode=paths&path=README.md", ChoosePathsAsync),
        new("History", "/courses/demo/history"),
        new("Commit", "/courses/demo/history", walk => FollowAsync(walk, "li.commit a.subject", "Browse its files")),
        new("Files of a commit", "/courses/demo/history", walk => FollowAsync(walk, "li.commit a.id", "Download as zip")),
        new("Compare", "/courses/demo/history/compare"),
        new("Versions of a file", "/courses/demo/history/versions/README.md"),
        new("README", "/courses/demo/readme"),
        new("Course settings", "/courses/demo/settings"),
        new("Operations", "/operations"),
        new("Operations, none match", "/operations?outcome=cancelled&by=anna.berg"),
        new("Operation, backup done", "/operations/1"),
        new("Operation, restore done", "/operations/2"),
        new("Operation, undo asked", "/operations/2", walk => PressAsync(walk, "Undo this restore…")),
        new("Operation, running", $"/operations/{EveryPageHouse.Running}"),
        new("Operation, verification done", $"/operations/{EveryPageHouse.Verification}"),
        new("Credentials", "/settings/credentials"),
        new("Set aside", "/settings/set-aside"),
        new("Set aside, free asked", "/settings/set-aside", walk => PressAsync(walk, "Free the space…")),
        new("Search open", "/operations", SearchAsync),
        new("Operations tray open", "/", walk => OpenAsync(walk, "under way", "#tray")),
        new("Account menu open", "/", walk => OpenAsync(walk, "Account:", "#account-menu")),
        new("No such course", "/courses/nosuch/backup"),
        new("No such operation", "/operations/999"),
        new("No such page", "/nowhere/at/all"),
    ];

    private static Task PressAsync(RestoreWalk walk, string button) => walk.Page.GetByRole(AriaRole.Button, new() { Name = button })
        .ClickAsync();

    private static async Task FollowAsync(RestoreWalk walk, string link, string shown)
    {
        await walk.Page.Locator(link).First.ClickAsync();
        await Expect(walk.Page.GetByRole(AriaRole.Link, new() { Name = shown })).ToBeVisibleAsync();
    }

    private static async Task ChoosePathsAsync(RestoreWalk walk)
    {
        await PressAsync(walk, "Look into exercises");
        await walk.PlanAsync();
    }

    private static async Task CompareAsync(RestoreWalk walk)
    {
        await walk.PlanAsync();
        await walk.Page.GetByText("Exercises: 2 files").ClickAsync();
        await walk.Page.GetByRole(AriaRole.Button, new() { Name = walk.AnyExercise(), Exact = true }).ClickAsync();
        await Expect(walk.Page.GetByText("Broken").First).ToBeVisibleAsync();
    }

    private static async Task SearchAsync(RestoreWalk walk)
    {
        await walk.Page.GetByRole(AriaRole.Combobox, new() { Name = "Jump to a course" }).FillAsync("e");
        await Expect(walk.Page.Locator("#jump-list [role=option]").First).ToBeVisibleAsync();
    }

    private static async Task OpenAsync(RestoreWalk walk, string button, string opened)
    {
        await PressAsync(walk, button);
        await Expect(walk.Page.Locator(opened)).ToBeVisibleAsync();
    }
}
