using System.Text.RegularExpressions;
using CourseGit.Core.Courses.Demo;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What helps whoever writes a README: everything in sight, tools, finding, the way around in a long text.</summary>
[Trait("Category", "Browser")]
public sealed class ReadmeEditorTests(ReadmePortal shared) : IClassFixture<ReadmePortal>
{
    private const string Address = "/courses/demo/readme";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(1920, 1080)]
    [InlineData(1280, 620)]
    [InlineData(390, 844)]
    public async Task Saving_and_what_came_of_it_stay_in_sight_and_the_editor_fills_the_window(int width, int height)
    {
        var page = await OpenAsync(width, height);
        await Source(page).FillAsync(string.Concat(Enumerable.Range(1, 200).Select(i => $"Paragraph {i}\n\n")));
        await Expect(State(page)).ToHaveTextAsync("Draft kept");
        await InSightAsync(page);
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        if (height >= 800)
        {
            var bottom = await page.EvaluateAsync<double>("document.querySelector('.frame').getBoundingClientRect().bottom");
            Assert.InRange(bottom, height - 40, height);
            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollHeight - innerHeight"));
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Show changes" }).ClickAsync();
        await Expect(page.GetByText("This course has no backup yet")).ToBeInViewportAsync();
        await page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");
        await InSightAsync(page);
        await Source(page).PressAsync("Control+s");
        await Expect(State(page)).ToHaveTextAsync(new Regex(@"^README\.md saved, \d\d:\d\d:\d\d$"));
        await Expect(State(page)).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_draft_that_is_gone_on_with_is_a_chip_with_its_time_and_can_be_thrown_away()
    {
        var page = await OpenAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Discard the draft…" })).ToHaveCountAsync(0);
        await Source(page).FillAsync("half a sen");
        await Expect(State(page)).ToHaveTextAsync("Draft kept");
        await page.ReloadAsync();
        await Expect(Source(page)).ToHaveValueAsync("half a sen");
        await Expect(page.GetByText(new Regex(@"^Draft, \d\d:\d\d$"))).ToBeInViewportAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Discard the draft…" })).ToBeVisibleAsync();
        await Source(page).PressAsync("Control+s");
        await Expect(State(page)).ToContainTextAsync("README.md saved");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Discard the draft…" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_text_left_to_the_next_backup_is_said_in_the_bar_and_can_be_taken_back()
    {
        var page = await OpenAsync();
        await Source(page).FillAsync("with the backup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save with the next backup" }).ClickAsync();
        await Expect(page.GetByText("Goes along with the next backup")).ToBeInViewportAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Do not save it with the backup" }).ClickAsync();
        await Expect(page.GetByText("Goes along with the next backup")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("alpha beta", 0, 5, "alpha beta\n\n| Column | Column |\n| --- | --- |\n| Text | Text |")]
    [InlineData("alpha\nbeta\n\ngamma", 0, 10, "alpha\nbeta\n\n| Column | Column |\n| --- | --- |\n| Text | Text |\n\ngamma")]
    [InlineData("alpha\nbeta", 2, 2, "alpha\n\n| Column | Column |\n| --- | --- |\n| Text | Text |\n\nbeta")]
    [InlineData("", 0, 0, "| Column | Column |\n| --- | --- |\n| Text | Text |")]
    public async Task A_table_takes_nothing_away(string text, int start, int end, string expected)
    {
        var page = await OpenAsync();
        await Source(page).FillAsync(text);
        await Source(page).EvaluateAsync("(area, at) => area.setSelectionRange(at[0], at[1])", new[] { start, end });
        await page.GetByRole(AriaRole.Button, new() { Name = "Table" }).ClickAsync();
        await Expect(Source(page)).ToHaveValueAsync(expected);
        await Expect(Preview(page).GetByRole(AriaRole.Table)).ToHaveCountAsync(1);
        await page.Keyboard.TypeAsync("Week");
        await Expect(Source(page)).ToHaveValueAsync(expected.Replace("| Column | C", "| Week | C", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tools_are_icons_that_name_their_keys_and_the_list_of_all_keys_opens()
    {
        var page = await OpenAsync();
        foreach (var (name, keys) in new[]
            { ("Bold", "Ctrl+B"), ("Table", "Ctrl+Alt+G"), ("Find", "Ctrl+F"), ("Full window", "Ctrl+Alt+F") })
        {
            var tool = Tools(page).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
            await Expect(tool).ToHaveAttributeAsync("title", new Regex(Regex.Escape($"({keys})")));
            Assert.Equal(1, await tool.Locator("svg").CountAsync());
        }
        await page.GetByRole(AriaRole.Button, new() { Name = "Keys and hints" }).ClickAsync();
        await Expect(page.GetByText("Ctrl+Shift+8")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByText("Ctrl+Shift+8")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_is_looked_for_is_found_marked_and_replaced()
    {
        var page = await OpenAsync();
        await Source(page).FillAsync(
            string.Concat(Enumerable.Range(1, 120).Select(i => $"Line {i}{(i % 40 == 0 ? " has Heat" : "")}\n\n")));
        await Source(page).PressAsync("Control+f");
        await Find(page).FillAsync("heat");
        var count = page.Locator("[data-find-count]");
        await Expect(count).ToHaveTextAsync("1 of 3");
        await page.Keyboard.PressAsync("Enter");
        await Expect(count).ToHaveTextAsync("2 of 3");
        await Expect(page.Locator("mark.current")).ToBeInViewportAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Match case" }).ClickAsync();
        await Expect(count).ToHaveTextAsync("Not found");
        await page.GetByRole(AriaRole.Button, new() { Name = "Match case" }).ClickAsync();
        await Expect(count).ToHaveTextAsync(new Regex("of 3"));

        var before = await Source(page).InputValueAsync();
        await page.GetByLabel("Replace with").FillAsync("cold");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replace all", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-told]")).ToHaveTextAsync("3 places replaced.");
        await Expect(Source(page)).ToHaveValueAsync(before.Replace("Heat", "cold", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo replace all" }).ClickAsync();
        await Expect(Source(page)).ToHaveValueAsync(before);
        await Find(page).FillAsync("Line 80 ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Replace", Exact = true }).ClickAsync();
        await Expect(Source(page)).ToHaveValueAsync(before.Replace("Line 80 ", "cold", StringComparison.Ordinal));
        await Expect(Preview(page)).ToContainTextAsync("coldhas Heat");
        await SeriousAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByLabel("Replace with")).ToBeHiddenAsync();
        await Expect(Source(page)).ToBeFocusedAsync();
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task The_bar_between_text_and_preview_moves_by_keys_and_mouse_and_stays_where_it_was_left()
    {
        var page = await OpenAsync();
        var splitter = page.GetByRole(AriaRole.Separator, new() { Name = "Width of the text" });
        await splitter.FocusAsync();
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await Expect(splitter).ToHaveAttributeAsync("aria-valuenow", "40");
        var (text, preview) = ((await Source(page).BoundingBoxAsync())!.Width, (await Preview(page).BoundingBoxAsync())!.Width);
        Assert.InRange(text / (text + preview), .39, .41);

        var box = (await splitter.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 100);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 200, box.Y + 100, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        var now = await splitter.GetAttributeAsync("aria-valuenow");
        Assert.InRange(int.Parse(now!, System.Globalization.CultureInfo.InvariantCulture), 50, 75);
        await page.ReloadAsync();
        await Expect(Source(page)).ToBeEnabledAsync();
        await Expect(splitter).ToHaveAttributeAsync("aria-valuenow", now!);
    }

    [Fact]
    public async Task The_outline_leads_to_each_heading()
    {
        var page = await OpenAsync();
        await Source(page).FillAsync(
            string.Concat(Enumerable.Range(1, 60).Select(i => $"{(i % 2 == 0 ? "##" : "#")} Section {i}\n\nSome words.\n\n")));
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "Section 60" })).ToHaveCountAsync(1);
        await Source(page).PressAsync("Control+Alt+o");
        var outline = page.GetByRole(AriaRole.Navigation, new() { Name = "Outline" });
        await Expect(outline.GetByRole(AriaRole.Button)).ToHaveCountAsync(60);
        await SeriousAsync(page);
        await outline.GetByRole(AriaRole.Button, new() { Name = "Section 40" }).ClickAsync();
        await Expect(Source(page)).ToBeFocusedAsync();
        Assert.StartsWith(
            "## Section 40", await Source(page).EvaluateAsync<string>("area => area.value.slice(area.selectionStart)"),
            StringComparison.Ordinal);
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "Section 40" })).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(outline).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_editor_takes_the_whole_window_until_Escape()
    {
        var page = await OpenAsync();
        await Source(page).PressAsync("Control+Alt+f");
        Assert.Equal(1280, (await page.Locator(".editor").BoundingBoxAsync())!.Width);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Full window" })).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.shell > .top').inert"));
        await InSightAsync(page);
        await SeriousAsync(page);
        await Source(page).FillAsync("in the whole window");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard the draft…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync(); // a question stands before it
        await Source(page).PressAsync("Escape");
        Assert.False(await page.EvaluateAsync<bool>("document.querySelector('.shell > .top').inert"));
        Assert.InRange((await page.Locator(".editor").BoundingBoxAsync())!.Width, 700, 1279);
    }

    [Fact]
    public async Task On_a_phone_the_tools_scroll_sideways_and_the_page_does_not()
    {
        var page = await OpenAsync(390, 844);
        var tools = Tools(page);
        Assert.InRange((await tools.BoundingBoxAsync())!.Height, 30, 44);
        Assert.True(await tools.EvaluateAsync<bool>("tools => tools.scrollWidth > tools.clientWidth"));
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Find", Exact = true }).ClickAsync();
        await Find(page).FillAsync("Physics");
        await Expect(page.Locator("[data-find-count]")).ToContainTextAsync("1 of");
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
    }

    [Fact]
    public async Task A_README_without_an_ending_is_recognised_and_can_become_README_md()
    {
        var portal = await shared.FreshAsync();
        var folder = Path.Combine(portal.Portal.Settings.CoursesRoot, DemoCourse.Subdomain);
        File.Delete(Path.Combine(folder, "README.md"));
        var plain = Path.Combine(folder, "README");
        await File.WriteAllTextAsync(plain, "Heat and waves\n", Token);
        try
        {
            await portal.Page.GotoAsync(Address);
            await Expect(portal.Page.GetByText("This course has a README without an ending")).ToBeVisibleAsync();
            await portal.Page.GetByRole(AriaRole.Button, new() { Name = "Start with the text of README" }).ClickAsync();
            await Expect(Source(portal.Page)).ToHaveValueAsync("Heat and waves\n");
            await Source(portal.Page).PressAsync("Control+s");
            await Expect(State(portal.Page)).ToContainTextAsync("README.md saved");
            Assert.Equal("Heat and waves\n", await File.ReadAllTextAsync(Path.Combine(folder, "README.md"), Token));
            Assert.Equal("Heat and waves\n", await File.ReadAllTextAsync(plain, Token));
        }
        finally
        {
            File.Delete(plain);
        }
    }

    private async Task<IPage> OpenAsync(int width = 1280, int height = 800)
    {
        var page = (await shared.FreshAsync(width)).Page;
        await page.SetViewportSizeAsync(width, height);
        await page.GotoAsync(Address);
        await Expect(Source(page)).ToBeEnabledAsync();
        return page;
    }

    private static async Task InSightAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save now" })).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(State(page)).ToBeInViewportAsync();
        // Nothing lies over it.
        Assert.True(await page.EvaluateAsync<bool>("""
            () => {
              const button = document.querySelector("[data-save]"), box = button.getBoundingClientRect();
              return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
            }
            """));
    }

    private static async Task SeriousAsync(IPage page) => Assert.Empty(await Axe.SeriousAsync(page, null));

    private static ILocator Source(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Text of README.md in Markdown" });

    private static ILocator Preview(IPage page) => page.Locator("[data-preview]");

    private static ILocator Tools(IPage page) => page.GetByRole(AriaRole.Toolbar, new() { Name = "Formatting" });

    private static ILocator Find(IPage page) => page.GetByRole(AriaRole.Searchbox, new() { Name = "Find", Exact = true });

    private static ILocator State(IPage page) => page.Locator("[data-state]");
}
