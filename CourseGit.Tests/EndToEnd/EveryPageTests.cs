using CourseGit.Tests.Support;
using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// What holds for every page, visited once and then looked at in every size and scheme: no accessibility violation, no sideways scrolling,
/// no error in the console.
/// </summary>
[Trait("Category", "Browser")]
[Collection(EveryPageHouse.Pages)]
public sealed class EveryPageTests(EveryPageHouse house)
{
    private const int Phone = 390;
    private const int Laptop = 1280;

    public static TheoryData<string> Names => [.. VisitedPage.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_is_accessible_and_fits_every_window_in_both_schemes(string name)
    {
        var visited = VisitedPage.All.Single(p => p.Name == name);
        var portal = await house.OpenAsync();
        var errors = portal.Errors.Count;
        var answer = await portal.Page.GotoAsync(visited.Address);
        await SettledAsync(portal.Page);
        // A machine that is at its limit refuses a connection now and then; the page tries again. Only a second time is it the portal's.
        if (portal.Errors.Skip(errors).Any(e => e.Contains("ERR_CONNECTION_REFUSED", StringComparison.Ordinal)))
        {
            errors = portal.Errors.Count;
            answer = await portal.Page.ReloadAsync();
            await SettledAsync(portal.Page);
        }
        if (visited.Prepare is { } prepare)
            await prepare(new RestoreWalk(portal));
        await LookAsync(portal.Page, name);

        Assert.Equal(PageTemplates.Of(visited), PageTemplates.Of(new Uri(portal.Page.Url).AbsolutePath));
        var isMissing = name.StartsWith("No such", StringComparison.Ordinal);
        Assert.Equal(isMissing ? 404 : 200, answer!.Status);
        Assert.Equal([], portal.Errors.Skip(errors).Where(e => !isMissing || !e.Contains("404", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/account/login")]
    [InlineData("/account/first?token=wrong")]
    public async Task The_pages_before_signing_in_are_too(string address)
    {
        var page = await house.OpenAsStrangerAsync();
        await page.GotoAsync(address);
        await LookAsync(page, address);
        await page.Context.CloseAsync();
    }

    private static async Task SettledAsync(IPage page)
    {
        await page.Locator("h1").First.WaitForAsync();
        await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=true]')");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        foreach (var width in new[] { 2560, 1920, Laptop, 1024, 768, Phone })
        {
            await page.SetViewportSizeAsync(width, 800);
            await page.EvaluateAsync("scrollTo(0, 0)");
            var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(excess <= 0, $"{name} scrolls sideways by {excess} px at {width} px.");
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
                await LookAsync(page, name, width, scheme);
        }
    }

    private static async Task LookAsync(IPage page, string name, int width, ColorScheme scheme)
    {
        if (width > 1920)
            return;
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce }); // colours fade into each other
        if (LongRun.IsOn) // for people to look at
            await ScreenshotAsync(page, $"{name} at {width} px, {scheme}");
        if (width is not (Phone or Laptop))
            return;
        // Only the colours differ between the schemes; all else was looked at in the light one.
        var serious = await Axe.SeriousAsync(page, scheme == ColorScheme.Light ? null : Axe.ColourRules);
        Assert.True(serious.Length == 0, $"{name} at {width} px, {scheme}: {string.Join("; ", serious)}");
    }

    private static Task ScreenshotAsync(IPage page, string where)
    {
        var name = string.Concat(where.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return page.ScreenshotAsync(
            new() { Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", name + ".png"), FullPage = true });
    }
}
