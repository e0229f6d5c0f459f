using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using CourseGit.Core.Courses.Demo;
using CourseGit.Tests.Core.Readme;
using CourseGit.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Writing a README in a real browser.</summary>
[Trait("Category", "Browser")]
public sealed class ReadmeInBrowserTests(ReadmePortal shared) : IClassFixture<ReadmePortal>
{
    private const string Address = "/courses/demo/readme";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Typing_in_the_README_of_a_course_changes_the_preview_beside_it_and_saving_writes_it()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "Physics in small steps" })).ToBeVisibleAsync();
        await Source(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync(
            "## Mathematics\n\nA pendulum: $T = 2\\pi\\sqrt{l/g}$ :tada:\n\n- [x] weigh it\nlet it "
            + "swing\n\n```python\nprint(\"swing\")\n```\n");
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "Mathematics" })).ToBeVisibleAsync();
        await Expect(Preview(page).Locator(".math-inline .katex")).ToHaveCountAsync(1);
        await Expect(Preview(page).GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(2); // the list went on by itself
        await Expect(Preview(page).Locator(".hljs-string")).ToHaveTextAsync("\"swing\"");
        await Expect(State(page)).ToHaveTextAsync("Draft kept");
        Assert.DoesNotContain("Mathematics", await ReadAsync(portal));

        await page.GetByRole(AriaRole.Button, new() { Name = "Show changes" }).ClickAsync();
        await Expect(page.GetByText("This course has no backup yet")).ToBeVisibleAsync();
        await Source(page).PressAsync("Control+s");
        await Expect(page.GetByText("README.md saved")).ToBeVisibleAsync();
        Assert.Contains("let it swing", await ReadAsync(portal));
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task Hostile_texts_do_nothing_in_the_preview()
    {
        var portal = await shared.FreshAsync();
        var (page, asked) = (portal.Page, new List<string>());
        await OpenAsync(page);
        page.Dialog += (_, dialog) => { asked.Add(dialog.Message); _ = dialog.DismissAsync(); };
        // The two pictures are of the course, so far as their names go: they are asked for below the course's files and are not there.
        page.Request += (_, request) =>
            { if (!request.Url.Contains("/readme/files/") && !request.Url.Contains("/vendor/")) asked.Add(request.Url); };
        foreach (var (number, snippet) in HostileSnippets.All.Index())
        {
            // The number stands in front: some of them swallow what follows, as they should.
            await ReplaceAsync(page, $"This is number {number}.\n\n{snippet}");
            await Expect(Preview(page)).ToContainTextAsync($"This is number {number}.");
            await HoverAllAsync(page);
        }

        Assert.Empty(asked);
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("[data-preview] *")].filter(e => !e.closest(".katex")).flatMap(e => [...e.attributes]).map(a => a.name)
              .filter(n => n.startsWith("on") || n === "style" || n === "srcdoc" || n === "name" || n.startsWith("data-"))
            """));
        Assert.DoesNotContain(shared.Errors, e => !e.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_README_beyond_the_limits_is_shown_as_it_is_written_and_can_be_edited_and_shown_again()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        var (header, line) = (string.Concat(Enumerable.Repeat("|a", 450)), string.Concat(Enumerable.Repeat("|-", 450)));
        var rows = string.Concat(Enumerable.Repeat("|b|\n", 9000));
        await File.WriteAllTextAsync(Path.Combine(CourseFolder(portal), "README.md"), $"Title\n=====\n\n{header}|\n{line}|\n{rows}", Token);
        await OpenAsync(page);
        await Expect(Preview(page)).ToContainTextAsync("This text is shown without formatting, because ");
        await Expect(Preview(page)).ToContainTextAsync("|a|a|a|");
        await Source(page).PressAsync("Control+Home");
        await page.Keyboard.TypeAsync("The ");
        await Expect(Preview(page)).ToContainTextAsync("The Title");
        await Expect(State(page)).ToHaveTextAsync("Draft kept");

        await ReplaceAsync(page, "Title\n=====\n\n<a name=\"50%\"></a>[There](#50%)");
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "Title" })).ToBeVisibleAsync();
        await Preview(page).GetByRole(AriaRole.Link, new() { Name = "There" }).ClickAsync();
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task A_text_of_100_kB_is_pasted_whole_and_a_key_in_it_changes_one_block()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        var text = string.Concat(Enumerable.Range(1, 740)
            .Select(i => $"## Section {i}\n\nThe *{i}th* paragraph says 🎉 something about $x_{{{i}}}$ and `code`, \"quoted\" and long "
            + $"enough to be one of a real text.\n\n"));
        Assert.True(text.Length > 100_000);
        await ReplaceAsync(page, text);
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "Section 740" })).ToHaveCountAsync(1);
        await page.EvaluateAsync("document.querySelectorAll('[data-preview] > *').forEach(e => e.marked = true)");
        await Source(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync("The last words.");
        await Expect(Preview(page)).ToContainTextAsync("The last words.");

        Assert.Equal(
            1, await page.EvaluateAsync<int>("[...document.querySelectorAll('[data-preview] > *')].filter(e => !e.marked).length"));
        TestContext.Current.TestOutputHelper?.WriteLine(await KeysAsync(page, LongRun.Count(5, 60)));
        await Source(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync("Really.");
        await Expect(State(page)).ToHaveTextAsync("Draft kept");
        await page.ReloadAsync();
        await Expect(Source(page)).ToHaveValueAsync(new Regex("Really\\.$"));
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task Text_and_preview_scroll_in_step()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        await ReplaceAsync(
            page, string.Concat(Enumerable.Range(1, 120)
            .Select(i => $"## Section {i}\n\n{(i % 7 == 0 ? "| a | b |\n|---|---|\n| 1 | 2 |" : "Some words.")}\n\n")));
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "Section 120" })).ToHaveCountAsync(1);
        await page.EvaluateAsync(
            "() => { const a = document.querySelector('[data-source]'); a.scrollTop = (a.scrollHeight - a.clientHeight) / 2; }");
        await page.WaitForFunctionAsync(
            "() => { const p = document.querySelector('[data-preview]'); return p.scrollTop > p.scrollHeight / 4 && p.scrollTop < "
            + "p.scrollHeight * 3 / 4; }");
        await page.EvaluateAsync("() => { const p = document.querySelector('[data-preview]'); p.scrollTop = p.scrollHeight; }");
        await page.WaitForFunctionAsync(
            "() => { const a = document.querySelector('[data-source]'); return a.scrollTop >= a.scrollHeight - a.clientHeight - 2; }");
        await page.EvaluateAsync("() => { document.querySelector('[data-preview]').scrollTop = 0; }");
        await page.WaitForFunctionAsync("() => document.querySelector('[data-source]').scrollTop === 0");
    }

    [Fact]
    public async Task A_picture_that_is_pasted_goes_into_the_course_and_into_the_text()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        await Source(page).PressAsync("Control+Home");
        await PasteAsync(
            page, "figure one.png", Directory.EnumerateFiles(CourseFolder(portal), "*.png", SearchOption.AllDirectories).First());
        await Expect(Source(page)).ToHaveValueAsync(new Regex(@"^!\[Describe the picture\]\(readme-images/figure-one\.png\)"));
        var picture = Preview(page).GetByRole(AriaRole.Img, new() { Name = "Describe the picture" });
        await Expect(picture).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('[data-preview] img').naturalWidth > 0");
        Assert.True(File.Exists(Path.Combine(CourseFolder(portal), "readme-images", "figure-one.png")));

        await PasteAsync(page, "evil.png", Path.Combine(CourseFolder(portal), "README.md"));
        await Expect(page.Locator("[data-told]")).ToContainTextAsync("no picture");
        await Expect(Source(page)).Not.ToHaveValueAsync(new Regex("evil"));
        Assert.Empty(shared.Errors);
    }

    [Fact]
    public async Task A_README_that_changed_on_the_server_is_compared_before_it_is_replaced()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        await Source(page).FillAsync("my own text");
        await Expect(State(page)).ToHaveTextAsync("Draft kept");
        await File.WriteAllTextAsync(Path.Combine(CourseFolder(portal), "README.md"), "written on the server\n", Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "README.md now and Your draft" }))
            .ToContainTextAsync("written on the server");
        Assert.Equal("written on the server\n", await ReadAsync(portal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save my draft in its place" }).ClickAsync();
        await Expect(page.GetByText("README.md saved")).ToBeVisibleAsync();
        Assert.Equal("my own text", await ReadAsync(portal));
    }

    [Fact]
    public async Task Leaving_the_page_in_the_middle_of_a_word_loses_nothing_and_a_draft_can_be_thrown_away()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        await Source(page).PressAsync("Control+Home");
        await page.Keyboard.TypeAsync("in the middle of a wor");
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Back up…" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "README", Exact = true }).ClickAsync();
        await Expect(Source(page)).ToHaveValueAsync(new Regex("^in the middle of a wor#"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard the draft…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard it" }).ClickAsync();
        await Expect(Source(page)).ToHaveValueAsync(new Regex("^# Physics"));
    }

    [Fact]
    public async Task The_draft_is_there_after_the_portal_was_killed_in_the_middle_of_typing()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("demo");
        var commandLine = new CommandLine(house);
        Assert.Equal(
            0, (await commandLine.RunWithInputAsync(
            PortalUnderTest.Password, "user", "add", PortalUnderTest.Name, "--role", "superuser", "--password-stdin")).ExitCode);
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
        await using var context = await shared.Chromium.NewContextAsync(new() { BaseURL = address });
        var page = await context.NewPageAsync();
        using (var first = await ServeAsync(commandLine, address))
        {
            await SignInAsync(page);
            await OpenAsync(page);
            await Source(page).PressAsync("Control+End");
            await page.Keyboard.TypeAsync("Words that arrived. ");
            await Expect(State(page)).ToHaveTextAsync("Draft kept");
            await page.Keyboard.TypeAsync("Words on their way");
            await first.KillAsync();
            await ReplaceAsync(page, await Source(page).InputValueAsync() + " and words typed after the end.");
            await page.WaitForFunctionAsync("() => Object.values(localStorage).some(v => v.includes('after the end'))");
            var notice = page.GetByRole(AriaRole.Alertdialog);
            await Expect(notice).ToContainTextAsync(new Regex("The next try is in \\d+ s"), new() { Timeout = 90_000 });
            await notice.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
            await Expect(notice).ToContainTextAsync("The connection to CourseGit was lost");
            await Expect(Source(page)).ToHaveValueAsync(new Regex("after the end\\.$")); // not loaded again while nobody would answer
        }
        await page.EvaluateAsync("window.isBefore = true");
        using var second = await ServeAsync(commandLine, address);
        // the page loads itself again: nothing typed into it would be lost
        await page.WaitForFunctionAsync("() => !window.isBefore", null, new() { Timeout = 120_000 });
        await Expect(Source(page)).ToBeEnabledAsync();
        await Expect(Source(page)).ToHaveValueAsync("# Physics\nWords that arrived. Words on their way and words typed after the end.");
        await Expect(Preview(page)).ToContainTextAsync("typed after the end");
        await Expect(State(page)).ToHaveTextAsync("Draft kept");
        Assert.Equal("# Physics\n", await File.ReadAllTextAsync(house.FilesOf("demo").At("README.md"), Token));

        // Another browser finds it, too: it is on the server.
        await using var other = await shared.Chromium.NewContextAsync(new() { BaseURL = address });
        var otherPage = await other.NewPageAsync();
        await SignInAsync(otherPage);
        await OpenAsync(otherPage);
        await Expect(Source(otherPage)).ToHaveValueAsync(new Regex("typed after the end\\.$"));
    }

    [Fact]
    public async Task Tools_and_keys_format_the_text_and_Tab_leaves_it()
    {
        var portal = await shared.FreshAsync();
        var page = portal.Page;
        await OpenAsync(page);
        await Source(page).FillAsync("word");
        await Source(page).PressAsync("Control+a");
        await Source(page).PressAsync("Control+b");
        await Expect(Source(page)).ToHaveValueAsync("**word**");
        await Source(page).PressAsync("Control+b");
        await Expect(Source(page)).ToHaveValueAsync("word");
        await Source(page).PressAsync("Control+a");
        await Source(page).PressAsync("Control+k");
        await page.Keyboard.TypeAsync("https://example.org");
        await Expect(Source(page)).ToHaveValueAsync("[word](https://example.org)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Quote" }).ClickAsync();
        await Expect(Source(page)).ToHaveValueAsync("> [word](https://example.org)");
        await Source(page).PressAsync("Control+z");
        await Expect(Source(page)).ToHaveValueAsync("[word](https://example.org)");
        await Source(page).PressAsync("Tab");
        await Expect(Preview(page)).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bold" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Italic" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task On_a_phone_text_and_preview_take_turns_and_a_course_without_README_starts_with_its_facts()
    {
        var portal = await shared.FreshAsync(390);
        var page = portal.Page;
        File.Delete(Path.Combine(CourseFolder(portal), "README.md"));
        await OpenAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start with the course's facts" }).ClickAsync();
        await Expect(Source(page)).ToHaveValueAsync(new Regex("^# demo\n"));
        await Expect(Preview(page)).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(Preview(page).GetByRole(AriaRole.Heading, new() { Name = "demo", Exact = true })).ToBeVisibleAsync();
        await Expect(Source(page)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Files_of_the_course_are_sent_so_that_a_browser_runs_nothing_of_them()
    {
        var browserPortal = await shared.FreshAsync();
        await File.WriteAllTextAsync(Path.Combine(CourseFolder(browserPortal), "a.svg"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>", Token);
        await File.WriteAllTextAsync(Path.Combine(CourseFolder(browserPortal), "åäö \"1\".html"), "<script>alert(1)</script>", Token);
        using var browser = await browserPortal.Portal.NewSignedInBrowserAsync();

        using var svg = await browser.GetAsync($"{Address}/files/a.svg");
        Assert.Equal((HttpStatusCode.OK, "image/svg+xml", "nosniff"),
            (svg.StatusCode, svg.Content.Headers.ContentType?.MediaType, svg.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.StartsWith("sandbox; default-src 'none'", svg.Headers.GetValues("Content-Security-Policy").Single());
        using var page = await browser.GetAsync($"{Address}/files/{Uri.EscapeDataString("åäö \"1\".html")}");
        Assert.Equal(("application/octet-stream", "attachment"),
            (page.Content.Headers.ContentType?.MediaType, page.Content.Headers.ContentDisposition?.DispositionType));
        foreach (var (path, expected) in new[] { ("nosuch.png", HttpStatusCode.NotFound),
            ("..%2f..%2fcoursegit.db", HttpStatusCode.NotFound), (DemoCourse.DatabaseFile, HttpStatusCode.Forbidden) })
        {
            using var answer = await browser.GetAsync($"{Address}/files/{path}");
            Assert.Equal(expected, answer.StatusCode);
        }
        using var stranger = browserPortal.Portal.NewBrowser();
        using var refused = await stranger.GetAsync($"{Address}/files/a.svg");
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
    }

    // From a key to the changed preview, at places all over the text: the whole way through browser, circuit and server.
    private static async Task<string> KeysAsync(IPage page, int keys)
    {
        var times = await page.EvaluateAsync<double[]>(
            """
            async keys => {
              const area = document.querySelector("[data-source]"), preview = document.querySelector("[data-preview]"), times = [];
              area.focus();
              for (let i = 0; i < keys; i++) {
                const place = area.value.indexOf("\n\n", Math.floor(area.value.length * ((i * 37) % 100) / 101));
                area.setSelectionRange(place, place);
                const seen = new Promise(done => new MutationObserver((_, observer) => { observer.disconnect(); done(performance.now()); }).observe(preview, { childList: true }));
                const pressed = performance.now();
                document.execCommand("insertText", false, "x");
                times.push(await seen - pressed);
                await new Promise(done => setTimeout(done, 100));
              }
              return times;
            }
            """, keys);
        Array.Sort(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{keys} keys in 100 kB, from key to preview: median {times[keys / 2]:0} ms, longest {times[^1]:0} ms");
    }

    private static async Task OpenAsync(IPage page)
    {
        await page.GotoAsync(Address);
        await Expect(Source(page)).ToBeEnabledAsync();
    }

    // As a paste leaves it; Chromium's own command for it takes half a minute for 80,000 characters.
    private static Task ReplaceAsync(IPage page, string text) => page.EvaluateAsync(
        "text => { const a = document.querySelector('[data-source]'); a.value = text; a.dispatchEvent(new Event('input', { bubbles: true "
            + "})); }", text);

    private static ILocator Source(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Text of README.md in Markdown" });

    private static ILocator Preview(IPage page) => page.Locator("[data-preview]");

    private static ILocator State(IPage page) => page.Locator("[data-state]");

    private static string CourseFolder(BrowserPortal portal) => Path.Combine(portal.Portal.Settings.CoursesRoot, DemoCourse.Subdomain);

    private static Task<string> ReadAsync(BrowserPortal portal) =>
        File.ReadAllTextAsync(Path.Combine(CourseFolder(portal), "README.md"), Token);

    private static Task HoverAllAsync(IPage page) => page.EvaluateAsync("""
        () => document.querySelectorAll("[data-preview] *").forEach(e => ["mouseover", "pointerenter", "focus", "mouseenter"].forEach(n => e.dispatchEvent(new Event(n))))
        """);

    private static async Task PasteAsync(IPage page, string name, string file) => await page.EvaluateAsync(
        """
        ([name, content]) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name, { type: "image/png" }));
          document.querySelector("[data-source]").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """, new[] { name, Convert.ToBase64String(await File.ReadAllBytesAsync(file, Token)) });

    private static async Task<RunningCommand> ServeAsync(CommandLine commandLine, string address)
    {
        var running = commandLine.Start("serve", "--urls", address);
        await Until.TrueAsync(() => running.Output.Contains("ready at", StringComparison.Ordinal), "the portal listens");
        return running;
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/account/login");
        await page.GetByLabel("Name").FillAsync(PortalUnderTest.Name);
        await page.GetByLabel("Password").FillAsync(PortalUnderTest.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Courses" }).WaitForAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
