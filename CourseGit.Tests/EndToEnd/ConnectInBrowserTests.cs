using System.Text.RegularExpressions;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Courses connected with repositories at a host, as a superuser does it.</summary>
[Trait("Category", "Browser")]
public sealed class ConnectInBrowserTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Three_steps_lead_from_a_course_to_its_first_backup_in_a_repository_of_its_own(int width, ColorScheme scheme)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width, scheme, OwnHost.AddTo);
        var page = portal.Page;
        await page.GotoAsync("/courses/demo/overview");
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect it to another server…" }).ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Our own host") }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "A token of Our own host" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Make a token at Our own host" }))
            .ToHaveAttributeAsync("href", "https://own.example/tokens/new?scope=write");
        await page.Locator("#connect-token").FillAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Our own host did not accept the token.")).ToBeVisibleAsync();
        await page.Locator("#connect-token").FillAsync(OwnHost.Token);
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByText("You are grace at Our own host")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("demo");
        Assert.Empty(await Axe.SeriousAsync(page, null));
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Make and connect" }).ClickAsync();
        await Expect(page.GetByText("The repository was made, empty and private.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/operations/[0-9]+$"));
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Outcome" })).ToBeVisibleAsync(new() { Timeout = 120_000 });

        var host = OwnHost.Of(portal.Portal.App.Services);
        Assert.Equal(["grace/demo"], host.Repositories.Keys);
        var course = await CourseAsync(portal, "demo");
        Assert.Equal((OwnHost.At("grace/demo"), "own-grace"), (course.Remote, course.CredentialName));
        Assert.NotEmpty(await host.BranchesAsync(course.Remote, new("grace", new(OwnHost.Token)), Token));
        await page.GotoAsync("/courses/demo/overview");
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^grace.demo") }).First)
            .ToHaveAttributeAsync("href", "https://own.example/grace/demo");
        Assert.DoesNotContain(OwnHost.Token, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task Courses_that_are_selected_are_connected_by_a_template_and_what_failed_is_tried_again()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, services: OwnHost.AddTo);
        foreach (var name in new[] { "a1", "b2", "c3" })
            await portal.AddCourseAsync(name, files: 1);
        var services = portal.Portal.App.Services;
        await services.GetRequiredService<CredentialStore>()
            .SaveAsync("own", "grace", new Secret(OwnHost.Token), Actor.CommandLine, Token);
        var host = OwnHost.Of(services);
        host.Trouble = (what, _) => what == "create physics/b2" ? Task.FromException(OwnHost.Away()) : Task.CompletedTask;
        var page = portal.Page;
        await page.GotoAsync("/");
        foreach (var name in new[] { "a1", "b2", "c3" })
            await page.GetByLabel($"Select {name}").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect…" }).ClickAsync();
        await page.GetByLabel("Template").FillAsync("own:physics/all");
        await page.GetByLabel("Credential").SelectOptionAsync("own");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect 3 courses" }).ClickAsync();
        await Expect(page.GetByText("All 3 courses would go to one repository")).ToBeVisibleAsync();
        await page.GetByLabel("Template").FillAsync("own:physics/{course}");
        await Expect(page.GetByText("a1 goes to own:physics/a1.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect 3 courses" }).ClickAsync();

        await Expect(page.GetByText("2 courses connected, 2 of them with a new repository; 1 left as it was.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Our own host did not answer within 15 seconds.")).ToBeVisibleAsync();
        host.Trouble = null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Try 1 course again" }).ClickAsync();
        await Expect(page.GetByText("3 courses connected, 3 of them with a new repository.")).ToBeVisibleAsync();
        Assert.Equal(["physics/a1", "physics/b2", "physics/c3"], host.Repositories.Keys.Order());

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Kinds of repository" })
            .GetByRole(AriaRole.Link, new() { NameRegex = new("^Our own host 3") }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("remote=own"));
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4); // and the head
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^physics.a1") }))
            .ToHaveAttributeAsync("href", "https://own.example/physics/a1");
        Assert.Empty(portal.Errors);
    }

    // The pages are there while the host is still being asked: they come from this server.
    [Fact]
    public async Task A_host_that_hangs_keeps_no_page_waiting_and_is_told_of_when_it_is_given_up()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, services: OwnHost.AddTo);
        var services = portal.Portal.App.Services;
        var host = OwnHost.Of(services);
        await services.GetRequiredService<CredentialStore>()
            .SaveAsync("own", "grace", new Secret(OwnHost.Token), Actor.CommandLine, Token);
        await host.CreateAsync(OwnHost.At("grace/demo"), new("grace", new(OwnHost.Token)), Token);
        await services.GetRequiredService<CourseRegistry>().UpdateAsync(
            await CourseAsync(portal, "demo") with { Remote = OwnHost.At("grace/demo"), CredentialName = "own" }, Actor.CommandLine, Token);
        await portal.BackUpAsync("demo");
        var page = portal.Page;
        var givenUp = new TaskCompletionSource();
        host.Trouble = (what, token) => what == "branches" ? givenUp.Task.WaitAsync(token) : Task.CompletedTask;
        host.Asked.Clear();
        await page.GotoAsync("/courses/demo/history");
        await Expect(page.Locator("li.commit a.subject").First).ToBeVisibleAsync();
        await Until.TrueAsync(() => host.Asked.Contains("branches"), "the host is asked behind the page");
        await Expect(page.GetByText("Our own host does not say where the branch is now")).ToHaveCountAsync(0);
        givenUp.SetException(OwnHost.Away());
        await Expect(page.GetByText("Our own host does not say where the branch is now")).ToBeVisibleAsync();
        await Expect(page.GetByText("Our own host did not answer within 15 seconds.")).ToBeVisibleAsync();
        await page.GotoAsync("/courses/demo/overview"); // what is known is not asked again
        await Expect(page.Locator("#commits-part")).ToBeVisibleAsync();
        await Expect(page.GetByText("Our own host did not answer within 15 seconds.")).ToBeVisibleAsync();
        Assert.Single(host.Asked, what => what == "branches");
        await page.GotoAsync("/courses/demo/readme");
        await Expect(page.GetByRole(AriaRole.Textbox).First).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }

    private static Task<Course> CourseAsync(BrowserPortal portal, string name) => portal.Portal.App.Services
        .GetRequiredService<CourseRegistry>().GetAsync(Subdomain.Parse(name), Actor.CommandLine, Token);
}
