using CourseGit.Tests.Support;
using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

public sealed class PagesTests
{
    [Fact]
    public async Task A_course_is_discovered_backed_up_and_shown_with_its_commit()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        MakeCourse(portal, "ffm516");
        await using var browser = await RealBrowser.OpenAsync(portal);
        await browser.SignInAsync();
        await DiscoverAsync(browser);
        await BackUpAsync(browser, "ffm516", "Added quiz for week 5");
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Return to course" }).ClickAsync();
        await browser.Page.GetByRole(AriaRole.Cell, new() { Name = "Added quiz for week 5" }).WaitForAsync();
        await browser.Page.GotoAsync("");
        await browser.Page.GetByText("The course is backed up").WaitForAsync();
    }

    [Fact]
    public async Task A_course_whose_files_vanished_is_backed_up_only_after_it_is_confirmed()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        var folder = MakeCourse(portal, "ffm516");
        await using var browser = await RealBrowser.OpenAsync(portal);
        await browser.SignInAsync();
        await DiscoverAsync(browser);
        await BackUpAsync(browser, "ffm516", "All exercises");
        Directory.Delete(Path.Combine(folder, "exercises"), recursive: true);
        await BackUpAsync(browser, "ffm516", "Fewer exercises", "Backup refused");
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "Return to course" }).ClickAsync();
        await browser.Page.GetByLabel("Yes, the files were removed on purpose").CheckAsync();
        await browser.ClickAsync("Back up now");
        await browser.HeadingAsync("Sync complete");
    }

    [Fact]
    public async Task Signing_out_closes_the_pages()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        await using var browser = await RealBrowser.OpenAsync(portal);
        await browser.SignInAsync();
        await browser.ClickAsync("Sign out");
        await browser.HeadingAsync("Sign in");
        await browser.Page.GotoAsync("operations");
        await browser.HeadingAsync("Sign in");
    }

    [Fact]
    public async Task Every_page_is_accessible_and_fits_phone_and_desktop_light_and_dark()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        MakeCourse(portal, "ffm516");
        MakeCourse(portal, "a-course-with-a-rather-long-subdomain-that-must-wrap-on-a-phone");
        await using var browser = await RealBrowser.OpenAsync(portal);
        await browser.Page.GotoAsync("account/login");
        await CheckAsync(browser);
        await browser.SignInAsync();
        await CheckAsync(browser);
        await DiscoverAsync(browser);
        await BackUpAsync(browser, "ffm516", "First");
        foreach (var (address, heading) in Pages)
        {
            await browser.Page.GotoAsync(address);
            await browser.HeadingAsync(heading);
            await CheckAsync(browser);
        }
    }

    private static readonly (string Address, string Heading)[] Pages =
    [
        ("", "Courses"),
        ("courses/discover", "Discover courses"),
        ("courses/add", "Add a course"),
        ("courses/ffm516/backup", "ffm516"),
        ("courses/ffm516/settings", "ffm516"),
        ("courses/nobody/backup", "There is no course"),
        ("operations", "Operations"),
        ("operations/1", "Sync complete"),
        ("operations/99", "There is no operation"),
        ("settings/credentials", "Credentials"),
    ];

    private static async Task CheckAsync(RealBrowser browser)
    {
        foreach (var (width, scheme) in new[] { (390, ColorScheme.Light), (390, ColorScheme.Dark), (1280, ColorScheme.Light), (1280, ColorScheme.Dark) })
        {
            await browser.LookAsync(width, scheme);
            var problems = await browser.ProblemsAsync();
            Assert.True(problems.Count == 0, $"{browser.Page.Url} at {width} px, {scheme}: {string.Join("; ", problems)}");
        }
    }

    private static string MakeCourse(PortalUnderTest portal, string subdomain)
    {
        var folder = Path.Combine(portal.Settings.CoursesRoot, subdomain);
        foreach (var exercise in new[] { "one", "two", "three", "four" })
        {
            Directory.CreateDirectory(Path.Combine(folder, "exercises", exercise));
            File.WriteAllText(Path.Combine(folder, "exercises", exercise, "exercise.xml"), "<exercise/>");
        }
        File.WriteAllText(Path.Combine(folder, "dbname.txt"), "abcdefgh\n");
        return folder;
    }

    private static async Task DiscoverAsync(RealBrowser browser)
    {
        await browser.Page.GotoAsync("courses/discover");
        await browser.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add \\d") }).ClickAsync();
        await browser.Page.GetByText("added. Go to the courses").WaitForAsync();
    }

    private static async Task BackUpAsync(RealBrowser browser, string course, string message, string heading = "Sync complete")
    {
        await browser.Page.GotoAsync($"courses/{course}/backup");
        await browser.Page.GetByLabel("Commit message").FillAsync(message);
        await browser.ClickAsync("Back up now");
        await browser.HeadingAsync(heading);
    }
}
