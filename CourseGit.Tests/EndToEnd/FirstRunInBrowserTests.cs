using System.Text.RegularExpressions;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static CourseGit.Tests.EndToEnd.Keys;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The way of the first superuser, with the keyboard alone, and what the course's page says then.</summary>
[Trait("Category", "Browser")]
public sealed class FirstRunInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 180_000 };

    [Fact]
    public async Task The_first_superuser_comes_from_the_folders_to_a_backup_and_sees_what_changes_then()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        foreach (var name in new[] { "ffm516", "mve265", "tif155" })
        {
            var files = new CourseFiles(Path.Combine(portal.Settings.CoursesRoot, name)).WriteCourse();
            using var database = new SqliteFile(Path.Combine(files.Folder, "course.sqlite3"));
            database.Execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, answer TEXT)");
        }
        await using var context = await chromium.NewContextAsync(new() { BaseURL = portal.Address.ToString() });
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);

        await CreateAccountAsync(page, portal);
        await SetUpAsync(page);
        await LookAtCourseAsync(page, new CourseFiles(Path.Combine(portal.Settings.CoursesRoot, "ffm516")));

        Assert.Empty(errors);
    }

    [Fact]
    public async Task While_it_starts_nothing_shrinks_or_leads_away_and_once_all_is_set_up_every_step_is_ticked()
    {
        const int Many = 12;
        await using var portal = await PortalUnderTest.StartAsync();
        for (var i = 0; i < Many; i++)
        {
            var files = new CourseFiles(Path.Combine(portal.Settings.CoursesRoot, $"ffm{i:000}")).WriteCourse();
            using var database = new SqliteFile(Path.Combine(files.Folder, "course.sqlite3"));
            database.Execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, answer TEXT)");
        }
        await using var context = await chromium.NewContextAsync(new() { BaseURL = portal.Address.ToString() });
        var page = await context.NewPageAsync();
        await CreateAccountAsync(page, portal);
        await page.GetByRole(AriaRole.Link, new() { Name = $"Go on with {Many} courses" })
            .Or(page.GetByRole(AriaRole.Button, new() { Name = $"Go on with {Many} courses" })).ClickAsync();
        await Expect(page.Locator("dl.list dt")).ToHaveCountAsync(Many);
        await page.EvaluateAsync(
            """
            () => {
              window.seen = [];
              new MutationObserver(() => {
                const actions = document.querySelector("main .actions");
                if (!actions?.textContent.includes("Starting ")) return;
                const ways = [...actions.querySelectorAll("a, button")].filter(e => /Back|Skip/.test(e.textContent));
                const open = ways.filter(e => e.localName === "a" && e.hasAttribute("href") || e.localName === "button" && !e.disabled);
                window.seen.push(`${document.querySelectorAll("dl.list dt").length} courses, ${open.length} of ${ways.length} ways out`);
              }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
            }
            """);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Start the first backup of {Many} courses" }).ClickAsync();
        await Expect(page.GetByText($"All {Many} courses are backed up")).ToBeVisibleAsync(Patient);
        // It may be over before anything of it is drawn.
        Assert.All(await page.EvaluateAsync<string[]>("window.seen"), seen => Assert.Equal($"{Many} courses, 0 of 2 ways out", seen));

        await page.GotoAsync("/welcome");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Everything is set up" })).ToBeVisibleAsync();
        var steps = page.GetByRole(AriaRole.List, new() { Name = "Steps of the set-up" }).GetByRole(AriaRole.Listitem);
        Assert.Equal(
            ["Courses, done", "Where to, done", "First backup, done", "Done, done"],
            (await steps.AllInnerTextsAsync()).Select(
                t => Regex.Replace(t, "\\s+", " ").Replace(" ,", ",", StringComparison.Ordinal).Trim()));
    }

    private static async Task CreateAccountAsync(IPage page, PortalUnderTest portal)
    {
        await page.GotoAsync("/account/first?token=" + portal.App.Services.GetRequiredService<FirstUserLink>().Issue());
        await page.GetByLabel("Name").FillAsync(PortalUnderTest.Name);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(PortalUnderTest.Password);
        await page.GetByLabel("Password again").FillAsync(PortalUnderTest.Password);
        await page.Keyboard.PressAsync("Enter");
        await ExpectStepAsync(page, "Choose the courses to back up", "Courses");
    }

    private static async Task SetUpAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "tif155" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "Go on with 2 courses");
        await page.Keyboard.PressAsync("Enter");
        await ExpectStepAsync(page, "Where the backups go", "Where to");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Where the backups go" })).ToBeFocusedAsync();

        // Left and taken up again: nothing is lost, nothing was done.
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up the first courses" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "tif155" }).UncheckAsync();
        await TabToAsync(page, "Go on with 2 courses");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("courses/mve265 (hosted here)")).ToBeVisibleAsync();
        await TabToAsync(page, "Start the first backup of 2 courses");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("All 2 courses are backed up")).ToBeVisibleAsync(Patient);
        await ExpectStepAsync(page, "Done", "Done");
        await TabToAsync(page, "Go to the courses");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("All 2 courses are backed up")).ToBeVisibleAsync();
    }

    private static async Task LookAtCourseAsync(IPage page, CourseFiles files)
    {
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "ffm516", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^Backed up ") })).ToBeVisibleAsync();
        await Expect(page.GetByText("No file has changed.")).ToBeVisibleAsync();
        files.Write("media/new.png", "new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look again" }).ClickAsync();
        await Expect(page.GetByText("1 file has changed")).ToBeVisibleAsync();
        await page.GetByText("Media: 1 new").ClickAsync();
        await Expect(page.GetByText("media/new.png")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Back up…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sync complete" })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Link, new() { Name = "Return to course" }).ClickAsync();
        await Expect(page.GetByText("No file has changed.")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Operations" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^The course's size in its last 2 commits: ") }))
            .ToBeVisibleAsync();
    }

    private static async Task ExpectStepAsync(IPage page, string heading, string step)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync(Patient);
        await Expect(page.Locator("[aria-current=step]")).ToContainTextAsync(step);
    }
}
