using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Portal;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What a teacher meets in a real browser, and what becomes of it when a superuser takes it away.</summary>
[Trait("Category", "Browser")]
public sealed class TeacherInBrowserTests(Chromium chromium)
{
    private const string Course = DemoCourse.Subdomain;
    private static readonly Subdomain Demo = Subdomain.Parse(Course);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task A_teacher_walks_through_their_course_and_meets_nothing_they_cannot_use(int width, ColorScheme scheme)
    {
        await using var portal = await OpenAsync(mayBackUp: false);
        await portal.BackUpAsync(Course);
        var page = await TeacherPageAsync(portal, width, scheme);
        await Expect(Heading(page, "Your courses")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = Course, Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Back up…" })).ToHaveCountAsync(0);
        var navigation = await HrefsAsync(page, "#navigation li a");
        Assert.Equal(["", "requests", "operations"], navigation);
        await Expect(page.GetByTitle("Operations that run")).ToBeVisibleAsync();
        await LookAsync(page, "home", width);

        await page.GetByRole(AriaRole.Link, new() { Name = Course, Exact = true }).ClickAsync();
        await Expect(page.GetByText("Last success")).ToBeVisibleAsync();
        var tabs = await HrefsAsync(page, ".tabs a");
        Assert.Equal(["overview", "history", "readme"], tabs.Select(h => h[(h.LastIndexOf('/') + 1)..]));
        await Expect(page.GetByText("Recent commits on branch")).ToBeVisibleAsync();
        await LookAsync(page, "overview", width);
        await NothingOf(page, "restore", "settings", "backup", "schedule");

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Sections of the course" })
            .GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await page.Locator("li.commit a.subject").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Browse its files" })).ToBeVisibleAsync();
        await NothingOf(page, "restore");
        await LookAsync(page, "commit", width);
        await page.GetByRole(AriaRole.Link, new() { Name = "Browse its files" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Download as zip" })).ToBeVisibleAsync();
        await NothingOf(page, "restore");

        await page.GotoAsync($"/courses/{Course}/readme");
        await Expect(page.GetByRole(AriaRole.Textbox).First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save now" })).ToHaveCountAsync(0);
        await LookAsync(page, "readme", width);

        await page.GotoAsync("/operations/1");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sync complete");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Back up again" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Return to course" })).ToBeVisibleAsync();
        await LookAsync(page, "operation", width);
        await page.GotoAsync("/operations");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Operations" })).ToBeVisibleAsync();
        await LookAsync(page, "operations", width);
        await page.GotoAsync("/account");
        await Expect(page.GetByText("This one")).ToBeVisibleAsync();
        await LookAsync(page, "account", width);

        foreach (var closed in new[] { $"/courses/{Course}/restore", $"/courses/{Course}/settings", "/settings/users", "/schedules" })
            Assert.Equal(403, (await page.GotoAsync(closed))!.Status);
        // A page that is open goes elsewhere without a request: there the circuit refuses.
        await page.GotoAsync("/");
        await Expect(Heading(page, "Your courses")).ToBeVisibleAsync();
        await page.EvaluateAsync("Blazor.navigateTo('/settings/users')");
        await Expect(Heading(page, "You may not see this page")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_teacher_who_is_trusted_with_it_backs_their_course_up()
    {
        await using var portal = await OpenAsync(mayBackUp: true);
        var page = await TeacherPageAsync(portal, 1280, ColorScheme.Light);
        await page.GetByRole(AriaRole.Link, new() { Name = "Back up…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await Expect(Heading(page, "Sync complete")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData("here")]
    [InlineData("by another process")]
    public async Task A_page_of_a_course_that_is_taken_away_stops_within_thirty_seconds(string where)
    {
        await using var portal = await OpenAsync(mayBackUp: false);
        var page = await TeacherPageAsync(portal, 1280, ColorScheme.Light);
        await page.GotoAsync($"/courses/{Course}/overview");
        await Expect(page.GetByText("Last success")).ToBeVisibleAsync();
        if (where == "here")
        {
            await portal.Page.GotoAsync("/settings/users");
            await portal.Page.GetByRole(AriaRole.Button, new() { Name = $"Take away {Course} from {PeopleHouse.TeacherName}" })
                .ClickAsync();
            await Expect(portal.Page.GetByText($"{PeopleHouse.TeacherName} does not see {Course} any more.")).ToBeVisibleAsync();
        }
        else
        {
            var elsewhere = new TeacherDesk(
                portal.Portal.Get<IDbContextFactory<StateDbContext>>(), portal.Portal.Get<AuditLog>(), TimeProvider.System);
            await elsewhere.TakeAwayAsync(Demo, PeopleHouse.TeacherName, Actor.CommandLine, Token);
        }
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no course “demo” here" }))
            .ToBeVisibleAsync(new() { Timeout = 90_000 });
        await page.GotoAsync("/");
        await Expect(Heading(page, "You teach no course here yet")).ToBeVisibleAsync();
        await LookAsync(page, "home, none", 1280);

        // Given anew, it appears without being asked for.
        await portal.Portal.Get<TeacherDesk>().AssignAsync(Demo, PeopleHouse.TeacherName, false, PeopleHouse.Anna, Token);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = Course, Exact = true })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_superuser_adds_a_teacher_gives_them_a_course_and_the_link_lets_them_in()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/settings/users");
        await page.Locator("#user-name").FillAsync("new.teacher");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the account" }).ClickAsync();
        await Expect(page.GetByText("Give this link to new.teacher")).ToBeVisibleAsync();
        var link = await page.Locator("code", new() { HasTextString = "/account/reset?token=" }).InnerTextAsync();
        await page.Locator("#teacher").FillAsync("new.teacher");
        await page.Locator("#course").SelectOptionAsync(Course);
        await page.GetByRole(AriaRole.Button, new() { Name = "Give the course" }).ClickAsync();
        await Expect(page.GetByText($"new.teacher teaches {Course} now.")).ToBeVisibleAsync();
        await LookAsync(page, "users", 1280);

        await using var context = await chromium.NewContextAsync();
        var theirs = await context.NewPageAsync();
        await theirs.GotoAsync(link);
        await theirs.GetByLabel("New password", new() { Exact = true }).FillAsync("a sentence of their own");
        await theirs.GetByLabel("New password again").FillAsync("a sentence of their own");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Save the new password" }).ClickAsync();
        await SignInAsync(theirs, "new.teacher", "a sentence of their own");
        await Expect(Heading(theirs, "Your courses")).ToBeVisibleAsync();

        await page.ReloadAsync();
        var item = page.Locator(".row", new() { HasTextString = "new.teacher" });
        await Expect(item.GetByText("Signed in last")).ToBeVisibleAsync();
        await item.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Expect(item.GetByText("Disabled")).ToBeVisibleAsync();
        await Expect(theirs).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account/login"));

        // Nobody shuts the door behind everybody.
        var self = page.Locator(".row", new() { HasTextString = PortalUnderTest.Name });
        await self.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await Expect(page.GetByText("is the last superuser who may sign in")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_user_who_is_removed_takes_the_question_along_and_leaves_a_page_that_can_be_used()
    {
        await using var portal = await OpenAsync(mayBackUp: false);
        var page = portal.Page;
        await page.GotoAsync("/settings/users");
        var item = page.Locator(".row", new() { HasTextString = PeopleHouse.TeacherName });
        await item.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove user" }).ClickAsync();
        await Expect(page.GetByText($"{PeopleHouse.TeacherName} was removed.")).ToBeVisibleAsync();
        await Expect(item).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.Locator(".mud-overlay")).ToHaveCountAsync(0);
        // Nothing lies over it: a click that something else would take fails.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Operations" })
            .ClickAsync(new() { Timeout = 5_000 });
        await Expect(Heading(page, "Operations")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_ends_their_other_sessions()
    {
        await using var portal = await OpenAsync(mayBackUp: false);
        var here = await TeacherPageAsync(portal, 1280, ColorScheme.Light);
        var other = await TeacherPageAsync(portal, 1280, ColorScheme.Light);
        await here.GotoAsync("/account");
        await here.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere else" }).ClickAsync();
        await Expect(here.GetByText("You are signed in here only.")).ToBeVisibleAsync();
        await Expect(other).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account/login"));
        await here.Context.CloseAsync();
        await other.Context.CloseAsync();
    }

    private async Task<BrowserPortal> OpenAsync(bool mayBackUp)
    {
        var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.AddCourseAsync("elsewhere", 3);
        await portal.Portal.Get<UserDesk>().AddAsync(
            PeopleHouse.TeacherName, Roles.Teacher, PortalUnderTest.Password, PeopleHouse.Anna, Token);
        await portal.Portal.Get<TeacherDesk>().AssignAsync(Demo, PeopleHouse.TeacherName, mayBackUp, PeopleHouse.Anna, Token);
        return portal;
    }

    private async Task<IPage> TeacherPageAsync(BrowserPortal portal, int width, ColorScheme scheme)
    {
        var context = await chromium.NewContextAsync(new()
        {
            BaseURL = portal.Portal.Address.ToString(),
            ViewportSize = new() { Width = width, Height = 800 },
            ColorScheme = scheme,
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/login");
        await SignInAsync(page, PeopleHouse.TeacherName, PortalUnderTest.Password);
        await Expect(Heading(page, "Your courses")).ToBeVisibleAsync();
        return page;
    }

    private static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static ILocator Heading(IPage page, string text) => page.GetByRole(AriaRole.Heading, new() { Name = text });

    private static async Task<IReadOnlyList<string>> HrefsAsync(IPage page, string links) =>
        await page.Locator(links).EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))");

    private static async Task NothingOf(IPage page, params string[] sections)
    {
        var links = await HrefsAsync(page, "a[href]");
        Assert.DoesNotContain(links, l => sections.Any(s => l.EndsWith($"/{s}", StringComparison.Ordinal)
            || l.Contains($"/{s}?", StringComparison.Ordinal) || l.StartsWith(s, StringComparison.Ordinal)));
    }

    // Kept where COURSEGIT_PICTURES says, to be looked at.
    private static async Task LookAsync(IPage page, string name, int width)
    {
        if (Environment.GetEnvironmentVariable("COURSEGIT_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
        Assert.Empty(await Axe.SeriousAsync(page, null));
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }
}
