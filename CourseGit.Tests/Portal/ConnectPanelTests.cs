using Bunit;
using CourseGit.Core.Audit;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Features.Courses.Connect;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

/// <summary>The three steps from a course to its repository, in every state they can be in.</summary>
public sealed class ConnectPanelTests : ComponentTest
{
    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_checked_and_a_private_repository_is_made_and_then_the_token_is_stored()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var panel = await OpenAsync(core);
        await ChooseHostAsync(panel, "Our own host");

        Assert.Equal("https://own.example/tokens/new?scope=write", panel.Find("a[target=_blank]").GetAttribute("href"));
        Assert.Equal(["Press “New token”.", "Copy it."], panel.FindAll("ol:not(.steps) li").Select(l => l.TextContent));
        await CheckAsync(panel, OwnHost.Token);

        Assert.Contains("You are grace at Our own host", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("The token may: repo. It ends on 2999-01-01", panel.Markup, StringComparison.Ordinal);
        Assert.Equal(["grace", "physics"], panel.FindAll("#connect-owner option").Select(o => o.TextContent));
        Assert.Equal("ffm516", panel.Find("#connect-name").GetAttribute("value"));
        Assert.Empty(await StoredAsync(core));
        await panel.Find("#connect-owner").ChangeAsync(new() { Value = "physics" });
        await panel.Find("form").SubmitAsync();

        await panel.WaitForAssertionAsync(() => Assert.Contains("ffm516 is connected to", panel.Markup, StringComparison.Ordinal));
        var course = await core.Get<CourseRegistry>().GetAsync(Subdomain.Parse("ffm516"), CoreUnderTest.Superuser, Token);
        Assert.Equal((OwnHost.At("physics/ffm516"), "own-grace"), (course.Remote, course.CredentialName));
        Assert.Equal("own-grace", Assert.Single(await StoredAsync(core)).Name);
        Assert.Contains("Back up now", panel.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(OwnHost.Token, panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_said_where_it_was_typed_and_with_what_to_do()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var panel = await OpenAsync(core);
        await ChooseHostAsync(panel, "Our own host");

        await CheckAsync(panel, "wrong");
        Assert.Contains("Our own host did not accept the token.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("What to do: Replace it in the credential.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(panel.Find("#connect-token"));
        await CheckAsync(panel, "");
        Assert.Contains("Paste the token.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        await CheckAsync(panel, OwnHost.Token);
        Assert.Empty(panel.FindAll("[role=alert]"));
        Assert.NotNull(panel.Find("#connect-name"));
    }

    [Fact]
    public async Task What_was_typed_or_is_stored_for_one_provider_is_not_offered_to_another()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var store = core.Get<CredentialStore>();
        foreach (var (name, host) in new[] { ("any", null), ("own", "own"), ("lab", "gitlab") })
            await store.SaveAsync(name, CredentialKind.Token,
                new CredentialFields("grace") { Host = host is null ? null : new RemoteKind(host) }, new Secret("x"),
                CoreUnderTest.Superuser, Token);
        var panel = await OpenAsync(core);
        await ChooseHostAsync(panel, "Our own host");
        await panel.Find("#connect-token").InputAsync(new() { Value = "for-our-own" });
        await Button(panel, "Back").ClickAsync();
        await ChooseHostAsync(panel, "GitLab");

        Assert.Equal("", panel.Find("#connect-token").GetAttribute("value") ?? "");
        await panel.FindAll("input[name=token-kind]")[1].ChangeAsync(new() { Value = "on" });
        Assert.Equal(["", "any", "lab"], panel.FindAll("#connect-stored option").Select(o => o.GetAttribute("value")));
    }

    [Fact]
    public async Task A_wait_is_shown_and_can_be_cancelled()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        HostOf(core).Trouble = (_, token) => new TaskCompletionSource().Task.WaitAsync(token);
        var panel = await OpenAsync(core);
        await ChooseHostAsync(panel, "Our own host");
        await panel.Find("#connect-token").InputAsync(new() { Value = OwnHost.Token });
        var asked = panel.Find("form").SubmitAsync();

        await panel.WaitForAssertionAsync(() => Assert.Contains("Asking Our own host whose token this is…", panel.Markup,
            StringComparison.Ordinal));
        await Button(panel, "Cancel").ClickAsync();
        await asked;

        Assert.DoesNotContain("Asking", panel.Markup, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[role=alert]"));
        Assert.NotNull(panel.Find("#connect-token"));
    }

    [Fact]
    public async Task Those_that_are_there_are_searched_and_a_public_one_is_not_among_them()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var host = HostOf(core);
        foreach (var name in new[] { "grace/ffm516", "grace/tif155", "physics/ffm516" })
            host.Repositories[name] = new();
        host.Repositories["grace/open"] = new(IsPrivate: false);
        await core.Get<CredentialStore>().SaveAsync("shared", "grace", new Secret(OwnHost.Token), CoreUnderTest.Superuser, Token);
        var panel = await OpenAsync(core);
        await ChooseHostAsync(panel, "Our own host");
        await panel.FindAll("input[name=token-kind]")[1].ChangeAsync(new() { Value = "on" });
        await panel.Find("#connect-stored").ChangeAsync(new() { Value = "shared" });
        await panel.Find("form").SubmitAsync();
        await panel.WaitForElementAsync("#connect-name");

        await panel.FindAll("input[name=repository]")[1].ChangeAsync(new() { Value = "on" });
        await panel.WaitForAssertionAsync(() => Assert.Equal(3, panel.FindAll("input[name=listed]").Count));
        await panel.Find("#connect-search").InputAsync(new() { Value = "FFM" });
        Assert.Equal(2, panel.FindAll("input[name=listed]").Count);
        await panel.Find("form").SubmitAsync();
        Assert.Contains("Choose a repository.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        await panel.FindAll("input[name=listed]")[1].ChangeAsync(new() { Value = "on" });
        await panel.Find("form").SubmitAsync();

        await panel.WaitForAssertionAsync(() => Assert.Contains("ffm516 is connected to", panel.Markup, StringComparison.Ordinal));
        var course = await core.Get<CourseRegistry>().GetAsync(Subdomain.Parse("ffm516"), CoreUnderTest.Superuser, Token);
        Assert.Equal((OwnHost.At("physics/ffm516"), "shared"), (course.Remote, course.CredentialName));
    }

    [Fact]
    public async Task This_portal_needs_no_token_and_another_server_is_tried_before_it_is_saved()
    {
        await using var core = await CoreUnderTest.StartAsync(OwnHost.AddTo);
        var panel = await OpenAsync(core);
        await ChooseHostAsync(panel, "A repository on this portal");
        Assert.Equal("courses/ffm516", panel.Find("#connect-name").GetAttribute("value"));
        await Button(panel, "Back").ClickAsync();
        await ChooseHostAsync(panel, "Another git server");
        await panel.Find("form").SubmitAsync();
        await panel.WaitForElementAsync("#connect-address");
        await panel.Find("#connect-address").InputAsync(new() { Value = "http://127.0.0.1:9/a.git" });
        await panel.Find("form").SubmitAsync();

        await panel.WaitForAssertionAsync(() => Assert.Contains("lies on this server", panel.Find("[role=alert]").TextContent,
            StringComparison.Ordinal));
        var course = await core.Get<CourseRegistry>().GetAsync(Subdomain.Parse("ffm516"), CoreUnderTest.Superuser, Token);
        Assert.Equal(Remote.HostedFor(course.Subdomain), course.Remote);
    }

    private async Task<IRenderedComponent<ConnectPanel>> OpenAsync(CoreUnderTest core)
    {
        var course = await core.AddCourseAsync("ffm516");
        Services.AddSingleton<AuthenticationStateProvider>(new SignedIn());
        Services.AddSingleton(core.Get<Refusals>()).AddSingleton<CurrentActor>();
        Services.AddSingleton(core.Get<HostDesk>()).AddSingleton(core.Get<CourseConnector>()).AddSingleton(core.Get<CredentialStore>())
            .AddSingleton(core.Get<CourseRegistry>()).AddSingleton(core.Get<OperationDesk>()).AddSingleton(core.Get<RemoteProviders>());
        var panel = Render<ConnectPanel>(p => p.Add(c => c.Course, course));
        await panel.WaitForElementAsync("input[name=host]");
        return panel;
    }

    private static async Task ChooseHostAsync(IRenderedComponent<ConnectPanel> panel, string title)
    {
        var choice = panel.FindAll("label.choice").Single(
            l => l.TextContent.Trim().StartsWith(title, StringComparison.Ordinal));
        await choice.QuerySelector("input")!.ChangeAsync(new() { Value = "on" });
        await panel.Find("form").SubmitAsync();
    }

    private static async Task CheckAsync(IRenderedComponent<ConnectPanel> panel, string token)
    {
        await panel.Find("#connect-token").InputAsync(new() { Value = token });
        await panel.Find("form").SubmitAsync();
        await panel.WaitForAssertionAsync(() => Assert.DoesNotContain("Asking", panel.Markup, StringComparison.Ordinal));
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<ConnectPanel> panel, string text) =>
        panel.FindAll("button").Single(b => b.TextContent.Trim() == text);

    private static OwnHost HostOf(CoreUnderTest core) => core.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();

    private static async Task<IReadOnlyList<Credential>> StoredAsync(CoreUnderTest core) =>
        await core.Get<CredentialStore>().ListAsync(CoreUnderTest.Superuser, Token);

    private sealed class SignedIn : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            new(new System.Security.Claims.ClaimsIdentity(
                [new(System.Security.Claims.ClaimTypes.Name, "anna.berg"),
                    new(System.Security.Claims.ClaimTypes.Role, CurrentActor.SuperuserRole)], "test"))));
    }
}
