using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A kind of remote that a feature brings in is offered, checked, saved, backed up to and restored from by all that is there.
/// </summary>
public sealed class NewProviderTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_course_is_backed_up_to_it_and_told_of_by_a_process_that_does_not_know_it()
    {
        await using var house = await TestHouse.OpenAsync(services: ToyProvider.AddTo);
        await house.AddCourseAsync("ffm516", c => c with { Remote = Remote.Parse("toy:red") });

        await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        var course = await house.Get<CourseRegistry>().GetAsync(Subdomain.Parse("ffm516"), Actor.CommandLine, Token);

        Assert.Equal("the red toy box", house.Get<RemoteProviders>().Describe(course.Remote));
        var listed = await new CommandLine(house).RunAsync("course", "list", "--json");
        var told = listed.Json.GetProperty("courses")[0];
        Assert.Equal(("toy:red", "succeeded"), (told.GetProperty("remote").GetString(), told.GetProperty("lastOutcome").GetString()));
        Assert.NotEqual(JsonValueKind.Null, told.GetProperty("lastSafe").ValueKind);
        var refused = await new CommandLine(house).RunAsync("backup", "ffm516");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("knows no remotes of the kind \"toy\"", refused.Output + refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_addresses_are_read_wherever_one_is_written()
    {
        await using var house = await TestHouse.OpenAsync(services: ToyProvider.AddTo);
        var forms = house.Get<RemoteForms>();
        var course = Subdomain.Parse("ffm516");

        Assert.Equal(new Remote(new RemoteKind("toy"), "red"), forms.Read("toy:red", course));
        Assert.Equal(Remote.HostedFor(course), forms.Read("hosted", course));
        Assert.Contains("no colour", Assert.Throws<InvalidInputException>(() => forms.Read("toy:#f00", course)).Message,
            StringComparison.Ordinal);
        Assert.Contains("not an address", Assert.Throws<InvalidInputException>(() => forms.Read("other:red", course)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("toy:red")]
    [InlineData("hosted:courses/red")]
    public async Task A_host_finds_makes_lists_and_links_its_repositories(string written)
    {
        await using var house = await TestHouse.OpenAsync(services: ToyProvider.AddTo);
        var remote = Remote.Parse(written);
        var providers = house.Get<RemoteProviders>();
        var host = providers.HostOf(remote)!;

        Assert.Null(await host.FindAsync(remote, null, Token));
        Assert.Empty(await host.ListAsync(null, Token));
        await host.CreateAsync(remote, null, Token);
        await host.CreateAsync(remote, null, Token);
        var made = await host.FindAsync(remote, null, Token);
        Assert.Equal((true, null), (made?.IsPrivate, made?.DefaultBranch));
        Assert.Equal([remote], (await host.ListAsync(null, Token)).Select(r => r.Remote));
        Assert.Empty(await host.BranchesAsync(remote, null, Token));
        Assert.EndsWith("/red.git", host.LinksOf(remote).Git, StringComparison.Ordinal);

        await house.AddCourseAsync("ffm516", c => c with { Remote = remote, Branch = BranchName.Parse("spring") });
        await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        Assert.Equal("spring", (await host.FindAsync(remote, null, Token))?.DefaultBranch?.Value);
        Assert.Equal(["spring"], (await host.BranchesAsync(remote, null, Token)).Keys.Select(b => b.Value));
        Assert.Equal(HostAbilities.None, providers.HostOf(new Remote(RemoteKind.Url, "https://git.example.org/x.git"))?.Can);
    }

    [Fact]
    [Trait("Category", "Browser")]
    public async Task It_is_offered_with_its_own_words_and_refuses_what_is_no_address_of_its()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, services: ToyProvider.AddTo);
        var page = portal.Page;
        await page.GotoAsync($"/courses/{DemoCourse.Subdomain}/settings");

        await page.GetByRole(AriaRole.Radio, new() { Name = "A toy box" }).CheckAsync();
        await page.GetByLabel("Box", new() { Exact = true }).FillAsync("#f00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Expect(page.GetByText("\"#f00\" is no colour.")).ToBeVisibleAsync();
        await page.GetByLabel("Box", new() { Exact = true }).FillAsync("blue");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Expect(page.GetByText("There is no blue box.").First).ToBeVisibleAsync(); // its host was asked first
        var services = portal.Portal.App.Services;
        await services.GetRequiredService<RemoteProviders>().HostOf(ToyProvider.Form.Kind)!
            .CreateAsync(Remote.Parse("toy:blue"), null, Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Expect(page.GetByText("\"#f00\" is no colour.")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Settings saved")).ToBeVisibleAsync();

        var course = await portal.Portal.App.Services.GetRequiredService<CourseRegistry>()
            .GetAsync(Subdomain.Parse(DemoCourse.Subdomain), Actor.CommandLine, Token);
        Assert.Equal("toy:blue", course.Remote.ToString());
        Assert.Empty(portal.Errors);
    }
}
