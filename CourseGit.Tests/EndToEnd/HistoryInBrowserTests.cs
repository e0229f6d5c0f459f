using System.Text.RegularExpressions;
using CourseGit.Tests.Support;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What a superuser does with the history, in a real browser.</summary>
[Trait("Category", "Browser")]
public sealed class HistoryInBrowserTests(Chromium chromium)
{
    [Fact]
    public async Task From_the_list_over_a_commit_and_its_differences_to_the_plan_of_a_restore()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await page.GotoAsync("/courses/demo/history");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no history yet" })).ToBeVisibleAsync();
        await walk.BackUpAsync("The first");
        var exercise = walk.AnyExercise();
        await File.WriteAllTextAsync(walk.FileAt(exercise), "<exercise>\n  <exercisename>Another name</exercisename>\n</exercise>\n",
            TestContext.Current.CancellationToken);
        await walk.BackUpAsync("The second");

        await page.GotoAsync("/courses/demo/history");
        await Expect(page.GetByText("1 exercise changed")).ToBeVisibleAsync();
        await CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "The second" }).ClickAsync();
        await Expect(page.GetByText("Another name").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = exercise, Exact = true }).ClickAsync();
        var difference = page.GetByRole(AriaRole.Table, new() { Name = "before and after" });
        await Expect(difference).ToContainTextAsync("Another name");
        await CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Inline" }).ClickAsync();
        await Expect(page.Locator("table.inline")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("\\?file=exercises.*&view=inline$"));
        await page.ReloadAsync(); // as somebody does who got the address
        await Expect(page.Locator("table.inline")).ToContainTextAsync("Another name");

        await page.GetByRole(AriaRole.Link, new() { Name = "All its versions" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Versions of {exercise}" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Versions of" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Restore this…" }).Last.ClickAsync();
        await RestoreWalk.StepAsync(page, "When");
        await Expect(page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("The first") }))
            .ToBeCheckedAsync(new() { Timeout = 90_000 });
        await RestoreWalk.StepAsync(page, "What");
        await Expect(RestoreWalk.Mode(page, "Files and folders")).ToBeCheckedAsync();
        await walk.PlanAsync();
        await Expect(walk.Plan).ToHaveTextAsync("1 file would change");
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task A_long_history_is_searched_scrolled_and_paged_and_two_commits_are_compared()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        var history = new GeneratedHistory(Path.Combine(portal.Portal.Settings.VaultsFolder, "demo", "git"));
        history.Commit("The beginning").Exercise("exercises/k/old", "Wandering").File("exercises/k/old/note.txt", "x");
        for (var i = 1; i <= 449; i++)
            history.Commit($"Commit number {i}", i % 9 == 0 ? "Björn Åström" : "Anna Berg").File("README.md", $"{i}\n");
        history.Commit("Odd names").Move("exercises/k/old", "exercises/k/new").File("exercises/stray.txt", "x")
            .File("pages/100% #1? a%2Fb å.txt", "odd content\n").File("pages/<img src=x onerror=alert(1)>.txt", "x")
            .File("media/public/x.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
        await history.WriteAsync();

        await page.GotoAsync("/courses/demo/history");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Odd names" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Commit number 259", new() { Exact = true })).ToHaveCountAsync(0);
        await page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
        await Expect(page.GetByText("Commit number 251", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.GetByText("Commit number 249", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("history\\?page=2$"));
        await Expect(page.Locator("li.commit").Nth(9)).ToBeVisibleAsync();
        Assert.InRange(await page.Locator("li.commit").CountAsync(), 10, 130);

        await page.GetByLabel("Search the messages").FillAsync("number 9");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "11 commits found" })).ToBeVisibleAsync();
        await page.GetByText("By author, file or date").ClickAsync();
        await page.GetByLabel("Author").FillAsync("björn");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "3 commits found" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await page.GetByRole(AriaRole.Checkbox).Last.CheckAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Compare ") }).ClickAsync();
        await Expect(page.GetByText("90 commits, the newer one among them")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "README.md", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "README.md, before and after" })).ToContainTextAsync("99");

        await page.GotoAsync($"/courses/demo/history/{history[451]}/tree/pages");
        await page.GetByRole(AriaRole.Link, new() { Name = "100% #1? a%2Fb å.txt" }).ClickAsync();
        await Expect(page.Locator("pre.source")).ToContainTextAsync("odd content");
        await page.GetByRole(AriaRole.Link, new() { Name = "All its versions" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Versions of pages/100% #1? a%2Fb å.txt" })).ToBeVisibleAsync();
        await page.GotoAsync($"/courses/demo/history/{history[451]}?file=media%2Fpublic%2Fx.svg");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "x.svg after" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "exercises/stray.txt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Inline" }).ClickAsync();
        await Expect(page.GetByText("before exercises/k/old")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "exercises/k/old/note.txt" })).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }

    private static async Task CheckAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=true]')");
        var serious = (await page.RunAxe()).Violations.Where(v => v.Impact is "serious" or "critical");
        Assert.Empty(serious.Select(v => $"{v.Id}: {string.Join(", ", v.Nodes.Select(n => n.Html))}"));
    }
}
