using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What holds for every page: no accessibility violation, no sideways scrolling, no error in the console.</summary>
[Trait("Category", "Browser")]
public sealed class EveryPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Pages =
    [
        "/", "/courses/add", "/courses/discover", "/courses/demo/backup", "/courses/demo/settings", "/operations", "/operations/1",
        "/settings/credentials", "/settings/set-aside", "/operations/2", "/courses/demo/restore", "/courses/demo/restore?mode=full", "/courses/demo/readme", "/courses/nosuch/backup", "/operations/999",
    ];

    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(1920, ColorScheme.Light)]
    public async Task Pages_are_accessible_and_fit_the_window(int width, ColorScheme scheme)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width, scheme);
        var walk = new RestoreWalk(portal);
        await walk.BackUpAsync();
        await DamageAsync(walk);
        await RestoreAsync(portal.Page, walk, $"at {width} px, {scheme}");
        foreach (var address in Pages)
        {
            await portal.Page.GotoAsync(address);
            await portal.Page.Locator("h1").First.WaitForAsync();
            await portal.Page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=true]')");
            await CheckAsync(portal.Page, $"{address} at {width} px, {scheme}");
        }
        Assert.DoesNotContain(portal.Errors, e => !e.Contains("404", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task The_pages_before_signing_in_are_accessible_too(int width)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width);
        await portal.Page.Context.ClearCookiesAsync();
        foreach (var address in new[] { "/account/login", "/account/first?token=wrong" })
        {
            await portal.Page.GotoAsync(address);
            await CheckAsync(portal.Page, $"{address} at {width} px");
        }
    }

    // Plans of each mode are checked, and the last one is done, so that there is an operation and something set aside to see.
    private static async Task RestoreAsync(IPage page, RestoreWalk walk, string where)
    {
        await walk.OpenAsync("?mode=full");
        await walk.PlanAsync();
        await CheckAsync(page, $"A full plan {where}");
        await walk.OpenAsync("?mode=paths&path=README.md");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look into exercises" }).ClickAsync();
        await walk.PlanAsync();
        await CheckAsync(page, $"A plan of paths {where}");
        await walk.OpenAsync();
        await walk.PlanAsync();
        await page.GetByText("Exercises: 2 files").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = walk.AnyExercise(), Exact = true }).ClickAsync();
        await Expect(page.GetByText("Broken").First).ToBeVisibleAsync();
        await CheckAsync(page, $"A plan of the exercises {where}");
        await walk.RestoreAsync("Restore the exercises");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo this restore…" }).ClickAsync();
        await CheckAsync(page, $"An undo about to start {where}");
        await page.GotoAsync("/settings/set-aside");
        await page.GetByRole(AriaRole.Button, new() { Name = "Free the space…" }).ClickAsync();
        await CheckAsync(page, $"Space about to be freed {where}");
    }

    private static async Task DamageAsync(RestoreWalk walk)
    {
        await File.WriteAllTextAsync(walk.FileAt(walk.AnyExercise()), "<exercise>\n  <exercisename>Broken</exercisename>\n</exercise>\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(walk.FileAt(walk.AnyExercise()))!, "new.txt"), "made after the backup\n", TestContext.Current.CancellationToken);
    }

    private static async Task CheckAsync(IPage page, string where)
    {
        await ScreenshotAsync(page, where);
        var serious = (await page.RunAxe()).Violations.Where(v => v.Impact is "serious" or "critical").ToList();
        Assert.True(serious.Count == 0, $"{where}: {string.Join("; ", serious.Select(Described))}");
        var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(excess <= 0, $"{where} scrolls sideways by {excess} px.");
    }

    private static string Described(AxeResultItem violation) => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(n => n.Html))}";

    private static Task ScreenshotAsync(IPage page, string where)
    {
        var name = string.Concat(where.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", name + ".png"), FullPage = true });
    }
}
