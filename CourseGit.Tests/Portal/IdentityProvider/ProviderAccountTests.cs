using System.Net;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal.IdentityProvider;

/// <summary>Whose account it is, and what they are here.</summary>
public sealed class ProviderAccountTests
{
    private const string Local = PortalUnderTest.Name + ": superuser 0"; // made by the test's house

    [Fact]
    public async Task The_first_sign_in_makes_the_account_and_the_next_one_finds_it_whatever_it_is_called_by_then()
    {
        await using var house = await ProviderHouse.OpenAsync();
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        Assert.Equal([Local, "sara.lund: superuser 1"], await house.AccountsAsync());
        await using (var context = await house.ContextAsync())
        {
            var login = await context.UserLogins.SingleAsync(TestContext.Current.CancellationToken);
            Assert.Equal((house.Provider.Issuer, "sub-of-sara"), (login.LoginProvider, login.ProviderKey));
            var user = await context.Users.SingleAsync(u => u.UserName == "sara.lund", TestContext.Current.CancellationToken);
            Assert.Equal("Somebody sara.lund", user.DisplayName);
            Assert.Null(user.PasswordHash);
            Assert.Null(user.Email);
            Assert.NotNull(user.CreatedUtc);
        }
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Somebody("sub-of-sara", "sara.married", "superusers")));
        Assert.Equal([Local, "sara.lund: superuser 1"], await house.AccountsAsync());
    }

    [Fact]
    public async Task Somebody_else_with_the_same_name_and_e_mail_address_is_not_let_into_the_account()
    {
        await using var house = await ProviderHouse.OpenAsync();
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        Assert.StartsWith("/account/login?Refused=NameTaken", await house.SignInAsync(
            ForgedProvider.Somebody("sub-of-another", "SARA.lund", "superusers")), StringComparison.Ordinal);
        Assert.StartsWith("/account/login?Refused=NameTaken", await house.SignInAsync(
            ForgedProvider.Somebody("sub-of-anna", PortalUnderTest.Name, "superusers")), StringComparison.Ordinal);
        Assert.Equal([Local, "sara.lund: superuser 1"], await house.AccountsAsync());
        Assert.Single(await house.SessionsAsync());
    }

    [Fact]
    public async Task Of_many_first_sign_ins_of_one_person_at_once_all_come_in_and_one_account_is_made()
    {
        await using var house = await ProviderHouse.OpenAsync();
        var browsers = Enumerable.Range(0, 6).Select(_ => house.Portal.NewBrowser()).ToList();
        Assert.All(await Task.WhenAll(browsers.Select(b => house.SignInAsync(b))), end => Assert.Equal("/", end));
        Assert.Equal([Local, "sara.lund: superuser 1"], await house.AccountsAsync());
        browsers.ForEach(b => b.Dispose());
    }

    [Theory]
    [InlineData("superusers", "superuser")]
    [InlineData("teachers", "teacher")]
    [InlineData("teachers superusers", "superuser")]
    public async Task Claims_say_what_somebody_is(string groups, string role)
    {
        await using var house = await ProviderHouse.OpenAsync();
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Somebody("sub-1", "tom", groups.Split(' '))));
        Assert.Equal([Local, $"tom: {role} 1"], await house.AccountsAsync());
    }

    [Fact]
    public async Task Each_of_several_claims_makes_a_teacher()
    {
        await using var house = await ProviderHouse.OpenAsync();
        var person = ForgedProvider.Somebody("sub-1", "tom");
        person["role"] = "lecturer";
        Assert.Equal("/", await house.SignInAsync(person));
        Assert.Equal([Local, "tom: teacher 1"], await house.AccountsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("superusers-of-something-else")]
    [InlineData("Superusers")]
    public async Task A_stranger_gets_a_page_that_says_whom_to_ask_and_no_account(string groups)
    {
        await using var house = await ProviderHouse.OpenAsync();
        var end = await house.SignInAsync(ForgedProvider.Somebody("sub-1", "tom", groups));
        Assert.Equal("/account/no-access", end);
        using var browser = house.Portal.NewBrowser();
        var page = await browser.ReadAsync(end);
        Assert.Contains("You are known to Test University, but nobody there has given you access", page, StringComparison.Ordinal);
        Assert.Contains("Ask a superuser of this portal", page, StringComparison.Ordinal);
        Assert.Equal([Local], await house.AccountsAsync());
        Assert.Empty(await house.SessionsAsync());
    }

    [Fact]
    public async Task What_somebody_is_follows_the_claims_of_each_sign_in_and_ends_with_them()
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var window = house.Portal.NewBrowser();
        Assert.Equal("/", await house.SignInAsync(window));
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Somebody("sub-of-sara", "sara.lund", "teachers")));
        Assert.Equal([Local, "sara.lund: teacher 1"], await house.AccountsAsync());
        Assert.Equal("/account/no-access", await house.SignInAsync(ForgedProvider.Somebody("sub-of-sara", "sara.lund")));
        Assert.Equal([Local, "sara.lund:  1"], await house.AccountsAsync());
        Assert.All(await house.SessionsAsync(), s => Assert.NotNull(s.EndedUtc));
        using var closed = await window.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        Assert.Equal([Local, "sara.lund: superuser 1"], await house.AccountsAsync());
    }

    [Fact]
    public async Task A_disabled_account_is_refused()
    {
        await using var house = await ProviderHouse.OpenAsync();
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        await using (var context = await house.ContextAsync())
        {
            var user = await context.Users.SingleAsync(u => u.UserName == "sara.lund", TestContext.Current.CancellationToken);
            user.DisabledUtc = DateTime.UnixEpoch;
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        Assert.StartsWith("/account/login?Refused=Disabled", await house.SignInAsync(ForgedProvider.Superuser()), StringComparison.Ordinal);
        Assert.Single(await house.SessionsAsync());
        Assert.Contains("sara.lund", house.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("CourseGit")]
    [InlineData("coursegit")]
    [InlineData("a/b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_name_that_no_account_can_have_is_refused(string name)
    {
        await using var house = await ProviderHouse.OpenAsync();
        Assert.StartsWith("/account/login?Refused=NoName", await house.SignInAsync(ForgedProvider.Somebody("sub-1", name, "superusers")),
            StringComparison.Ordinal);
        Assert.Equal([Local], await house.AccountsAsync());
    }

    [Fact]
    public async Task The_name_may_come_from_another_claim()
    {
        await using var house = await ProviderHouse.OpenAsync(s => s with { NameClaim = "email" });
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        Assert.Equal([Local, "sara.lund@example.org: superuser 1"], await house.AccountsAsync());
    }

    [Theory]
    [InlineData("sara@example.org", true, true)]
    [InlineData("sara@EXAMPLE.ORG", "true", true)]
    [InlineData("sara@example.org", false, false)]
    [InlineData("sara@example.org", null, false)]
    [InlineData("sara@elsewhere.org", true, false)]
    [InlineData("sara@not-example.org", true, false)]
    [InlineData("sara@sub.example.org", true, false)]
    [InlineData("sara@elsewhere.org@example.org", true, false)]
    [InlineData(null, true, false)]
    public async Task Only_verified_addresses_of_the_allowed_domain_come_in(string? email, object? verified, bool comesIn)
    {
        await using var house = await ProviderHouse.OpenAsync(s => s with { AllowedDomain = "example.org" });
        var person = ForgedProvider.Superuser();
        (person["email"], person["email_verified"]) = (email!, verified!);
        var end = await house.SignInAsync(person);
        Assert.Equal(comesIn ? "/" : "/account/login?Refused=OtherDomain", end);
        Assert.Equal(comesIn ? 1 : 0, (await house.SessionsAsync()).Count);
    }

    [Theory]
    [InlineData("sara@elsewhere.org", "superusers", "/account/login?Refused=OtherDomain")]
    [InlineData("sara@example.org", "none", "/account/no-access")]
    public async Task Who_may_no_longer_come_in_loses_role_sessions_and_what_their_tokens_open(string email, string groups, string end)
    {
        await using var house = await ProviderHouse.OpenAsync(s => s with { AllowedDomain = "example.org" });
        using var window = house.Portal.NewBrowser();
        Assert.Equal("/", await house.SignInAsync(window));
        var (_, text) = await house.Portal.App.Services.GetRequiredService<Tokens>().AddAsync(
            "sara.lund", new TokenWish("mine", Scope.Read, 1, []), Actor.CommandLine, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await AskWithTokenAsync(house, text.Reveal()));

        var person = ForgedProvider.Somebody("sub-of-sara", "sara.lund", groups);
        (person["email"], person["email_verified"]) = (email, true);
        Assert.Equal(end, await house.SignInAsync(person));

        Assert.Equal([Local, "sara.lund:  1"], await house.AccountsAsync());
        Assert.All(await house.SessionsAsync(), s => Assert.NotNull(s.EndedUtc));
        using var closed = await window.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskWithTokenAsync(house, text.Reveal()));
    }

    private static async Task<HttpStatusCode> AskWithTokenAsync(ProviderHouse house, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/courses");
        request.Headers.Authorization = new("Bearer", token);
        using var browser = house.Portal.NewBrowser();
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    [Fact]
    public async Task A_session_knows_the_provider_its_name_there_and_hides_the_token()
    {
        await using var house = await ProviderHouse.OpenAsync();
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        var row = Assert.Single(await house.SessionsAsync());
        Assert.Equal((house.Provider.Issuer, "session of sub-of-sara"), (row.SignIn, row.ProviderSession));
        Assert.NotNull(row.ProtectedIdToken);
        Assert.DoesNotContain("eyJ", row.ProtectedIdToken, StringComparison.Ordinal);
        var keys = house.Portal.App.Services.GetRequiredService<IDataProtectionProvider>();
        Assert.StartsWith("eyJ", keys.CreateProtector("CourseGit.IdToken.v1").Unprotect(row.ProtectedIdToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_through_the_provider_ends_the_session_this_browser_had_before()
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = await house.Portal.NewSignedInBrowserAsync();
        Assert.Equal("/", await house.SignInAsync(browser));
        Assert.Equal(["password: True", house.Provider.Issuer + ": False"],
            (await house.SessionsAsync()).OrderBy(s => s.CreatedUtc).Select(s => $"{s.SignIn}: {s.EndedUtc is not null}"));
    }

    [Fact]
    public async Task Cookies_of_a_sign_in_hold_nothing_of_a_token_and_go_only_where_they_are_needed()
    {
        await using var house = await ProviderHouse.OpenAsync();
        using var browser = house.Portal.NewBrowser();
        using var begun = await browser.GetAsync("/account/login/oidc");
        foreach (var cookie in begun.Headers.GetValues("Set-Cookie"))
        {
            Assert.Matches("^CourseGit\\.(SignIn|Nonce)\\.", cookie);
            Assert.Contains("path=/signin-oidc", cookie, StringComparison.Ordinal);
            Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
            Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        }
        using var ended = await browser.GetAsync(await ProviderHouse.AtProviderAsync(begun.Headers.Location!));
        var session = Assert.Single(
            ended.Headers.GetValues("Set-Cookie"), c => c.StartsWith("CourseGit.Session=", StringComparison.Ordinal));
        Assert.True(session.Length < 1500, session);
    }

    [Fact]
    public async Task Without_a_provider_there_is_no_button_and_no_address()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        Assert.DoesNotContain("oidc", await browser.ReadAsync("/account/login"), StringComparison.Ordinal);
        using var start = await browser.GetAsync("/account/login/oidc");
        Assert.Equal(HttpStatusCode.NotFound, start.StatusCode);
        Assert.Contains("There is nothing at this address", await Browser.TextAsync(start), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_local_accounts_closed_no_password_opens_anything()
    {
        await using var house = await ProviderHouse.OpenAsync(s => s with { LocalAccounts = false });
        using var browser = house.Portal.NewBrowser();
        var page = await browser.ReadAsync("/account/login");
        Assert.Contains("Sign in with Test University", page, StringComparison.Ordinal);
        Assert.DoesNotContain("password", page, StringComparison.OrdinalIgnoreCase);
        var form = (await browser.HiddenFieldsAsync("/account/sign-in-link")).Where(f => f.Key != "_handler")
            .Append(KeyValuePair.Create("_handler", "sign-in"));
        using var sent = await browser.PostAsync(
            "/account/login", form, ("Input.Name", PortalUnderTest.Name), ("Input.Password", PortalUnderTest.Password));
        Assert.NotEqual(HttpStatusCode.Redirect, sent.StatusCode);
        await using (var scope = house.Portal.App.Services.CreateAsyncScope())
        {
            var (verdict, user) = await scope.ServiceProvider.GetRequiredService<PasswordCheck>()
                .CheckAsync(PortalUnderTest.Name, PortalUnderTest.Password, TestContext.Current.CancellationToken);
            Assert.Equal((PasswordVerdict.Closed, null), (verdict, user));
        }
        Assert.Empty(await house.SessionsAsync());
        Assert.Equal("/", await house.SignInAsync(browser));
    }

    [Fact]
    public async Task A_public_address_is_where_the_provider_leads_back_to()
    {
        await using var provider = await ForgedProvider.StartAsync();
        await using var portal = await PortalUnderTest.StartAsync(change: s => s with
        {
            OpenIdConnect = provider.Settings(),
            PublicUrl = new Uri("https://coursegit.example.org/"),
        });
        using var browser = portal.NewBrowser();
        using var elsewhere = await browser.GetAsync("/account/login/oidc?ReturnUrl=/operations");
        Assert.Equal(
            "https://coursegit.example.org/account/login/oidc?ReturnUrl=%2Foperations", elsewhere.Headers.Location?.OriginalString);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/login/oidc");
        request.Headers.Host = "coursegit.example.org";
        using var begun = await browser.SendAsync(request);
        Assert.Contains("redirect_uri=" + Uri.EscapeDataString("https://coursegit.example.org/signin-oidc"),
            begun.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }
}
