using System.Text.RegularExpressions;
using CourseGit.Core.Courses.Demo;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static CourseGit.Tests.EndToEnd.Keys;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The ways people go most, from the first page to the last, without a mouse: a script never sets the focus.</summary>
[Trait("Category", "Browser")]
public sealed class KeyboardWalkTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 180_000 };

    [Fact]
    public async Task From_the_first_account_over_the_folders_found_to_the_first_backups()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        WriteCourse(portal, "ffm516");
        WriteCourse(portal, "mve265");
        await using var context = await chromium.NewContextAsync(
            new() { BaseURL = portal.Address.ToString(), ViewportSize = new() { Width = 1280, Height = 800 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/first?token=" + portal.App.Services.GetRequiredService<FirstUserLink>().Issue());
        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(PortalUnderTest.Name);
        await TabToAsync(page, "Password");
        await page.Keyboard.TypeAsync(PortalUnderTest.Password);
        await TabToAsync(page, "Password again");
        await page.Keyboard.TypeAsync(PortalUnderTest.Password);
        await page.Keyboard.PressAsync("Enter");
        await ChooseAsync(page, "Go on with 2 courses");
        await ChooseAsync(page, "Start the first backup of 2 courses");
        await Expect(page.GetByText("All 2 courses are backed up")).ToBeVisibleAsync(Patient);
        await ChooseAsync(page, "Go to the courses");

        WriteCourse(portal, "tif155");
        await ChooseAsync(page, "Discover");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Discover courses" })).ToBeFocusedAsync();
        await ChooseAsync(page, "Add 1 course");
        await ChooseAsync(page, "Back up 1 new course");
        await Expect(page).ToHaveURLAsync(new Regex("state=running"), new() { Timeout = Patient.Timeout });
        await ChooseAsync(page, "Courses");
        await Expect(page.GetByText("All 3 courses are backed up")).ToBeVisibleAsync(Patient);
    }

    [Fact]
    public async Task Twelve_courses_found_by_their_name_are_backed_up_at_once()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        for (var i = 1; i <= 12; i++)
            await portal.AddCourseAsync($"ffm{i:000}", files: 1);
        var page = portal.Page;
        await page.GotoAsync("/");
        await TabToAsync(page, "Search courses");
        await page.Keyboard.TypeAsync("ffm");
        await TabToAsync(page, "Select all 12 courses shown");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("12 courses selected")).ToBeVisibleAsync();
        await ChooseAsync(page, "Back up…");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Back up 12 courses?");
        await ChooseAsync(page, "Back up 12 courses");
        await Expect(page.GetByText("12 operations queued")).ToBeVisibleAsync(Patient);
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^12 Safe") })).ToBeVisibleAsync(Patient);
        await ChooseAsync(page, "Close");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Selected courses" })).ToHaveCountAsync(0);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task What_stands_behind_More_is_reached_and_left_without_losing_the_place()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/");
        await TabToAsync(page, "Select demo");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("1 course selected")).ToBeVisibleAsync();
        var bar = (await page.GetByRole(AriaRole.Region, new() { Name = "Selected courses" }).BoundingBoxAsync())!;
        Assert.InRange(bar.Height, 30, 64); // one row
        await ChooseAsync(page, "More");
        await ChooseAsync(page, "Archive…");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Archive 1 course?");
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task One_exercise_that_was_lost_is_restored()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await portal.BackUpAsync(DemoCourse.Subdomain);
        var lost = walk.AnyExercise();
        var folder = Path.GetDirectoryName(lost)!;
        Directory.Delete(walk.FileAt(folder), recursive: true);
        await page.GotoAsync("/");
        await ChooseAsync(page, DemoCourse.Subdomain);
        await ChooseAsync(page, "Restore");
        await TabToAsync(page, "Exercises only");
        await page.Keyboard.PressAsync("ArrowDown");
        await TabToAsync(page, "Path");
        await page.Keyboard.TypeAsync(folder);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = $"Do not restore {folder}" })).ToBeVisibleAsync();
        await ChooseAsync(page, "Next: When");
        await ChooseAsync(page, "Next: Check");
        await TabToAsync(page, "Restore although");
        await page.Keyboard.PressAsync("Space");
        await ChooseAsync(page, "Show what would change");
        await Expect(walk.Plan).ToBeFocusedAsync(new() { Timeout = 120_000 });
        await ChooseAsync(page, "Restore the files");
        await walk.ExpectHeadingAsync("^Restore complete");
        Assert.True(File.Exists(walk.FileAt(lost)));
    }

    [Fact]
    public async Task A_README_is_written_and_saved()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/");
        await ChooseAsync(page, DemoCourse.Subdomain);
        await ChooseAsync(page, "README");
        await TabToAsync(page, "What you changed");
        await page.Keyboard.TypeAsync("A new chapter");
        await TabToAsync(page, "Text of README.md in Markdown");
        await page.Keyboard.PressAsync("Control+Home");
        await page.Keyboard.TypeAsync("# Walked by keyboard\n\n");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview" })
            .GetByRole(AriaRole.Heading, new() { Name = "Walked by keyboard" })).ToBeVisibleAsync();
        await Expect(page.Locator("[data-state]")).ToHaveTextAsync("Draft kept");
        await page.Keyboard.PressAsync("Escape"); // else Tab might belong to the text
        await ShiftTabToAsync(page, "Save now");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("README.md saved")).ToBeVisibleAsync();
        var file = Path.Combine(portal.Portal.Settings.CoursesRoot, DemoCourse.Subdomain, "README.md");
        Assert.StartsWith("# Walked by keyboard", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_course_is_connected_with_a_repository_of_its_own()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, services: OwnHost.AddTo);
        var (page, host) = (portal.Page, OwnHost.Of(portal.Portal.App.Services));
        await page.GotoAsync("/");
        await ChooseAsync(page, DemoCourse.Subdomain);
        await ChooseAsync(page, "Connect it to another server");
        await TabToAsync(page, "A repository on this portal");
        await page.Keyboard.PressAsync("ArrowUp"); // round to the last
        await Expect(page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Our own host") })).ToBeFocusedAsync();
        await ChooseAsync(page, "Go on");

        await ExpectStepAsync(page, "A token of Our own host", "Token");
        await ChooseAsync(page, "Check the token"); // nothing is pasted yet
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Paste the token.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check the token" })).ToBeFocusedAsync();
        await ShiftTabToAsync(page, "Token");
        await page.Keyboard.TypeAsync("wrong");
        await ChooseAsync(page, "Check the token");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Our own host did not accept the token.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check the token" })).ToBeFocusedAsync(); // still there

        // A host that hangs is left with the next key.
        host.Trouble = (_, token) => new TaskCompletionSource().Task.WaitAsync(token);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "A token of" }).GetByRole(AriaRole.Status))
            .ToHaveTextAsync("Asking Our own host whose token this is…");
        await TabToAsync(page, "Cancel");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Asking Our own host")).ToHaveCountAsync(0);
        host.Trouble = null;
        await ShiftTabToAsync(page, "Token");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(OwnHost.Token);
        await page.Keyboard.PressAsync("Enter");

        await ExpectStepAsync(page, "The repository", "Repository");
        await ChooseAsync(page, "Back");
        await ExpectStepAsync(page, "A token of Our own host", "Token");
        await ChooseAsync(page, "Check the token");
        await ExpectStepAsync(page, "The repository", "Repository");
        await ChooseAsync(page, "Make and connect");
        await ExpectStepAsync(page, "Connected", "Done");
        await ChooseAsync(page, "Back up now");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Outcome" })).ToBeVisibleAsync(Patient);
        Assert.Equal(["grace/demo"], host.Repositories.Keys);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task What_was_added_or_replaced_far_down_a_page_is_read_on_top_of_it()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, services: OwnHost.AddTo);
        var page = portal.Page;
        await page.GotoAsync("/settings/credentials");
        await TabToAsync(page, "Name");
        await page.Keyboard.TypeAsync("own");
        await TabToAsync(page, "User");
        await page.Keyboard.TypeAsync("grace");
        await TabToAsync(page, "Token");
        await page.Keyboard.TypeAsync(OwnHost.Token);
        await ChooseAsync(page, "Add credential");
        await ExpectToldAsync(page, "The credential own was added.");
        await ChooseAsync(page, "Replace token of own");
        await Expect(page.Locator("#user-own")).ToBeFocusedAsync();
        await ChooseAsync(page, "Cancel");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Test own" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("It could not be tested")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Test own" })).ToBeFocusedAsync();

        await page.GotoAsync("/settings/users");
        await page.Locator("#user-name").FocusAsync();
        await page.Keyboard.TypeAsync("new.teacher");
        await ChooseAsync(page, "Add the account");
        await ExpectToldAsync(page, "Give this link to new.teacher");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copy the link for new.teacher" })).ToBeFocusedAsync();
        Assert.Empty(portal.Errors);
    }

    // It has the focus, and the heading is the first thing below the steps, one of which is the present one.
    private static async Task ExpectStepAsync(IPage page, string heading, string step)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeFocusedAsync();
        await Expect(page.Locator("[aria-current=step]")).ToContainTextAsync(step);
    }

    private static async Task ExpectToldAsync(IPage page, string text)
    {
        await Expect(page.GetByText(text)).ToBeInViewportAsync();
        Assert.Contains(text, await page.EvaluateAsync<string>("document.activeElement.textContent"), StringComparison.Ordinal);
    }

    private static async Task ChooseAsync(IPage page, string name)
    {
        await TabToAsync(page, name);
        await page.Keyboard.PressAsync("Enter");
    }

    private static void WriteCourse(PortalUnderTest portal, string name)
    {
        var files = new CourseFiles(Path.Combine(portal.Settings.CoursesRoot, name)).WriteCourse();
        using var database = new SqliteFile(Path.Combine(files.Folder, "course.sqlite3"));
        database.Execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, answer TEXT)");
    }
}
