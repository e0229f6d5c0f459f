using System.Text.RegularExpressions;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Core.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static CourseGit.Tests.EndToEnd.Keys;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Adding, backing up and watching over courses, as a superuser does it.</summary>
[Trait("Category", "Browser")]
public sealed class CoursePagesTests(Chromium chromium)
{
    [Fact]
    public async Task Discovered_courses_are_searched_chosen_added_and_backed_up_at_once()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        foreach (var name in new[] { "ffm516", "ffm520", "tif155" })
            MakeCourse(portal, name);
        using (var database = new SqliteFile(Path.Combine(portal.Portal.Settings.CoursesRoot, "ffm516", "course.sqlite3")))
            database.Execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, answer TEXT)");
        var page = portal.Page;
        await page.GotoAsync("/courses/discover");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add 3 courses" })).ToBeInViewportAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4); // none of them is in the list of courses
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "ffm516" })).ToContainTextAsync("course.sqlite3");

        await page.GetByRole(AriaRole.Button, new() { Name = "Choose none" }).ClickAsync();
        await page.GetByLabel("Search the folders").FillAsync("FFM");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose all shown" }).ClickAsync();
        foreach (var name in new[] { "ffm516", "ffm520" })
            await page.GetByLabel($"Database of {name}").SelectOptionAsync("no");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 2 courses" }).ClickAsync();
        await Expect(page.GetByText("2 courses added")).ToBeVisibleAsync();
        var course = await portal.Portal.App.Services.GetRequiredService<CourseRegistry>()
            .GetAsync(Subdomain.Parse("ffm516"), Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.Equal(CourseDatabase.FilesOnly, course.Database);

        await page.GetByRole(AriaRole.Button, new() { Name = "Back up 2 new courses" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("state=running"));
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^2 Safe") })).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await page.GotoAsync("/courses/discover");
        await page.GetByText("folders in the list of courses already").ClickAsync();
        await Expect(page.Locator("details").GetByRole(AriaRole.Link, new() { Name = "ffm520" })).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task Imported_settings_that_conflict_are_explained_and_others_fill_the_form()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        MakeCourse(portal, "ffm516");
        await portal.Page.GotoAsync("/courses/add");
        await portal.Page.GetByText("Import a course's git settings").ClickAsync();
        await ImportAsync(portal.Page, """{"GIT_REPO": "university/ffm516", "GIT_ALLOW_PUSH": true, "GIT_ALLOW_PULL": "true"}""");
        await Expect(portal.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Conflicting configuration");
        await ImportAsync(
            portal.Page, """{"GIT_REPO": "university/ffm516", "GIT_USER": "gituser", "GIT_TOKEN": "github_pat_secret", "GIT_ALLOW_PUSH": true}""");
        await Expect(portal.Page.GetByLabel("URL")).ToHaveValueAsync("https://github.com/university/ffm516.git");
        Assert.DoesNotContain("github_pat_secret", await portal.Page.ContentAsync());
        await portal.Page.GetByLabel("URL").FillAsync("https://git.invalid/university/ffm516.git"); // nobody is asked
        await portal.Page.GetByLabel("Subdomain").FillAsync("ffm516");
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Add course" }).ClickAsync();
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Save anyway" }).ClickAsync();
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "ffm516" })).ToBeVisibleAsync();
        await portal.Page.GotoAsync("/settings/credentials");
        await Expect(portal.Page.GetByText("User gituser, token saved")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_course_whose_files_vanished_is_backed_up_only_after_it_is_confirmed()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.AddCourseAsync("ffm516", 20);
        await BackUpAsync(portal.Page, "Sync complete");
        Directory.Delete(Path.Combine(portal.Portal.Settings.CoursesRoot, "ffm516", "exercises"), recursive: true);
        MakeCourse(portal, "ffm516");
        await BackUpAsync(portal.Page, "Backup refused");
        await portal.Page.GetByRole(AriaRole.Link, new() { Name = "Confirm and back up" }).ClickAsync();
        await portal.Page.GetByLabel("Yes, the files were removed on purpose").CheckAsync();
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await ExpectHeadingAsync(portal.Page, "Sync complete");
    }

    [Fact]
    public async Task A_backup_is_proven_from_the_overview_and_the_next_one_is_not_yet()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var walk = new RestoreWalk(portal);
        await walk.BackUpAsync();
        await portal.Page.GotoAsync("/courses/demo/overview");
        await Expect(portal.Page.GetByText("Not proven yet")).ToBeVisibleAsync();

        await walk.VerifyAsync();
        await File.AppendAllTextAsync(walk.FileAt("README.md"), "more\n", TestContext.Current.CancellationToken);
        await walk.BackUpAsync();
        await portal.Page.GotoAsync("/courses/demo/overview");
        await Expect(portal.Page.GetByText("1 backup since then is not proven.")).ToBeVisibleAsync();

        await portal.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Commit ") }).ClickAsync();
        await walk.ExpectHeadingAsync("^Proven restorable$");
        await Expect(portal.Page.GetByText("came back exactly as saved.").First).ToBeVisibleAsync();
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Verify again" }).ClickAsync();
        await Expect(portal.Page.GetByText($"Operation 4, asked for by")).ToBeVisibleAsync();
        await walk.ExpectHeadingAsync("^Proven restorable$");
    }

    [Fact]
    public async Task Courses_found_by_a_search_are_backed_up_at_once_by_keyboard_alone()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        for (var i = 1; i <= 12; i++)
            await portal.AddCourseAsync($"ffm{i:000}", files: 1);
        var page = portal.Page;
        await page.GotoAsync("/");
        await page.GetByLabel("Search courses").FocusAsync();
        await page.Keyboard.TypeAsync("ffm");
        await TabToAsync(page, "Select all 12 courses shown");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("12 courses selected")).ToBeVisibleAsync();
        await TabToAsync(page, "Back up…");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Back up 12 courses?");
        await Expect(page.GetByRole(AriaRole.Dialog).Locator(":focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await TabToAsync(page, "Back up…");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "Back up 12 courses");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("12 operations queued")).ToBeVisibleAsync();
        await Expect(page.GetByText("12 courses selected")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^12 Safe") })).ToBeVisibleAsync(new() { Timeout = 180_000 });
    }

    [Fact]
    public async Task Courses_are_labelled_found_by_their_label_archived_and_brought_back()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        foreach (var name in new[] { "ffm516", "ffm520" })
            await portal.AddCourseAsync(name, files: 1);
        var page = portal.Page;
        await page.GotoAsync("/?q=ffm");
        await page.GetByLabel("Select all 2 courses shown").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Label…" }).ClickAsync();
        await page.GetByLabel("Add", new() { Exact = false }).Last.FillAsync("2025, no/label");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the labels" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("\"no/label\" is not a label");
        await page.GetByLabel("Add", new() { Exact = false }).Last.FillAsync("2025, Fysik");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the labels" }).ClickAsync();
        await Expect(page.GetByText("2 courses labelled")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Fysik 2" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("label=Fysik"));

        await page.GetByLabel("Select ffm516").CheckAsync();
        await page.GetByLabel("Select ffm520").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Archive…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Archive", Exact = true }).ClickAsync();
        await Expect(page.GetByText("1 course archived")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GotoAsync("/?state=archived");
        await page.GetByLabel("Select ffm516").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring back…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bring back", Exact = true }).ClickAsync();
        await Expect(page.GetByText("1 course brought back")).ToBeVisibleAsync();
        await page.GotoAsync("/?label=fysik");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Repository_and_database_are_set_for_the_selected_courses_each_its_own()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        foreach (var name in new[] { "ffm516", "ffm520" })
            await portal.AddCourseAsync(name, files: 1);
        await File.WriteAllTextAsync(
            Path.Combine(portal.Portal.Settings.CoursesRoot, "ffm516", "db.sqlite3"), "SQLite format 3\0", Token);
        var page = portal.Page;
        await page.GotoAsync("/?q=ffm");
        await page.GetByLabel("Select all 2 courses shown").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect…" }).ClickAsync();
        await page.GetByLabel("Template").FillAsync("hosted:physics/all");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect 2 courses" }).ClickAsync();
        await Expect(page.GetByText("would go to one repository")).ToBeVisibleAsync();
        await page.GetByLabel("Template").FillAsync("hosted:physics/{course}");
        await Expect(page.GetByText("ffm516 goes to hosted:physics/ffm516.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect 2 courses" }).ClickAsync();
        await Expect(page.GetByText("2 courses connected")).ToBeVisibleAsync();
        Assert.Equal(["hosted:physics/ffm516", "hosted:physics/ffm520"], (await SettingsAsync(portal)).Select(c => c.Remote.ToString()));

        await page.GotoAsync("/?q=ffm");
        await page.GetByLabel("Select all 2 courses shown").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Database…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Set the database" }).ClickAsync();
        await Expect(page.GetByText("1 course set")).ToBeVisibleAsync();
        await Expect(page.GetByText("ffm520: not done")).ToBeVisibleAsync();
        Assert.Equal(["sqlite:db.sqlite3", "none"], (await SettingsAsync(portal)).Select(c => c.Database.ToString()));
    }

    [Fact]
    public async Task Signing_out_closes_the_pages()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ExpectHeadingAsync(portal.Page, "Sign in");
        await portal.Page.GotoAsync("/operations");
        await ExpectHeadingAsync(portal.Page, "Sign in");
    }

    [Fact]
    public async Task The_operations_of_one_course_are_chosen_by_its_name_or_the_beginning_of_it()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        foreach (var name in new[] { "ffm516", "ffm520" })
        {
            await portal.AddCourseAsync(name, files: 1);
            await portal.BackUpAsync(name);
        }
        var page = portal.Page;
        await page.GotoAsync("/operations");
        var course = page.GetByRole(AriaRole.Combobox, new() { Name = "Course", Exact = true });
        await course.FillAsync("ffm");
        await course.PressAsync("Enter");
        await Expect(page.GetByText("No operations under this name.")).ToBeVisibleAsync();
        Assert.DoesNotContain("course=", page.Url, StringComparison.Ordinal);
        Assert.Equal(["ffm516", "ffm520"],
            await page.Locator("#course-names option").EvaluateAllAsync<string[]>("all => all.map(o => o.value)"));

        await course.FillAsync("ffm52");
        await course.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("[?&]course=ffm520$"));
        await Expect(course).ToHaveValueAsync("ffm520");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Operations" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);

        await course.FillAsync("");
        await Expect(page).ToHaveURLAsync(new Regex("/operations$"));
        await page.GotoAsync("/operations?course=gone");
        await Expect(page.GetByText("No operations under this name.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the filters" }).ClickAsync();
        await Expect(course).ToHaveValueAsync("");

        await page.GotoAsync("/operations?kind=backup");
        await course.FillAsync("zzz");
        var clear = page.GetByRole(AriaRole.Button, new() { Name = "Clear the filters" });
        var before = (await clear.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(before.X + 20, before.Y + before.Height / 2);
        await page.Mouse.DownAsync();
        await Expect(page.GetByText("No operations under this name.")).ToBeVisibleAsync();
        await page.Mouse.UpAsync(); // the sentence must not have moved what is being pressed
        await Expect(course).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_PostgreSQL_database_is_chosen_and_a_connection_test_says_what_stands_in_its_way()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        MakeCourse(portal, "ffm516");
        await portal.Page.GotoAsync("/courses/add");
        await portal.Page.GetByLabel("Subdomain").FillAsync("ffm516");
        await portal.Page.GetByRole(AriaRole.Radio, new() { Name = "PostgreSQL" }).CheckAsync();
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Expect(portal.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The database server at 127.0.0.1:1 cannot be reached");
        await portal.Page.Locator("#database-host").FillAsync("db.example.org");
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Expect(portal.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("needs a credential of its own");
        await portal.Page.Locator("#database-host").FillAsync("");
        await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Add course" }).ClickAsync();
        await Expect(portal.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "ffm516" })).ToBeVisibleAsync();
        await portal.Page.GotoAsync("/courses/ffm516/settings");
        await Expect(portal.Page.GetByRole(AriaRole.Radio, new() { Name = "PostgreSQL" })).ToBeCheckedAsync();
    }

    private static async Task ImportAsync(IPage page, string json)
    {
        await page.GetByLabel("Data (key/value) of the course").FillAsync(json);
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill the form" }).ClickAsync();
    }

    private static async Task BackUpAsync(IPage page, string outcome)
    {
        await page.GotoAsync("/courses/ffm516/backup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await ExpectHeadingAsync(page, outcome);
    }

    private static Task ExpectHeadingAsync(IPage page, string name) =>
        Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = name })).ToBeVisibleAsync(new() { Timeout = 120_000 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<Course[]> SettingsAsync(BrowserPortal portal) =>
        [.. (await portal.Portal.App.Services.GetRequiredService<CourseRegistry>().ListAsync(Actor.System, Token))
            .Where(c => c.Subdomain.Value.StartsWith("ffm", StringComparison.Ordinal))];

    private static void MakeCourse(BrowserPortal portal, string subdomain)
    {
        var folder = Path.Combine(portal.Portal.Settings.CoursesRoot, subdomain);
        Directory.CreateDirectory(Path.Combine(folder, "exercises", "one"));
        File.WriteAllText(Path.Combine(folder, "exercises", "one", "exercise.xml"), "<exercise/>");
        File.WriteAllText(Path.Combine(folder, "dbname.txt"), "abcdefgh\n");
    }
}
