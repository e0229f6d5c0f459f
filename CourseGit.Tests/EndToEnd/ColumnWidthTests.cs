using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The columns of the list of courses are as wide as somebody made them, and the list never wider than the page.</summary>
[Trait("Category", "Browser")]
public sealed class ColumnWidthTests(Chromium chromium)
{
    [Fact]
    public async Task A_width_is_dragged_or_moved_by_keyboard_kept_and_taken_back()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.SetViewportSizeAsync(1600, 900);
        var before = await WidthAsync(page, "course");
        var box = (await Edge(page, "Course").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width / 2, box.Y + 8);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + box.Width / 2 + 60, box.Y + 8);
        await page.Mouse.UpAsync();
        Assert.Equal(before + 60, await WidthAsync(page, "course"));
        await Edge(page, "Repository").PressAsync("ArrowLeft"); // its edge is its left one: to the left is wider
        Assert.Equal(176, await WidthAsync(page, "remote"));
        await Expect(Edge(page, "Repository")).ToHaveAttributeAsync("aria-valuenow", "176");

        await page.ReloadAsync();
        await Expect(Edge(page, "Course")).ToHaveAttributeAsync(
            "aria-valuenow", (before + 60).ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Widths as they were" }).ClickAsync();
        Assert.Equal(before, await WidthAsync(page, "course"));
        Assert.Null(await page.EvaluateAsync<string?>("localStorage.getItem('coursegit-widths')"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Columns" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Widths as they were" })).ToBeHiddenAsync();
        Assert.Empty(portal.Errors);
    }

    [Theory]
    [InlineData("""{"course":5000,"remote":4000,"days":-7}""")]
    [InlineData("""{"course":"x","</style>":3,"size":null}""")]
    [InlineData("[1")]
    [InlineData("null")]
    public async Task Whatever_is_kept_nothing_scrolls_sideways_at_any_width_and_the_state_stays_readable(string kept)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.EvaluateAsync("kept => localStorage.setItem('coursegit-widths', kept)", kept);
        await page.SetViewportSizeAsync(1600, 900);
        await page.ReloadAsync();
        await Expect(Edge(page, "Course")).Not.ToHaveAttributeAsync("aria-valuenow", "0");
        foreach (var width in new[] { 2560, 1600, 1281, 1280, 1024, 768, 390, 1300 })
        {
            await page.SetViewportSizeAsync(width, 800);
            await page.WaitForFunctionAsync( // the widths follow the window
                "width => innerWidth === width && document.documentElement.scrollWidth <= document.documentElement.clientWidth", width);
            if (width >= 1280)
                Assert.InRange(await WidthAsync(page, "state"), 158, 2560);
            else
                await Expect(Edge(page, "Course")).ToBeHiddenAsync();
        }
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task A_browser_that_keeps_nothing_shows_the_list_and_moves_its_widths_all_the_same()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.AddInitScriptAsync("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })");
        await page.SetViewportSizeAsync(1600, 900);
        await page.ReloadAsync();
        var before = await WidthAsync(page, "course");
        await Edge(page, "Course").PressAsync("ArrowRight");
        Assert.Equal(before + 16, await WidthAsync(page, "course"));
        Assert.Empty(portal.Errors);
    }

    private static ILocator Edge(IPage page, string column) =>
        page.GetByRole(AriaRole.Separator, new() { Name = $"Width of {column}", Exact = true });

    private static async Task<int> WidthAsync(IPage page, string column)
    {
        await Expect(page.Locator($".grid th.col-{column}")).ToBeVisibleAsync();
        return (int)Math.Round((await page.Locator($".grid th.col-{column}").BoundingBoxAsync())!.Width);
    }
}
