using System.Net;
using System.Security.Claims;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CourseGit.Tests.Portal;

public sealed class SessionTests
{
    [Fact]
    public async Task A_cookie_copied_before_signing_out_opens_nothing_afterwards()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        var copied = browser.Cookies;
        Assert.Equal(404, await AskAsync(portal, "/queuetask/1", copied));

        using var left = await browser.SubmitAsync("/account/logout");

        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        foreach (var page in new[] { "/", "/operations", "/gitsync/", "/course/1/gitsync/", "/courses/ffm516/history/abc/download/x" })
            Assert.Equal(302, await AskAsync(portal, page, copied));
        Assert.Equal(401, await AskAsync(portal, "/queuetask/1", copied));
        Assert.Equal(401, await AskAsync(portal, "/_blazor/negotiate?negotiateVersion=1", copied, "POST"));
    }

    [Fact]
    public async Task Signing_out_ends_no_other_session_of_the_person()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var here = await portal.NewSignedInBrowserAsync();
        using var elsewhere = await portal.NewSignedInBrowserAsync();
        (await here.SubmitAsync("/account/logout")).Dispose();
        Assert.Equal(404, await AskAsync(portal, "/queuetask/1", elsewhere.Cookies));
        Assert.Single(await RowsAsync(portal), r => r.EndedUtc is null);
    }

    [Fact]
    public async Task Signing_in_anew_ends_the_session_this_browser_had_before()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        var before = browser.Cookies;
        (await browser.PostAsync("/account/login", await TokenOfAsync(browser), ("Input.Name", PortalUnderTest.Name),
            ("Input.Password", PortalUnderTest.Password))).Dispose();
        Assert.NotEqual(before, browser.Cookies);
        Assert.Equal(302, await AskAsync(portal, "/", before));
        Assert.Equal(200, await AskAsync(portal, "/", browser.Cookies));
    }

    [Theory]
    [InlineData("password")]
    [InlineData("removed")]
    public async Task A_changed_password_or_a_removed_account_ends_its_sessions_at_once(string deed)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        await using var scope = portal.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = (await users.FindByNameAsync(PortalUnderTest.Name))!;
        var result = deed == "removed" ? await users.DeleteAsync(user)
            : await users.ChangePasswordAsync(user, PortalUnderTest.Password, "another long sentence");
        Assert.True(result.Succeeded);
        Assert.Equal(401, await AskAsync(portal, "/queuetask/1", browser.Cookies));
        Assert.Equal(302, await AskAsync(portal, "/", browser.Cookies));
    }

    [Fact]
    public async Task A_cookie_that_names_no_session_counts_for_nothing()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        var (options, principal) = await PersonAsync(portal);
        var cookie = options.TicketDataFormat.Protect(new AuthenticationTicket(principal, IdentityConstants.ApplicationScheme));
        Assert.Equal(401, await AskAsync(portal, "/queuetask/1", $"CourseGit.Session={cookie}"));
        var session = await portal.App.Services.GetRequiredService<Sessions>()
            .BeginAsync(principal.FindFirstValue(ClaimTypes.NameIdentifier)!, TestContext.Current.CancellationToken);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(Sessions.ClaimType, session));
        cookie = options.TicketDataFormat.Protect(new AuthenticationTicket(principal, IdentityConstants.ApplicationScheme));
        Assert.Equal(404, await AskAsync(portal, "/queuetask/1", $"CourseGit.Session={cookie}"));
    }

    [Fact]
    public async Task A_cookie_made_anew_on_the_way_belongs_to_the_same_session()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        var first = browser.Cookies;
        portal.App.Services.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval = TimeSpan.Zero;
        (await browser.GetAsync("/queuetask/1")).Dispose();
        Assert.NotEqual(first, browser.Cookies);
        Assert.Equal(404, await AskAsync(portal, "/queuetask/1", browser.Cookies));
        Assert.Single(await RowsAsync(portal));
        (await browser.SubmitAsync("/account/logout")).Dispose();
        Assert.Equal(401, await AskAsync(portal, "/queuetask/1", first));
    }

    [Fact]
    public async Task Nothing_is_done_any_more_for_an_open_page_whose_session_ended()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        var (sessions, id, principal) = await BeginAsync(portal);
        await using var circuit = portal.App.Services.CreateAsyncScope();
        var actor = OpenPage(circuit.ServiceProvider, principal);

        await sessions.EndAsync("another", TestContext.Current.CancellationToken);
        Assert.Equal(Role.Superuser, (await actor.GetAsync()).Role);
        await sessions.EndAsync(id, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<NotAllowedException>(actor.GetAsync);
    }

    [Fact]
    public async Task A_page_that_opens_while_its_session_is_ended_is_signed_out_at_once()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        var (sessions, id, principal) = await BeginAsync(portal);
        await sessions.EndAsync(id, TestContext.Current.CancellationToken);
        await using var circuit = portal.App.Services.CreateAsyncScope();
        var actor = OpenPage(circuit.ServiceProvider, principal);
        await Until.TrueAsync(async () => await Record.ExceptionAsync(actor.GetAsync) is NotAllowedException, "the page knows nobody");
    }

    [Fact]
    public async Task Sessions_not_seen_for_a_month_are_forgotten_when_somebody_signs_in()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var old = await portal.NewSignedInBrowserAsync();
        await using (var context = await ContextAsync(portal))
        {
            (await context.Sessions.SingleAsync(TestContext.Current.CancellationToken)).LastSeenUtc -= TimeSpan.FromDays(31);
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        using var browser = await portal.NewSignedInBrowserAsync();
        Assert.Single(await RowsAsync(portal));
        Assert.Equal(401, await AskAsync(portal, "/queuetask/1", old.Cookies));
    }

    [Theory]
    [InlineData(6, 404)]
    [InlineData(8, 401)]
    public async Task A_session_ends_a_week_after_it_began_however_much_it_is_used(int days, int status)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        string owner;
        await using (var context = await ContextAsync(portal))
        {
            var row = await context.Sessions.SingleAsync(TestContext.Current.CancellationToken);
            (owner, row.CreatedUtc) = (row.UserId, row.CreatedUtc - TimeSpan.FromDays(days));
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(status, await AskAsync(portal, "/queuetask/1", browser.Cookies));
        var open = await portal.App.Services.GetRequiredService<Sessions>().OpenOfAsync(owner, TestContext.Current.CancellationToken);
        Assert.Equal(status == 404 ? 1 : 0, open.Count);
    }

    [Fact]
    public async Task Over_https_the_cookie_has_a_name_that_browsers_take_from_this_host_alone()
    {
        await using var house = await HttpsPortal.StartAsync();
        using var browser = house.NewBrowser();
        using var answer = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.Contains("CourseGit.Session", StringComparison.Ordinal));
        Assert.StartsWith("__Host-CourseGit.Session=", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/;", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.Ordinal);
        using var open = await browser.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.NotFound, open.StatusCode);
        using var plain = new HttpRequestMessage(HttpMethod.Get, "/queuetask/1");
        plain.Headers.Add("Cookie", cookie["__Host-".Length..].Split(';')[0]);
        using var other = new HttpClient(house.NewHandler(keepsCookies: false)) { BaseAddress = house.Portal.Address };
        using var refused = await other.SendAsync(plain, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode); // the name without the promise counts for nothing here
        using var left = await browser.SubmitAsync("/account/logout");
        Assert.Contains(left.Headers.GetValues("Set-Cookie"), c => c.StartsWith("__Host-CourseGit.Session=;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_knows_when_it_was_seen_last()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        await using (var context = await ContextAsync(portal))
        {
            (await context.Sessions.SingleAsync(TestContext.Current.CancellationToken)).LastSeenUtc -= TimeSpan.FromMinutes(10);
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        (await browser.GetAsync("/queuetask/1")).Dispose();
        var row = Assert.Single(await RowsAsync(portal));
        Assert.True(row.LastSeenUtc >= row.CreatedUtc, $"{row.LastSeenUtc:O} {row.CreatedUtc:O}");
    }

    private static async Task<(Sessions Sessions, string Id, ClaimsPrincipal Person)> BeginAsync(PortalUnderTest portal)
    {
        var (_, principal) = await PersonAsync(portal);
        var sessions = portal.App.Services.GetRequiredService<Sessions>();
        var id = await sessions.BeginAsync(principal.FindFirstValue(ClaimTypes.NameIdentifier)!, TestContext.Current.CancellationToken);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(Sessions.ClaimType, id));
        return (sessions, id, principal);
    }

    private static CurrentActor OpenPage(IServiceProvider circuit, ClaimsPrincipal person)
    {
        var authentication = (UserRevalidation)circuit.GetRequiredService<AuthenticationStateProvider>();
        authentication.SetAuthenticationState(Task.FromResult(new AuthenticationState(person)));
        return circuit.GetRequiredService<CurrentActor>();
    }

    private static async Task<(CookieAuthenticationOptions Options, ClaimsPrincipal Principal)> PersonAsync(PortalUnderTest portal)
    {
        await using var scope = portal.App.Services.CreateAsyncScope();
        var user = (await scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>().FindByNameAsync(PortalUnderTest.Name))!;
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
        return (portal.App.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(IdentityConstants.ApplicationScheme), principal);
    }

    // A form of a page that does not redirect those who are signed in.
    private static async Task<IEnumerable<KeyValuePair<string, string>>> TokenOfAsync(Browser browser) =>
        (await browser.HiddenFieldsAsync("/account/logout")).Append(KeyValuePair.Create("_handler", "sign-in"));

    private static Task<AccountDbContext> ContextAsync(PortalUnderTest portal) =>
        portal.App.Services.GetRequiredService<IDbContextFactory<AccountDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);

    private static async Task<List<SessionRow>> RowsAsync(PortalUnderTest portal)
    {
        await using var context = await ContextAsync(portal);
        return await context.Sessions.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> AskAsync(PortalUnderTest portal, string path, string cookies, string method = "GET") =>
        (await RawHttp.SendAsync(
            portal.Address,
            $"{method} {path} HTTP/1.1\r\nHost: {portal.Address.Authority}\r\nConnection: close\r\nContent-Length: 0\r\nCookie: "
            + $"{cookies}\r\n\r\n")).Status;
}
