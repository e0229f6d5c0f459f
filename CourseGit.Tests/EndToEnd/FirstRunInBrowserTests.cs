using System.Text.RegularExpressions;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The way of the first superuser, with the keyboard alone, and what the course's page says then.</summary>
[Trait("Category", "Browser")]
public sealed class FirstRunInBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };

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
        await using var context = await chromium.Browser.NewContextAsync(new() { BaseURL = portal.Address.ToString() });
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);

        await CreateAccountAsync(page, portal);
        await SetUpAsync(page);
        await LookAtCourseAsync(page, new CourseFiles(Path.Combine(portal.Settings.CoursesRoot, "ffm516")));

        Assert.Empty(errors);
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
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "All 2 courses are backed up" })).ToBeVisibleAsync();
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

        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await Expect(page.GetByText("No file has changed.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Operations" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^The course's size in its last 2 commits: ") }))
            .ToBeVisibleAsync();
    }

    private static async Task ExpectStepAsync(IPage page, string heading, string step)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync(Patient);
        await Expect(page.Locator("[aria-current=step]")).ToContainTextAsync(step);
    }

    private static async Task TabToAsync(IPage page, string text)
    {
        await Expect(page.GetByText(text, new() { Exact = true }).First).ToBeVisibleAsync();
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("(document.activeElement?.textContent ?? '').trim()") == text)
                return;
        }
        Assert.Fail($"The keyboard does not reach \"{text}\".");
    }
}
