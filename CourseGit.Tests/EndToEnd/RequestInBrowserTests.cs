using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Portal;
using CourseGit.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A teacher asks and a superuser answers, each in a browser of their own.</summary>
[Trait("Category", "Browser")]
public sealed class RequestInBrowserTests(Chromium chromium)
{
    private const string Course = DemoCourse.Subdomain;
    private const string Exercise = "1:Motion along a line / stone-in-a-well-611296";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task An_exercise_is_asked_for_approved_and_as_it_was(int width, ColorScheme scheme)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width, scheme);
        await portal.Portal.Get<UserDesk>().AddAsync(
            PeopleHouse.TeacherName, Roles.Teacher, PortalUnderTest.Password, PeopleHouse.Anna, Token);
        await portal.Portal.Get<TeacherDesk>().AssignAsync(
            Subdomain.Parse(Course), PeopleHouse.TeacherName, mayBackUp: false, PeopleHouse.Anna, Token);
        await portal.BackUpAsync(Course);
        var file = Directory.GetFiles(
            Path.Combine(portal.Portal.Settings.CoursesRoot, Course, "exercises"), "exercise.xml", SearchOption.AllDirectories)
            .Single(f => f.Contains("stone-in-a-well-611296/exercise.xml", StringComparison.Ordinal));
        var before = await File.ReadAllTextAsync(file, Token);
        await File.WriteAllTextAsync(file, "<broken/>", Token);

        var theirs = await TeacherPageAsync(portal, width, scheme);
        await theirs.GotoAsync($"/courses/{Course}/overview");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Ask for an exercise as it was…" }).ClickAsync();
        await theirs.GetByLabel("Exercise", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = Exercise });
        await theirs.GetByLabel("Reason").FillAsync("I saved the wrong file over it.");
        await LookAsync(theirs, "asking", width);
        await theirs.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Expect(theirs.GetByText("Asked. A superuser decides")).ToBeVisibleAsync();
        await theirs.GotoAsync("/requests");
        await Expect(theirs.GetByText("Waiting for a superuser")).ToBeVisibleAsync();
        Assert.Equal("<broken/>", await File.ReadAllTextAsync(file, Token));

        var page = portal.Page;
        await page.GotoAsync("/requests");
        await Expect(page.GetByText("I saved the wrong file over it.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what it changes" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "1 file" })).ToBeVisibleAsync();
        await LookAsync(page, "request", width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve…" }).ClickAsync();
        await page.GetByLabel($"What {PeopleHouse.TeacherName} reads").FillAsync("Done.");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.GetByText("Approved. It runs now")).ToBeVisibleAsync();

        await Expect(theirs.GetByText("Approved", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(theirs.GetByText("Done.", new() { Exact = true })).ToBeVisibleAsync();
        await theirs.GetByRole(AriaRole.Link, new() { Name = "Look at the operation" }).ClickAsync();
        await Expect(theirs.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Restore complete");
        Assert.Equal(before, await File.ReadAllTextAsync(file, Token));
        Assert.Empty(portal.Errors);
        await theirs.Context.CloseAsync();
    }

    [Fact]
    public async Task A_README_is_submitted_looked_at_and_let_in()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        await portal.Portal.Get<UserDesk>().AddAsync(
            PeopleHouse.TeacherName, Roles.Teacher, PortalUnderTest.Password, PeopleHouse.Anna, Token);
        await portal.Portal.Get<TeacherDesk>().AssignAsync(
            Subdomain.Parse(Course), PeopleHouse.TeacherName, mayBackUp: false, PeopleHouse.Anna, Token);
        var theirs = await TeacherPageAsync(portal, 1280, ColorScheme.Light);
        await theirs.GotoAsync($"/courses/{Course}/readme");
        var text = theirs.GetByRole(AriaRole.Textbox, new() { Name = "Text of README.md in Markdown" });
        await Expect(text).ToBeEnabledAsync();
        await text.PressAsync("Control+End");
        await theirs.Keyboard.TypeAsync("\nA line of their own.\n");
        await Expect(theirs.Locator("[data-state]")).ToHaveTextAsync("Draft kept");
        await theirs.GetByLabel("What you changed").FillAsync("One line more");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Submit", Exact = true }).ClickAsync();
        await Expect(theirs.GetByRole(AriaRole.Button, new() { Name = "Submitted" })).ToBeVisibleAsync();

        var page = portal.Page;
        await page.GotoAsync("/requests");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what it changes" }).ClickAsync();
        await Expect(page.GetByText("A line of their own.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.GetByText($"The README of {PeopleHouse.TeacherName} goes into {Course}.")).ToBeVisibleAsync();
        await portal.BackUpAsync(Course);

        Assert.EndsWith("A line of their own.\n", await File.ReadAllTextAsync(
            Path.Combine(portal.Portal.Settings.CoursesRoot, Course, "README.md"), Token), StringComparison.Ordinal);
        Assert.Empty(portal.Errors);
        await theirs.Context.CloseAsync();
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
        await page.GetByLabel("Name").FillAsync(PeopleHouse.TeacherName);
        await page.GetByLabel("Password").FillAsync(PortalUnderTest.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your courses" }).WaitForAsync();
        return page;
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
