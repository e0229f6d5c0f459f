using System.Net;
using System.Security.Claims;
using CourseGit.Core;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

public sealed class AccountTests
{
    [Fact]
    public async Task The_link_makes_a_superuser_signs_them_in_and_opens_the_set_up()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var link = Link(portal);
        using var browser = portal.NewBrowser();
        using var answer = await CreateFirstAsync(browser, link, "anna.berg");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/welcome", answer.Headers.Location?.OriginalString);
        using var closed = await browser.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
    }

    [Fact]
    public async Task Whoever_comes_before_there_is_an_account_is_told_how_the_first_one_is_made()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var browser = portal.NewBrowser();
        Assert.Contains("CourseGit has no account yet", await browser.ReadAsync("/account/login"), StringComparison.Ordinal);
        using var made = await CreateFirstAsync(browser, Link(portal), "anna.berg");
        using var stranger = portal.NewBrowser();
        Assert.DoesNotContain("no account yet", await stranger.ReadAsync("/account/login"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_works_once()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var link = Link(portal);
        using var first = portal.NewBrowser();
        using var second = portal.NewBrowser();
        var open = await second.HiddenFieldsAsync(link);
        using var made = await CreateFirstAsync(first, link, "anna.berg");
        using var late = await second.PostAsync(link, open, Fields("eva.lind"));
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
        Assert.Contains("This link has done its work", await Browser.TextAsync(late));
        using var again = await second.GetAsync(link);
        Assert.Equal(HttpStatusCode.Forbidden, again.StatusCode);
        Assert.Equal(["anna.berg"], await NamesAsync(portal));
    }

    [Fact]
    public async Task Of_many_who_use_the_link_at_the_same_time_one_becomes_the_first_user()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var link = Link(portal);
        var browsers = Enumerable.Range(0, 8).Select(_ => portal.NewBrowser()).ToList();
        var open = await Task.WhenAll(browsers.Select(b => b.HiddenFieldsAsync(link)));
        var answers = await Task.WhenAll(browsers.Select((b, i) => b.PostAsync(link, open[i], Fields($"user{i}"))));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Redirect);
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.Forbidden));
        Assert.Single(await NamesAsync(portal));
        browsers.ForEach(b => b.Dispose());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_link_with_another_token_opens_nothing(string query)
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var link = Link(portal);
        using var browser = portal.NewBrowser();
        using var shown = await browser.GetAsync("/account/first" + query);
        Assert.Equal(HttpStatusCode.Forbidden, shown.StatusCode);
        Assert.Contains("This link does not open", await Browser.TextAsync(shown));
        using var sent = await browser.PostAsync("/account/first" + query, await browser.HiddenFieldsAsync(link), Fields("anna.berg"));
        Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
        Assert.Empty(await NamesAsync(portal));
    }

    [Fact]
    public async Task A_new_link_ends_the_one_before()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var old = Link(portal);
        Link(portal);
        using var browser = portal.NewBrowser();
        using var shown = await browser.GetAsync(old);
        Assert.Equal(HttpStatusCode.Forbidden, shown.StatusCode);
    }

    [Theory]
    [InlineData("short", "short", "too short")]
    [InlineData("a long enough sentence", "a long enough sentence!", "The two passwords differ")]
    [InlineData("aaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaa", "guessed at once")]
    public async Task A_bad_first_password_is_said_in_a_sentence_and_the_link_still_opens(string password, string repeated, string sentence)
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var link = Link(portal);
        using var browser = portal.NewBrowser();
        using var refused = await browser.SubmitAsync(
            link, ("Input.Name", "anna.berg"), ("Input.Password", password), ("Input.Repeated", repeated));
        Assert.Contains(sentence, await Browser.TextAsync(refused));
        Assert.Empty(await NamesAsync(portal));
        using var made = await CreateFirstAsync(browser, link, "anna.berg");
        Assert.Equal(HttpStatusCode.Redirect, made.StatusCode);
    }

    [Fact]
    public async Task A_first_user_form_without_its_antiforgery_token_makes_nobody()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var browser = portal.NewBrowser();
        using var answer = await browser.PostAsync(Link(portal), [KeyValuePair.Create("_handler", "first-user")], Fields("anna.berg"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await NamesAsync(portal));
    }

    [Theory]
    [InlineData("/operations/7", "/operations/7")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    [InlineData("https://elsewhere.example/", "/")]
    public async Task Signing_in_returns_to_addresses_of_this_portal_only(string asked, string expected)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        using var answer = await browser.SignInAsync(
            PortalUnderTest.Name, PortalUnderTest.Password, "/account/login?ReturnUrl=" + Uri.EscapeDataString(asked));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_session_cookie_is_kept_from_scripts_and_other_sites()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        using var answer = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password);
        var cookie = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("CourseGit.Session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=lax", cookie);
    }

    [Fact]
    public async Task An_unknown_name_and_a_wrong_password_get_the_same_sentence()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        using var unknown = await browser.SignInAsync("nobody", "some password or other");
        using var wrong = await browser.SignInAsync(PortalUnderTest.Name, "some password or other");
        Assert.Contains(PasswordCheck.WrongSentence, await Browser.TextAsync(unknown));
        Assert.Contains(PasswordCheck.WrongSentence, await Browser.TextAsync(wrong));
    }

    [Fact]
    public async Task Five_wrong_passwords_at_once_lock_the_account_even_for_the_right_one()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        var hidden = await browser.HiddenFieldsAsync("/account/login");
        await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(i => browser.PostAsync(
            "/account/login", hidden, ("Input.Name", PortalUnderTest.Name), ("Input.Password", $"guess number {i}"))));
        using var right = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Contains(PasswordCheck.LockedSentence, await Browser.TextAsync(right));
    }

    [Fact]
    public async Task Many_wrong_passwords_from_one_address_hold_it_up_and_no_other_address()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        var hidden = await browser.HiddenFieldsAsync("/account/login");
        var tried = await Task.WhenAll(Enumerable.Range(0, RateLimits.WrongPasswordsOfAnAddress).Select(TryAsync));
        Assert.All(tried, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using var held = await TryAsync(0);
        Assert.Equal(HttpStatusCode.TooManyRequests, held.StatusCode);
        Assert.Contains(PasswordCheck.HeldUpSentence, await Browser.TextAsync(held));
        Assert.InRange(held.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        using var git = new HttpRequestMessage(HttpMethod.Get, "/git/courses/x.git/info/refs?service=git-upload-pack");
        git.Headers.TryAddWithoutValidation("Authorization", GitPortal.Credentials());
        using var heldToo = await browser.SendAsync(git);
        Assert.Equal(HttpStatusCode.TooManyRequests, heldToo.StatusCode);
        Assert.InRange(heldToo.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        var limits = portal.App.Services.GetRequiredService<RateLimits>();
        Assert.Null(limits.WaitForPassword(IPAddress.Parse("192.0.2.7")));

        Task<HttpResponseMessage> TryAsync(int i) => browser.PostAsync(
            "/account/login", hidden, ("Input.Name", $"nobody-{i}"), ("Input.Password", "some password or other"));
    }

    [Fact]
    public async Task Right_passwords_from_one_address_are_not_counted()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        for (var i = 0; i < RateLimits.WrongPasswordsOfAnAddress + 2; i++)
            (await portal.NewSignedInBrowserAsync()).Dispose();
    }

    [Fact]
    public async Task Four_wrong_passwords_do_not_lock_the_account()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        for (var i = 0; i < 4; i++)
            (await browser.SignInAsync(PortalUnderTest.Name, $"guess number {i}")).Dispose();
        using var right = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password);
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
    }

    [Fact]
    public async Task Signing_out_needs_the_antiforgery_token_and_ends_the_session()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = await portal.NewSignedInBrowserAsync();
        using var forged = await browser.PostAsync("/account/logout", []);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var still = await browser.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.NotFound, still.StatusCode);
        using var left = await browser.SubmitAsync("/account/logout");
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        using var closed = await browser.GetAsync("/queuetask/1");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
    }

    [Fact]
    public async Task A_circuit_of_a_removed_changed_or_demoted_user_is_no_longer_valid()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        await using var scope = portal.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var revalidation = ActivatorUtilities.CreateInstance<UserRevalidation>(scope.ServiceProvider);
        var user = (await users.FindByNameAsync(PortalUnderTest.Name))!;
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>().CreateAsync(user);
        ((ClaimsIdentity)principal.Identity!)
            .AddClaim(new Claim(Sessions.ClaimType, await portal.App.Services.GetRequiredService<Sessions>()
            .BeginAsync(user.Id, TestContext.Current.CancellationToken)));
        Assert.True(await revalidation.IsStillAsync(principal, TestContext.Current.CancellationToken));

        var people = portal.App.Services.GetRequiredService<KnownPeople>();
        await users.RemoveFromRoleAsync(user, Roles.Superuser);
        people.Forget();
        Assert.False(await revalidation.IsStillAsync(principal, TestContext.Current.CancellationToken));
        await users.AddToRoleAsync(user, Roles.Superuser);
        people.Forget();
        Assert.True(await revalidation.IsStillAsync(principal, TestContext.Current.CancellationToken));
        await users.UpdateSecurityStampAsync(user);
        Assert.False(await revalidation.IsStillAsync(principal, TestContext.Current.CancellationToken));
        await users.DeleteAsync(user);
        Assert.False(await revalidation.IsStillAsync(principal, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("anna berg", "superuser", "a long enough sentence", "cannot be a user's name")]
    [InlineData("anna:berg", "superuser", "a long enough sentence", "cannot be a user's name")]
    [InlineData("anna", "king", "a long enough sentence", "There is no role")]
    [InlineData("ANNA.berg", "superuser", "a long enough sentence", "There is already a user")]
    [InlineData("anna", "superuser", "elevenchars", "at least 12")]
    [InlineData("CourseGit", "superuser", "a long enough sentence", "what CourseGit calls itself")]
    [InlineData("coursegit", "teacher", "a long enough sentence", "what CourseGit calls itself")]
    public async Task What_is_wrong_with_a_new_user_is_said_in_a_sentence(string name, string role, string password, string sentence)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        await using var scope = portal.App.Services.CreateAsyncScope();
        var administration = scope.ServiceProvider.GetRequiredService<UserAdministration>();
        var refusal = await Assert.ThrowsAsync<InvalidInputException>(
            () => administration.CreateAsync(name, role, password, Actor.CommandLine, TestContext.Current.CancellationToken));
        Assert.Contains(sentence, refusal.Message);
        Assert.Single(await NamesAsync(portal));
    }

    [Fact]
    public async Task The_command_line_can_add_users_without_a_web_host()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        var commands = new ServiceCollection().AddLogging().AddCourseGitCore(portal.Settings).AddCourseGitAccounts(portal.Settings);
        DataProtectionSecrets.AddTo(commands, portal.Settings); // as the command line has it
        await using var services = commands.BuildServiceProvider(validateScopes: true);
        await using (var scope = services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<UserAdministration>()
                .CreateAsync(
                    "åsa.öberg", Roles.Superuser, PortalUnderTest.Password, Actor.CommandLine, TestContext.Current.CancellationToken);
        using var browser = portal.NewBrowser();
        using var answer = await browser.SignInAsync("Åsa.Öberg", PortalUnderTest.Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private static string Link(PortalUnderTest portal) =>
        "/account/first?token=" + portal.App.Services.GetRequiredService<FirstUserLink>().Issue();

    private static (string, string)[] Fields(string name) =>
        [("Input.Name", name), ("Input.Password", PortalUnderTest.Password), ("Input.Repeated", PortalUnderTest.Password)];

    private static Task<HttpResponseMessage> CreateFirstAsync(Browser browser, string link, string name) =>
        browser.SubmitAsync(link, Fields(name));

    private static async Task<List<string?>> NamesAsync(PortalUnderTest portal)
    {
        await using var scope = portal.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccountDbContext>().Users.Select(u => u.UserName)
            .ToListAsync(TestContext.Current.CancellationToken);
    }
}
