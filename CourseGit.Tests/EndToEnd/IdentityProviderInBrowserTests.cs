using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A real browser, a real portal and a certified provider.</summary>
[Trait("Category", "Browser")]
public sealed class IdentityProviderInBrowserTests(Chromium chromium)
{
    private const string SuperuserPage = "/settings/credentials";

    [Fact]
    public async Task A_superuser_signs_in_and_sees_the_courses_and_the_settings()
    {
        await using var house = await OpenAsync();
        var page = await house.NewPageAsync();
        await SignInAsync(page, "sara");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Courses" })).ToBeVisibleAsync();
        Assert.Equal(200, (await page.GotoAsync(SuperuserPage))!.Status);
        Assert.Equal(["sara superuser"], await house.PeopleAsync());
    }

    [Fact]
    public async Task A_teacher_signs_in_as_such_and_is_refused_what_is_for_superusers()
    {
        await using var house = await OpenAsync();
        var page = await house.NewPageAsync();
        await SignInAsync(page, "tom");
        await page.WaitForURLAsync(new Uri(house.Portal.Address, "/").ToString());
        await page.GotoAsync(SuperuserPage);
        await Expect(page.GetByText("Only a superuser may").First).ToBeVisibleAsync();
        Assert.Equal(["tom teacher"], await house.PeopleAsync());
        Assert.Single(await house.OpenSessionsAsync());
    }

    [Fact]
    public async Task A_stranger_is_told_whom_to_ask_and_is_not_signed_in()
    {
        await using var house = await OpenAsync();
        var page = await house.NewPageAsync();
        await SignInAsync(page, "eve");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You have no access here" })).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(await house.PeopleAsync());
        Assert.Empty(await house.OpenSessionsAsync());
    }

    [Fact]
    public async Task New_keys_at_the_provider_work_without_a_restart()
    {
        await using var house = await OpenAsync();
        await SignInAsync(await house.NewPageAsync(), "sara");
        await house.Provider.RotateKeysAsync();
        var page = await house.NewPageAsync();
        await SignInAsync(page, "sara");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Courses" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signing_out_here_ends_the_session_at_the_provider_too()
    {
        await using var house = await OpenAsync();
        var page = await house.NewPageAsync();
        await SignInAsync(page, "sara");
        await page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, sign me out" }).ClickAsync();
        await page.WaitForURLAsync(new Uri(house.Portal.Address, "/account/login").ToString());
        Assert.Empty(await house.OpenSessionsAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Campus" }).ClickAsync();
        await Expect(page.Locator("input[name=login]")).ToBeVisibleAsync(); // It asks anew who is there.
    }

    [Fact]
    public async Task Signing_out_at_the_provider_ends_the_pages_that_are_open_here_at_once()
    {
        await using var house = await OpenAsync();
        var page = await house.NewPageAsync();
        await SignInAsync(page, "sara");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Courses" })).ToBeVisibleAsync();
        Assert.Single(await house.OpenSessionsAsync());
        var elsewhere = await page.Context.NewPageAsync();
        await elsewhere.GotoAsync(new Uri(house.Provider.Address, "session/end").ToString());
        await elsewhere.GetByRole(AriaRole.Button, new() { Name = "Yes, sign me out" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(await house.OpenSessionsAsync());
    }

    private static async Task SignInAsync(IPage page, string name)
    {
        await page.GotoAsync("/account/login");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Campus" }).ClickAsync();
        await page.Locator("input[name=login]").FillAsync(name);
        await page.Locator("input[name=password]").FillAsync("anything");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign-in" }).ClickAsync();
    }

    private async Task<House> OpenAsync()
    {
        var provider = await CertifiedProvider.StartAsync();
        var portal = await PortalUnderTest.StartAsync(change: s => s with { OpenIdConnect = provider.Settings });
        await provider.RegisterAsync(portal.Address);
        return new House(chromium, provider, portal);
    }

    private sealed class House(Chromium browser, CertifiedProvider provider, PortalUnderTest portal) : IAsyncDisposable
    {
        private readonly List<IBrowserContext> _contexts = [];

        public CertifiedProvider Provider { get; } = provider;
        public PortalUnderTest Portal { get; } = portal;

        /// <summary>In a browser of its own.</summary>
        public async Task<IPage> NewPageAsync()
        {
            _contexts.Add(await browser.NewContextAsync(new() { BaseURL = Portal.Address.ToString() }));
            return await _contexts[^1].NewPageAsync();
        }

        public async Task<List<string>> PeopleAsync()
        {
            await using var context = await ContextAsync();
            return await (
                from user in context.Users
                join held in context.UserRoles on user.Id equals held.UserId
                join role in context.Roles on held.RoleId equals role.Id
                select user.UserName + " " + role.Name).ToListAsync(TestContext.Current.CancellationToken);
        }

        public async Task<List<SessionRow>> OpenSessionsAsync()
        {
            await using var context = await ContextAsync();
            return await context.Sessions.Where(s => s.EndedUtc == null).ToListAsync(TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var context in _contexts)
                await context.DisposeAsync();
            await Portal.DisposeAsync();
            Provider.Dispose();
        }

        private Task<AccountDbContext> ContextAsync() => Portal.App.Services
            .GetRequiredService<IDbContextFactory<AccountDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
    }
}
