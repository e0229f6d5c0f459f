using System.Text.RegularExpressions;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.Portal;

[Trait("Category", "Browser")]
public sealed class AccountBrowserTests(Chromium chromium)
{
    [Fact]
    public async Task Somebody_makes_the_first_account_by_the_link_and_is_led_back_after_signing_in_again()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(new() { BaseURL = portal.Address.ToString() });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/first?token=" + portal.App.Services.GetRequiredService<FirstUserLink>().Issue());
        await page.GetByLabel("Name").FillAsync(PortalUnderTest.Name);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(PortalUnderTest.Password);
        await page.GetByLabel("Password again").FillAsync(PortalUnderTest.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account and sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "From your folders to the first backup" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        // The page may hear of the session's end before the form's answer is there: then it leads back to itself.
        await Expect(page).ToHaveURLAsync(new Regex("/account/login(\\?ReturnUrl=%2Fwelcome)?$"));
        await page.GotoAsync("/operations");
        await page.GetByLabel("Name").FillAsync(PortalUnderTest.Name);
        await page.GetByLabel("Password").FillAsync("not the right password");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(PasswordCheck.WrongSentence);
        await page.GetByLabel("Password").FillAsync(PortalUnderTest.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(portal.Address, "/operations").ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Operations" })).ToBeVisibleAsync();
    }
}
