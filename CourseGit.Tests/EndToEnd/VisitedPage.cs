using System.Collections.Immutable;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A view that must hold what <see cref="EveryPageTests"/> asks of every page.</summary>
/// <param name="Name">For the test and the screenshots.</param>
/// <param name="Address">From the base address.</param>
/// <param name="Prepare">What a person does there before it is looked at.</param>
/// <param name="Template">Of the page that this leads to, as its <c>@page</c> says; null for the one of the address.</param>
internal sealed record VisitedPage(string Name, string Address, Func<RestoreWalk, Task>? Prepare = null, string? Template = null)
{
    /// <summary>Every view there is; a new page gets a line.</summary>
    public static ImmutableArray<VisitedPage> All { get; } =
    [
        new("Courses", "/"),
        new("Courses, none found", "/?q=nothing-is-called-so"),
        new("Requests", "/requests"),
        new("Over time", "/over-time"),
        new("Over time, none found", "/over-time?q=nothing-is-called-so"),
        new("Add course", "/courses/add"),
        new("Discover", "/courses/discover"),
        new("Set up", "/welcome"),
        new("Set up, backups", "/welcome?step=backup"),
        new("Overview", "/courses/demo/overview"),
        new("Overview, never backed up", "/courses/ffm516/overview"),
        new("Backup", "/courses/demo/backup", walk => Expect(walk.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync()),
        new("Restore", "/courses/demo/restore"),
        new("Restore, full", "/courses/demo/restore?mode=full"),
        new("Restore, paths", "/courses/demo/restore?mode=paths"),
        new("Plan, full", "/courses/demo/restore?mode=full", walk => walk.PlanAsync()),
        new("Plan, exercises", "/courses/demo/restore", CompareAsync),
        new("Plan, paths", "/courses/demo/restore?mode=paths&path=README.md", ChoosePathsAsync),
        new("History", "/courses/demo/history"),
        new("Commit", "/courses/demo/history", walk => FollowAsync(walk, "li.commit a.subject", "Browse its files"),
            "/courses/{Subdomain}/history/{Commit}"),
        new("Files of a commit", "/courses/demo/history", walk => FollowAsync(walk, "li.commit a.id", "Download as zip"),
            "/courses/{Subdomain}/history/{Commit}/tree/{*Path}"),
        new("File of a commit", "/courses/demo/history/versions/README.md",
            walk => FollowAsync(walk, "li.version a:has(span:text-is('View'))", "Download"),
            "/courses/{Subdomain}/history/{Commit}/file/{*Path}"),
        new("Compare", "/courses/demo/history/compare"),
        new("Versions of a file", "/courses/demo/history/versions/README.md"),
        new("README", "/courses/demo/readme"),
        new("Course settings", "/courses/demo/settings"),
        new("Course settings, wrong", "/courses/demo/settings", MistypeAsync),
        new("Connect", "/courses/demo/connect"),
        new("Connect, token", "/courses/demo/connect", walk => ChooseHostAsync(walk, "Another git server", "Token")),
        new("Connect, repository", "/courses/demo/connect", walk => ChooseHostAsync(walk, "A repository on this portal", "Repository")),
        new("Connect courses", "/connect?courses=demo+ffm516"),
        new("Connect courses, none chosen", "/connect"),
        new("Operations", "/operations"),
        new("Operations, none match", "/operations?outcome=cancelled&by=anna.berg"),
        new("Operation, backup done", "/operations/1"),
        new("Operation, restore done", "/operations/2"),
        new("Operation, undo asked", "/operations/2", walk => PressAsync(walk, "Undo this restore…")),
        new("Operation, running", $"/operations/{EveryPageHouse.Running}"),
        new("Operation, verification done", $"/operations/{EveryPageHouse.Verification}"),
        new("Schedules", "/schedules"),
        new("New schedule", "/schedules/add?preset=hourly"),
        new("New schedule, wrong", "/schedules/add", MiswriteAsync),
        new("Schedule", "/schedules/1", null, "/schedules/{Id:long}"),
        new("Schedule of a course", "/courses/demo/schedule"),
        new("No such schedule", "/schedules/999", null, "/schedules/{Id:long}"),
        new("Exam windows", "/schedules/exams"),
        new("Exam windows, a calendar", "/schedules/exams", ImportAsync),
        new("Wall", "/wall"),
        new("Checkouts", "/checkouts"),
        new("Checkout", "/checkouts/graders"),
        new("No such checkout", "/checkouts/nosuch"),
        new("Repositories", "/repositories"),
        new("Repositories, none found", "/repositories?q=nothing-is-called-so"),
        new("Add repository", "/repositories/add", walk => walk.Page.GetByRole(AriaRole.Radio, new() { Name = "To follow another" })
            .CheckAsync()),
        new("Repository", "/repositories/courses/demo"),
        new("Repository, empty", "/repositories/physics/graders"),
        new("No such repository", "/repositories/nobody/nothing", null, "/repositories/{Owner}/{Name}"),
        new("Repository settings", "/repositories/physics/graders/settings"),
        new("Repository settings, remove asked", "/repositories/physics/graders/settings", walk => PressAsync(walk, "Remove…")),
        new("Repository files", "/repositories/courses/demo/files", null, "/repositories/{Owner}/{Name}/files/{*Path}"),
        new("Repository file", "/repositories/courses/demo/files/README.md", null, "/repositories/{Owner}/{Name}/files/{*Path}"),
        new("Repository blame", "/repositories/courses/demo/blame/README.md", null, "/repositories/{Owner}/{Name}/blame/{*Path}"),
        new("Repository commits", "/repositories/courses/demo/commits"),
        new("Repository commit", "/repositories/courses/demo/commits", walk => FollowAsync(walk, "li.commit a.subject",
            "Browse its files"), "/repositories/{Owner}/{Name}/commits/{Commit}"),
        new("Repository branches", "/repositories/courses/demo/branches"),
        new("Repository compare", "/repositories/courses/demo/compare"),
        new("Credentials", "/settings/credentials"),
        new("Notices", "/settings/notices"),
        new("Notices, test asked", "/settings/notices", TestNoticeAsync),
        new("Hooks", "/settings/hooks"),
        new("Hooks, tried", "/settings/hooks", TryHookAsync),
        new("Set aside", "/settings/set-aside"),
        new("Set aside, free asked", "/settings/set-aside", walk => PressAsync(walk, "Free the space…")),
        new("Storage", "/settings/storage"),
        new("Users", "/settings/users"),
        new("My account", "/account"),
        new("Tokens", "/account/tokens"),
        new("Tokens, one made", "/account/tokens", MakeTokenAsync),
        new("Reference of the API", "/api/v1/reference"),
        new("Who did what", "/settings/audit", OpenRowAsync),
        new("Who did what, none match", "/settings/audit?person=nobody.at.all"),
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

    private static async Task ChooseHostAsync(RestoreWalk walk, string host, string step)
    {
        await walk.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new($"^{host}") }).CheckAsync();
        await PressAsync(walk, "Go on");
        await Expect(walk.Page.GetByRole(AriaRole.Form, new() { Name = step })).ToBeVisibleAsync();
    }

    private static async Task MistypeAsync(RestoreWalk walk)
    {
        await walk.Page.Locator("#folder").FillAsync("../elsewhere");
        await PressAsync(walk, "Save changes");
        await Expect(walk.Page.Locator("#folder-error")).ToBeVisibleAsync();
    }

    private static async Task ImportAsync(RestoreWalk walk)
    {
        await walk.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^A calendar") }).CheckAsync();
        await Expect(walk.Page.GetByLabel("Calendar", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static async Task MiswriteAsync(RestoreWalk walk)
    {
        await walk.Page.GetByLabel("Cron line").FillAsync("every night");
        await walk.Page.GetByLabel("Time zone").FillAsync("Europe/Stockholm");
        await walk.Page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Courses I name") }).CheckAsync();
        await Expect(walk.Page.Locator("#cron-error")).ToBeVisibleAsync();
    }

    // The receiver that the house names may not be asked: what that looks like belongs to the page.
    private static async Task TestNoticeAsync(RestoreWalk walk)
    {
        await PressAsync(walk, "Send a test");
        await Expect(walk.Page.GetByText("lies on this server").First).ToBeVisibleAsync();
    }

    private static async Task TryHookAsync(RestoreWalk walk)
    {
        await PressAsync(walk, "Try it tell-us");
        await Expect(walk.Page.GetByText("lies on this server").First).ToBeVisibleAsync();
    }

    private static async Task MakeTokenAsync(RestoreWalk walk)
    {
        await walk.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly report");
        await PressAsync(walk, "Make token");
        await Expect(walk.Page.GetByText("cannot be shown again")).ToBeVisibleAsync();
    }

    private static async Task ChoosePathsAsync(RestoreWalk walk)
    {
        await RestoreWalk.StepAsync(walk.Page, "What");
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

    private static async Task OpenRowAsync(RestoreWalk walk)
    {
        await walk.Page.Locator("details summary").First.ClickAsync();
        await Expect(walk.Page.Locator("details[open] dl").First).ToBeVisibleAsync();
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
