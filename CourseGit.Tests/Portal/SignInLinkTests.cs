using System.Net;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Portal;

/// <summary>The printed link that signs a superuser in when nothing else does.</summary>
public sealed class SignInLinkTests
{
    private static readonly OpenIdConnectSettings Unreachable = new("http://127.0.0.1:1", "coursegit")
    {
        DisplayName = "Nobody there",
        TeacherClaims = [new("groups", "teachers")],
        LocalAccounts = false,
    };

    [Fact]
    public async Task It_signs_in_once_even_with_passwords_closed_and_the_provider_gone()
    {
        await using var portal = await StartAsync();
        var link = await PrintAsync(portal);
        using var looking = portal.NewBrowser();
        Assert.Contains(PortalUnderTest.Name, await looking.ReadAsync(link), StringComparison.Ordinal);
        using var browser = portal.NewBrowser();
        using var entered = await browser.SubmitAsync(link);
        Assert.Equal("/", entered.Headers.Location?.OriginalString);
        using var open = await browser.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.NotFound, open.StatusCode);

        using var again = portal.NewBrowser();
        using var used = await again.SubmitAsync(link);
        Assert.Equal(HttpStatusCode.Forbidden, used.StatusCode);
        Assert.Contains("This link does not open", await Browser.TextAsync(used), StringComparison.Ordinal);
        await using var context = await ContextAsync(portal);
        Assert.Equal("link", (await context.Sessions.SingleAsync(TestContext.Current.CancellationToken)).SignIn);
    }

    [Fact]
    public async Task Of_many_who_use_it_at_once_one_comes_in()
    {
        await using var portal = await StartAsync();
        var link = await PrintAsync(portal);
        var browsers = Enumerable.Range(0, 6).Select(_ => portal.NewBrowser()).ToList();
        var forms = await Task.WhenAll(browsers.Select(b => b.HiddenFieldsAsync(link)));
        var answers = await Task.WhenAll(browsers.Select((b, i) => b.PostAsync(link, forms[i])));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect);
        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task It_opens_for_half_an_hour_and_only_the_newest_does()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var portal = await StartAsync(s => s.AddSingleton<TimeProvider>(time));
        var first = await PrintAsync(portal);
        var second = await PrintAsync(portal);
        using var browser = portal.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(browser, first));
        time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, second));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(browser, second));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=CfDJ8AAAA")]
    public async Task Another_token_opens_nothing(string query)
    {
        await using var portal = await StartAsync();
        using var browser = portal.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(browser, "/account/sign-in-link" + query));
    }

    [Fact]
    public async Task It_is_for_superusers_who_are_not_disabled_also_when_that_changes_after_it_was_printed()
    {
        await using var portal = await StartAsync();
        var link = await PrintAsync(portal);
        await using var scope = portal.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>()
            .CreateAsync("tom", Roles.Teacher, PortalUnderTest.Password, Actor.CommandLine, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<RefusedException>(() => PrintAsync(portal, "tom"));
        await Assert.ThrowsAsync<InvalidInputException>(() => PrintAsync(portal, "nobody"));
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByNameAsync(PortalUnderTest.Name))!;
        user.DisabledUtc = DateTime.UnixEpoch;
        Assert.True((await users.UpdateAsync(user)).Succeeded);
        using var browser = portal.NewBrowser();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(browser, link));
        await Assert.ThrowsAsync<RefusedException>(() => PrintAsync(portal));
    }

    [Fact]
    public async Task The_command_prints_one_that_the_portal_on_the_same_state_opens()
    {
        await using var portal = await StartAsync();
        await using var house = await TestHouse.OpenAsync(Path.GetDirectoryName(portal.Settings.StateRoot));
        var printed = await new CommandLine(house).RunAsync("user", "sign-in-link", PortalUnderTest.Name, "--json");
        Assert.True(printed.ExitCode == 0, printed.ToString());
        var link = new Uri(printed.Text("link"));
        Assert.Equal("http://127.0.0.1:5080", link.GetLeftPart(UriPartial.Authority));
        using var browser = portal.NewBrowser();
        using var entered = await browser.SubmitAsync(link.PathAndQuery);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        var refused = await new CommandLine(house).RunAsync("user", "sign-in-link", "nobody");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("There is no user \"nobody\"", refused.Error, StringComparison.Ordinal);
    }

    private static Task<PortalUnderTest> StartAsync(Action<IServiceCollection>? services = null) =>
        PortalUnderTest.StartAsync(withUser: true, services, s => s with { OpenIdConnect = Unreachable });

    private static async Task<string> PrintAsync(PortalUnderTest portal, string name = PortalUnderTest.Name)
    {
        await using var scope = portal.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SignInLinks>().PrintAsync(name);
    }

    private static async Task<HttpStatusCode> StatusAsync(Browser browser, string link)
    {
        using var answer = await browser.GetAsync(link);
        return answer.StatusCode;
    }

    private static Task<AccountDbContext> ContextAsync(PortalUnderTest portal) => portal.App.Services
        .GetRequiredService<IDbContextFactory<AccountDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
}
