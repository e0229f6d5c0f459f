using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What the preview in a browser adds to what the server rendered: diagrams, icons, copying, links that lead nowhere.</summary>
[Trait("Category", "Browser")]
public sealed class ReadmePreviewTests(ReadmePortal shared) : IClassFixture<ReadmePortal>
{
    private const string Address = "/courses/demo/readme";

    [Fact]
    public async Task A_diagram_is_drawn_in_the_colours_of_the_scheme_and_a_broken_one_shows_its_text_and_the_reason()
    {
        var page = await OpenAsync();
        var outside = new List<string>();
        var loaded = new List<string>();
        page.Request += (_, request) => (IsOutside(page, request.Url) ? outside : loaded).Add(request.Url);
        await page.EvaluateAsync("document.addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))");
        await WriteAsync(page, "No diagram.");
        await Expect(Preview(page)).ToContainTextAsync("No diagram.");
        Assert.DoesNotContain(loaded, url => url.Contains("mermaid", StringComparison.Ordinal)); // 3.5 MB only for those who draw

        await WriteAsync(
            page, "```mermaid\nflowchart LR\n  A[Read] --> B{Understood?}\n```\n\n```mermaid\nflowchart LR\n  A --> --> B\n```\n");
        var drawn = Preview(page).GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Diagram: .*Understood") });
        await Expect(drawn).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('img.drawn').naturalWidth > 100");
        await Expect(Preview(page)).ToContainTextAsync("This diagram cannot be drawn: Parse error on line 2");
        await Expect(Preview(page).Locator("pre", new() { HasText = "A --> --> B" })).ToBeVisibleAsync();
        Assert.Empty(await Axe.SeriousAsync(page, null));

        var light = await drawn.GetAttributeAsync("src");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Expect(drawn).Not.ToHaveAttributeAsync("src", light!);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Expect(drawn).ToHaveAttributeAsync("src", light!);
        Assert.Empty(outside);
        Assert.Empty(shared.Errors);
    }

    [Theory]
    [InlineData("sequenceDiagram\n  Student->>Teacher: Why?")]
    [InlineData("classDiagram\n  class Course { +String name }\n  Course <|-- Exercise")]
    [InlineData("stateDiagram-v2\n  [*] --> Draft\n  Draft --> Saved")]
    [InlineData("gantt\n  title Spring\n  section One\n  Heat :a1, 2026-01-01, 30d")]
    [InlineData("pie title Time\n  \"Heat\" : 40\n  \"Waves\" : 60")]
    [InlineData("mindmap\n  root((Physics))\n    Heat\n    Waves")]
    [InlineData("erDiagram\n  COURSE ||--o{ EXERCISE : has")]
    [InlineData("flowchart TD\n  A[\"**Bold** å ∮ <b>x</b>\"] --> B\n  click A \"javascript:alert(1)\"")]
    public async Task Diagrams_of_each_kind_are_drawn_without_anything_forbidden(string source)
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("document.addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))");
        await WriteAsync(page, $"```mermaid\n{source}\n```\n");
        await page.WaitForFunctionAsync("() => document.querySelector('img.drawn')?.naturalWidth > 20");
        await Expect(Preview(page).Locator("svg:not(.sign), .not-drawn")).ToHaveCountAsync(0); // a picture: nothing in it runs
        Assert.Equal(0, await page.Locator("body > [id^=ddiagram]").CountAsync());
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task Typing_in_a_diagram_keeps_the_drawing_until_the_new_one_is_there()
    {
        var page = await OpenAsync();
        await WriteAsync(page, "```mermaid\nflowchart LR\n  A --> B\n```\n");
        await Expect(Preview(page).Locator("img.drawn")).ToBeVisibleAsync();
        await page.EvaluateAsync("""
            () => {
              window.gone = 0;
              new MutationObserver(() => { if (!document.querySelector("img.drawn")) window.gone++; })
                .observe(document.querySelector("[data-preview]"), { childList: true, subtree: true });
            }
            """);
        await WriteAsync(page, "```mermaid\nflowchart LR\n  A --> Banana\n```\n");
        await Expect(Preview(page).GetByRole(AriaRole.Img, new() { NameRegex = new Regex("Banana") })).ToBeVisibleAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("window.gone"));
    }

    [Fact]
    public async Task Alerts_have_icons_and_code_is_copied_by_a_button()
    {
        var page = await OpenAsync();
        await WriteAsync(
            page, "> [!NOTE]\n> a\n\n> [!TIP]\n> b\n\n> [!IMPORTANT]\n> c\n\n"
            + "> [!WARNING]\n> d\n\n> [!CAUTION]\n> e\n\n```python\nx = 1\n```\n");
        await Expect(Preview(page).Locator(".markdown-alert")).ToHaveCountAsync(5);
        var icons = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('.markdown-alert-title > svg > path')].map(e => e.getAttribute('d'))");
        Assert.Equal(5, icons.Distinct().Count());

        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await Preview(page).GetByRole(AriaRole.Button, new() { Name = "Copy this code" }).ClickAsync();
        await Expect(page.Locator("[data-told]")).ToHaveTextAsync("Code copied.");
        Assert.Equal("x = 1\n", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        Assert.Empty(await Axe.SeriousAsync(page, null));
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task Links_that_lead_nowhere_are_marked_said_counted_and_found()
    {
        var page = await OpenAsync();
        await WriteAsync(
            page, "# There\n\n[file](README.md) [folder](exercises/) [section](#there) [top](#top) [web](https://example.org/)\n\n"
            + "[root](./) [the same](/) [again](exercises/..)\n\n"
            + "[gone](nope.md) [no section](#nope) [out](../other/README.md)\n\n![Figure](nope.png)");
        var count = page.GetByRole(AriaRole.Button, new() { Name = "4 links lead nowhere" });
        await Expect(count).ToBeInViewportAsync();
        await Expect(Preview(page).GetByText("(leads nowhere)")).ToHaveCountAsync(3);
        foreach (var dead in new[] { "gone", "no section", "out" })
            await Expect(Preview(page).Locator("a.dead", new() { HasText = dead })).ToHaveCountAsync(1);
        await Expect(Preview(page)).ToContainTextAsync("[this picture is not in the course]");
        await count.ClickAsync();
        await Expect(Preview(page).Locator("a.dead", new() { HasText = "gone" })).ToBeFocusedAsync();
        Assert.Empty(await Axe.SeriousAsync(page, null));

        await WriteAsync(page, "# There\n\n[gone](nope.md)");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "1 link leads nowhere" })).ToBeVisibleAsync();
        await WriteAsync(page, "# There\n\n[file](README.md)");
        await Expect(page.Locator("[data-dead]")).ToBeHiddenAsync();
        Assert.DoesNotContain(shared.Errors, e => !e.Contains("404", StringComparison.Ordinal)); // the picture itself
    }

    private static bool IsOutside(IPage page, string url) =>
        !url.StartsWith("data:", StringComparison.Ordinal) && new Uri(url).Host != new Uri(page.Url).Host;

    private async Task<IPage> OpenAsync()
    {
        var page = (await shared.FreshAsync()).Page;
        await page.GotoAsync(Address);
        await Expect(page.Locator("[data-source]")).ToBeEnabledAsync();
        return page;
    }

    private static Task WriteAsync(IPage page, string text) => page.Locator("[data-source]").FillAsync(text);

    private static ILocator Preview(IPage page) => page.Locator("[data-preview]");
}
