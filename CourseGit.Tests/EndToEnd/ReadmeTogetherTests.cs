using System.Text.RegularExpressions;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Readme;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A README that several people write at once.</summary>
[Trait("Category", "Browser")]
public sealed class ReadmeTogetherTests(ReadmePortal shared) : IClassFixture<ReadmePortal>
{
    private const string Address = "/courses/demo/readme";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_others_changed_while_one_wrote_is_saved_together_with_it()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        await Source(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync("\nMine, at the end.\n");
        await Expect(State(page)).ToHaveTextAsync("Draft kept");
        var file = Path.Combine(portal.Portal.Settings.CoursesRoot, DemoCourse.Subdomain, "README.md");
        await File.WriteAllTextAsync(file, $"Theirs, at the beginning.\n\n{await File.ReadAllTextAsync(file, Token)}", Token);

        await page.GetByLabel("What you changed").FillAsync("A last line");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save now" }).ClickAsync();

        await Expect(page.GetByText("README.md saved with what others changed meanwhile")).ToBeVisibleAsync();
        await Expect(Source(page)).ToHaveValueAsync(new Regex("^Theirs, at the beginning[^$]*Mine, at the end"));
        var written = await ReadAsync(portal);
        Assert.StartsWith("Theirs, at the beginning.", written, StringComparison.Ordinal);
        Assert.EndsWith("Mine, at the end.\n", written, StringComparison.Ordinal);
        await Expect(Preview(page).GetByText("Theirs, at the beginning.")).ToBeVisibleAsync();
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task Whoever_writes_a_README_sees_who_else_does()
    {
        var portal = await shared.FreshAsync();
        await OpenAsync(portal.Page);
        var writers = portal.Portal.App.Services.GetRequiredService<ReadmeWriters>();
        using (writers.Enter(Subdomain.Parse(DemoCourse.Subdomain), "bo", _ => Task.CompletedTask))
            await Expect(portal.Page.GetByText("bo writes here, too.")).ToBeVisibleAsync();
        await Expect(portal.Page.GetByText("bo writes here, too.")).ToHaveCountAsync(0);
    }

    private static async Task OpenAsync(IPage page)
    {
        await page.GotoAsync(Address);
        await Expect(Source(page)).ToBeEnabledAsync();
    }

    private static ILocator Source(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Text of README.md in Markdown" });

    private static ILocator Preview(IPage page) => page.Locator("[data-preview]");

    private static ILocator State(IPage page) => page.Locator("[data-state]");

    private static Task<string> ReadAsync(BrowserPortal portal) => File.ReadAllTextAsync(
        Path.Combine(portal.Portal.Settings.CoursesRoot, DemoCourse.Subdomain, "README.md"), Token);
}
