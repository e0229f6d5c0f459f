using System.Text.RegularExpressions;
using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The settings of a course: what is changed is saved, discarded or asked about; a repository is tried before it counts.</summary>
[Trait("Category", "Browser")]
public sealed class CourseSettingsTests(Chromium chromium)
{
    private const string Address = $"/courses/{DemoCourse.Subdomain}/settings";

    [Fact]
    public async Task The_bar_names_what_is_not_saved_and_goes_when_that_is_saved_or_discarded()
    {
        await using var portal = await OpenAsync();
        var page = portal.Page;
        await Expect(page.Locator("#branch")).ToBeVisibleAsync();
        await Expect(Button(page, "Save changes")).ToHaveCountAsync(0);

        await page.Locator("#branch").PressSequentiallyAsync("spring");
        await page.Locator("#after-restore-url").PressSequentiallyAsync("https://ffm516.example.org/reload/");
        await Expect(Bar(page)).ToContainTextAsync("2 sections changed, not saved yet");
        await Expect(Bar(page)).ToContainTextAsync("Repository and After a restore");
        await page.EvaluateAsync("scrollTo(0, 0)");
        await Expect(Button(page, "Save changes")).ToBeInViewportAsync();
        await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Expect(Button(page, "Save changes")).ToBeInViewportAsync();

        await Button(page, "Discard").ClickAsync();
        await Expect(page.Locator("#branch")).ToHaveValueAsync("");
        await Expect(Button(page, "Save changes")).ToHaveCountAsync(0);

        await page.Locator("#branch").PressSequentiallyAsync("summer");
        await Button(page, "Save changes").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("Settings saved");
        Assert.Equal("summer", (await CourseAsync(portal)).Branch?.Value);
        await Button(page, "Close").ClickAsync();
        await Expect(page.GetByText("Settings saved")).ToHaveCountAsync(0);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task What_somebody_else_saved_meanwhile_is_written_over_only_by_who_was_told()
    {
        await using var portal = await OpenAsync();
        var page = portal.Page;
        var other = await portal.NewPageAsync();
        await other.GotoAsync(Address);
        await page.Locator("#branch").PressSequentiallyAsync("spring");
        await other.Locator("#branch").PressSequentiallyAsync("summer");
        await Button(other, "Save changes").ClickAsync();
        await Expect(Bar(other)).ToContainTextAsync("Settings saved");

        await Button(page, "Save changes").ClickAsync();

        await Expect(Bar(page)).ToContainTextAsync("Somebody else changed the settings of demo while this page was open");
        await Expect(page.Locator("#branch")).ToHaveValueAsync("spring");
        Assert.Equal("summer", (await CourseAsync(portal)).Branch?.Value);
        await Button(page, "Save changes").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("Settings saved");
        Assert.Equal("spring", (await CourseAsync(portal)).Branch?.Value);

        await other.Locator("#branch").FillAsync("autumn");
        await Button(other, "Save changes").ClickAsync();
        await Expect(Bar(other)).ToContainTextAsync("Somebody else changed the settings");
        await Button(other, "Discard").ClickAsync();
        await Expect(other.Locator("#branch")).ToHaveValueAsync("spring");
        Assert.Empty(portal.Errors);
    }

    // The connection is made while the page is there already: what somebody types by then is theirs to the last key.
    [Fact]
    public async Task Who_types_before_the_page_is_connected_keeps_the_focus_and_every_key()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.AddInitScriptAsync("""
            window.focused = [];
            addEventListener("focusin", e => window.focused.push(e.target.id || e.target.localName));
            addEventListener("DOMContentLoaded", () => new MutationObserver((_, observer) => {
              const field = document.querySelector("#branch");
              if (!field) return;
              observer.disconnect();
              field.focus();
            }).observe(document.body, { subtree: true, childList: true }));
            """);
        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/settings");
        await page.Locator("#jump").WaitForAsync();
        await Fields.TakenInAsync(page); // which goes to #jump for it
        Assert.Equal(["branch", "jump"], (await page.EvaluateAsync<string[]>("window.focused")).Distinct());
        await page.GetByRole(AriaRole.Link, new() { Name = "Operations", Exact = true }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Leaving_with_changes_asks_first_and_a_link_within_the_page_does_not()
    {
        await using var portal = await OpenAsync();
        var page = portal.Page;
        List<string> asked = [];
        var answer = false;
        var reloading = new TaskCompletionSource();
        page.Dialog += async (_, dialog) =>
        {
            asked.Add(dialog.Type);
            if (dialog.Type == "beforeunload")
                reloading.TrySetResult();
            await (answer ? dialog.AcceptAsync() : dialog.DismissAsync());
        };
        await page.Locator("#branch").PressSequentiallyAsync("spring");
        await page.GetByRole(AriaRole.Link, new() { Name = "Database", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("#database$"));
        await Expect(page.Locator("#database")).ToBeInViewportAsync();
        Assert.Empty(asked);

        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await Fields.TakenInAsync(page);
        Assert.Equal(["confirm"], asked);
        await Expect(page.Locator("#branch")).ToHaveValueAsync("spring");
        await page.EvaluateAsync("setTimeout(() => location.reload())");
        await reloading.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["confirm", "beforeunload"], asked);
        await Expect(page.Locator("#branch")).ToHaveValueAsync("spring");

        answer = true;
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/overview$"));
    }

    [Fact]
    public async Task What_cannot_be_saved_leads_to_its_field()
    {
        await using var portal = await OpenAsync();
        var page = portal.Page;
        await page.Locator("#folder").FillAsync("../elsewhere");
        await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Button(page, "Save changes").ClickAsync();
        await Expect(page.Locator("#folder")).ToBeFocusedAsync();
        await Expect(page.Locator("#folder")).ToBeInViewportAsync();
        await Expect(Bar(page)).ToContainTextAsync("1 field cannot be as written");
        await page.Locator("#branch").FocusAsync();
        await Button(page, "Go to the first").ClickAsync();
        await Expect(page.Locator("#folder")).ToBeFocusedAsync();
        await page.Locator("#folder").FillAsync("elsewhere");
        await Expect(page.Locator("#folder-error")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_repository_is_tried_before_it_is_saved_and_saved_untried_only_by_choice()
    {
        await using var server = await GitServer.StartAsync();
        await server.CreateAsync("ffm516");
        server.Required = ("anna", "correct-token-42");
        await using var portal = await OpenAsync(server);
        var page = portal.Page;
        await TypeRemoteAsync(page, server.UrlOf("ffm516"), "wrong-token-4711");
        await Button(page, "Test repository").ClickAsync();
        await Expect(page.Locator("#repository").GetByRole(AriaRole.Alert)).ToContainTextAsync("did not accept the user and token");

        await Button(page, "Save changes").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("The repository was not reached. Nothing was saved.");
        await Expect(Bar(page)).ToContainTextAsync("Check the credential of this course");
        await Expect(Bar(page).GetByText("fatal: ")).ToBeHiddenAsync();
        await Bar(page).GetByText("What git said").ClickAsync();
        await Expect(Bar(page).GetByText("fatal: ")).ToBeVisibleAsync();
        Assert.Equal(RemoteKind.Hosted, (await CourseAsync(portal)).Remote.Kind);

        await page.Locator("#new-token").FillAsync("correct-token-42");
        await Expect(Button(page, "Save anyway")).ToHaveCountAsync(0);
        await Button(page, "Test repository").ClickAsync();
        await Expect(page.Locator("#repository")).ToContainTextAsync("Reached and read: it is empty.");
        await Button(page, "Save changes").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("Settings saved");
        Assert.Equal(server.UrlOf("ffm516"), (await CourseAsync(portal)).Remote.Address);

        await page.GetByLabel("URL").FillAsync(server.UrlOf("other"));
        await Button(page, "Save changes").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("does not exist, or the token may not see it");
        await Button(page, "Save anyway").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("Settings saved");
        Assert.Equal(server.UrlOf("other"), (await CourseAsync(portal)).Remote.Address);
        Assert.DoesNotContain(server.Requests, r => r.IsPush || r.IsPushBegin);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task The_repository_of_a_new_course_is_tried_as_well_and_added_untried_only_by_choice()
    {
        await using var server = await GitServer.StartAsync();
        await server.CreateAsync("ffm516");
        server.Required = ("anna", "correct-token-42");
        await using var portal = await OpenAsync(server);
        var page = portal.Page;
        Directory.CreateDirectory(Path.Combine(portal.Portal.Settings.CoursesRoot, "ffm516"));
        await page.GotoAsync("/courses/add");
        await page.GetByLabel("Subdomain").FillAsync("ffm516");
        await TypeRemoteAsync(page, server.UrlOf("ffm516"), "wrong-token-4711");
        await Button(page, "Test repository").ClickAsync();
        await Expect(page.Locator("#repository").GetByRole(AriaRole.Alert)).ToContainTextAsync("did not accept the user and token");

        var form = page.GetByRole(AriaRole.Form, new() { Name = "Settings of the course" });
        await Button(page, "Add course").ClickAsync();
        await Expect(form).ToContainTextAsync("The repository was not reached. Nothing was saved.");
        await Expect(Button(page, "Save anyway")).ToBeVisibleAsync();
        Assert.Empty(await NewCoursesAsync(portal));
        await page.Locator("#new-token").FillAsync("correct-token-42");
        await Expect(form).Not.ToContainTextAsync("The repository was not reached");
        await Expect(Button(page, "Save anyway")).ToHaveCountAsync(0);

        await page.GetByLabel("URL").FillAsync(server.UrlOf("other"));
        await Button(page, "Add course").ClickAsync();
        await Expect(form).ToContainTextAsync("does not exist, or the token may not see it");
        Assert.Empty(await NewCoursesAsync(portal));
        await Button(page, "Save anyway").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "ffm516" })).ToBeVisibleAsync();
        Assert.Equal(server.UrlOf("other"), Assert.Single(await NewCoursesAsync(portal)).Remote.Address);
        Assert.DoesNotContain(server.Requests, r => r.IsPush || r.IsPushBegin);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_up_nobody()
    {
        await using var server = await GitServer.StartAsync();
        server.Trouble = Troubles.Silent();
        await using var portal = await OpenAsync(server);
        var page = portal.Page;
        await TypeRemoteAsync(page, server.UrlOf("ffm516"), "token");
        await Button(page, "Save changes").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("Testing the repository before it is saved");
        await page.Locator("#branch").PressSequentiallyAsync("spring");
        await Button(page, "Cancel the test").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("1 section changed, not saved yet");
        await Expect(page.Locator("#branch")).ToHaveValueAsync("spring");
        Assert.Equal(RemoteKind.Hosted, (await CourseAsync(portal)).Remote.Kind);
    }

    [Fact]
    public async Task A_backup_that_failed_for_its_token_leads_to_the_token()
    {
        await using var server = await GitServer.StartAsync();
        await server.CreateAsync("ffm516");
        server.Required = ("anna", "correct-token-42");
        await using var portal = await OpenAsync(server);
        var page = portal.Page;
        await TypeRemoteAsync(page, server.UrlOf("ffm516"), "wrong-token-4711");
        await Button(page, "Save changes").ClickAsync();
        await Button(page, "Save anyway").ClickAsync();
        await Expect(Bar(page)).ToContainTextAsync("Settings saved");

        await portal.BackUpAsync(DemoCourse.Subdomain);
        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/overview");
        var offered = page.Locator(".hero .actions").GetByRole(AriaRole.Link);
        await Expect(offered.First).ToHaveTextAsync("Replace the token");
        await Expect(offered.First).ToHaveAttributeAsync("href", $"settings/credentials?course={DemoCourse.Subdomain}");
        await Expect(offered.First).ToHaveClassAsync(new Regex("mud-button-filled"));
        await Expect(offered.Nth(1)).ToHaveTextAsync("Back up…");
        await Expect(offered.Nth(1)).Not.ToHaveClassAsync(new Regex("mud-button-filled"));
        await page.GotoAsync("/operations/1");
        await Expect(page.GetByText("What to do: Check the credential of this course")).ToBeVisibleAsync();
        var outcome = page.GetByRole(AriaRole.Region, new() { Name = "Outcome" });
        await Expect(outcome.GetByText("fatal: ")).ToBeHiddenAsync();
        await Expect(outcome.Locator(".actions").GetByRole(AriaRole.Link).First).ToHaveTextAsync("Replace the token");
        await outcome.GetByRole(AriaRole.Link, new() { Name = "Replace the token" }).ClickAsync();
        await Expect(page.GetByLabel("New token")).ToBeFocusedAsync();
        await page.GetByLabel("New token").FillAsync("correct-token-42");
        await Button(page, "Replace token").ClickAsync();
        await Expect(page.GetByText($"The token of {DemoCourse.Subdomain} was replaced.")).ToBeVisibleAsync();

        await page.GotoAsync("/operations/1");
        await Button(page, "Back up again").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Sync complete" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Return to course" }).ClickAsync();
        await Expect(offered.First).ToHaveTextAsync("Back up…");
        await Expect(offered.First).ToHaveClassAsync(new Regex("mud-button-filled"));
    }

    [Fact]
    public async Task A_course_is_archived_brought_back_and_removed_apart_from_what_is_saved()
    {
        await using var portal = await OpenAsync();
        var page = portal.Page;
        await Button(page, "Archive…").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Archive", Exact = true }).ClickAsync();
        await Expect(page.GetByText("This course is archived: it is not backed up.")).ToBeVisibleAsync();
        Assert.True((await CourseAsync(portal)).IsArchived);
        await Button(page, "Bring back…").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Bring back", Exact = true }).ClickAsync();
        await Expect(Button(page, "Archive…")).ToBeVisibleAsync();
        Assert.False((await CourseAsync(portal)).IsArchived);

        await page.Locator("#branch").PressSequentiallyAsync("spring"); // what is not saved goes along without a question
        await Expect(Bar(page).GetByRole(AriaRole.Button)).ToHaveTextAsync(["Save changes", "Discard"]);
        await Button(page, "Remove course…").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove course", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Courses" })).ToBeVisibleAsync();
    }

    private async Task<BrowserPortal> OpenAsync(GitServer? server = null)
    {
        var portal = await BrowserPortal.OpenAsync(
            chromium, change: s => server is null ? s : s with { OutboundHosts = [server.Authority] });
        await portal.Page.GotoAsync(Address);
        return portal;
    }

    private static async Task TypeRemoteAsync(IPage page, string url, string token)
    {
        await page.GetByRole(AriaRole.Radio, new() { Name = "Another git server" }).CheckAsync();
        await page.GetByLabel("URL").FillAsync(url);
        await page.Locator("#credential").SelectOptionAsync("new");
        await page.Locator("#new-user").FillAsync("anna");
        await page.Locator("#new-token").FillAsync(token);
    }

    private static ILocator Bar(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Unsaved changes" });

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static async Task<List<Course>> NewCoursesAsync(BrowserPortal portal) =>
        [.. (await portal.Portal.App.Services.GetRequiredService<CourseRegistry>()
            .ListAsync(Actor.CommandLine, TestContext.Current.CancellationToken)).Where(c => c.Subdomain.Value != DemoCourse.Subdomain)];

    private static Task<Course> CourseAsync(BrowserPortal portal) => portal.Portal.App.Services.GetRequiredService<CourseRegistry>()
        .GetAsync(Subdomain.Parse(DemoCourse.Subdomain), Actor.CommandLine, TestContext.Current.CancellationToken);
}
