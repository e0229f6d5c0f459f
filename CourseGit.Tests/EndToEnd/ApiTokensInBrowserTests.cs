using System.Net;
using System.Net.Http.Headers;
using CourseGit.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The page of tokens, and the reference of the API, as a person uses them.</summary>
[Trait("Category", "Browser")]
public sealed class ApiTokensInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task A_token_is_made_copied_used_and_removed(int width, ColorScheme scheme)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width, scheme);
        var page = portal.Page;
        await page.GotoAsync("/account/tokens");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You have no token" })).ToBeVisibleAsync(Patient);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly report");
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^Only some") }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        await Expect(page.GetByText("Name at least one course")).ToBeVisibleAsync(Patient);
        await page.GetByLabel("Courses", new() { Exact = true }).FillAsync("demo");
        await page.GetByLabel("Valid for how many days").FillAsync("7");
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        await Expect(page.GetByText("cannot be shown again")).ToBeVisibleAsync(Patient);
        var text = await page.Locator("code.token").InnerTextAsync();
        Assert.Matches("^cgt_[A-Za-z0-9_-]{43}$", text);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShowAsync(page, $"token-made-{width}");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(portal, text, "courses/demo"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(portal, text, "schedules"));
        await page.ReloadAsync();
        await Expect(page.GetByText("only for demo")).ToBeVisibleAsync(Patient);
        await Expect(page.GetByText("Last used")).ToBeVisibleAsync(Patient);
        Assert.DoesNotContain(text, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove token" }).ClickAsync();
        await Expect(page.GetByText("It opens nothing any more.")).ToBeVisibleAsync(Patient);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(portal, text, "courses/demo"));
        Assert.Empty(portal.Errors);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_reference_names_every_call_and_leads_to_what_it_names(int width, ColorScheme scheme)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width, scheme);
        var page = portal.Page;
        await page.GotoAsync("/account/tokens");
        await page.GetByRole(AriaRole.Link, new() { Name = "reference of the API" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Back a course up" })).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShowAsync(page, $"reference-{width}");
        var document = await (await page.Context.APIRequest.GetAsync("/api/v1/openapi.json")).JsonAsync();
        var calls = document!.Value.GetProperty("paths").EnumerateObject().Sum(p => p.Value.EnumerateObject().Count());
        Assert.InRange(calls, 24, 1000);
        Assert.Equal(calls, await page.Locator("article.call").CountAsync());
        var nowhere = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll(\"main a[href*='#']\")]"
            + ".map(a => a.getAttribute('href').split('#')[1])"
            + ".filter(id => document.querySelectorAll('[id=\"' + id + '\"]').length !== 1)");
        Assert.Empty(nowhere);
        await page.GotoAsync("/api/v1/reference#problem-429");
        await Expect(page.GetByText("Too many requests").First).ToBeVisibleAsync(Patient);
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_the_sign_in_page_from_the_reference()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var stranger = portal.NewBrowser();
        using var answer = await stranger.GetAsync("/api/v1/reference");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/account/login?ReturnUrl=", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    // For people to look at.
    private static async Task ShowAsync(IPage page, string name)
    {
        var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(excess <= 0, $"{name} scrolls sideways by {excess} px.");
        if (LongRun.IsOn)
            await page.ScreenshotAsync(
                new() { Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", name + ".png") });
    }

    private static async Task<HttpStatusCode> AskAsync(BrowserPortal portal, string token, string address)
    {
        using var client = new HttpClient { BaseAddress = new Uri(portal.Portal.Address, "/api/v1/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.GetAsync(address, Token);
        return answer.StatusCode;
    }
}
