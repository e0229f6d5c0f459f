using CourseGit.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The pages of repositories as a person uses them.</summary>
[Trait("Category", "Browser")]
public sealed class RepositoriesInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    // A README with what leads elsewhere, an image, a text that is no text, a tag, a branch with another file.
    private const string Commits = """
        git init -q -b main "$1"; cd "$1"; export GIT_AUTHOR_NAME="Eva Lund" GIT_COMMITTER_NAME="Eva Lund"
        mkdir -p src/deep
        printf '# Graders\n\nSee [the code](src/deep/mark.py) and [below](#use).\n\n![Logo](logo.png)\n\n## Use\n\n`run it`\n' > README.md
        printf 'def mark(answer):\n    return 1\n' > src/deep/mark.py
        printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' | base64 -d > logo.png
        printf 'a\0b' > data.bin
        git add -A; git commit -qm 'Begin the graders' -m 'With a body.'
        git tag -a v1 -m 'First'
        printf 'def mark(answer):\n    return 2\n' > src/deep/mark.py; git commit -qam 'Mark twice as well'
        git switch -qc feature/x; echo x > x.txt; git add -A; git commit -qm 'Add x'; git switch -q main
        git push -q "$2" main feature/x v1
        """;

    [Fact]
    public async Task A_repository_is_added_pushed_to_read_mirrored_and_removed()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var page = portal.Page;
        await page.GotoAsync("/repositories");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no repository yet" })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repositories-none");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add the first one" }).ClickAsync();
        await AddAsync(page, "Physics Graders");
        await Expect(page.GetByText("is not a repository name")).ToBeVisibleAsync(Patient);
        await page.GetByLabel("Description").FillAsync("What marks the exercises by itself");
        await AddAsync(page, "physics/graders");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing in it yet" })).ToBeVisibleAsync(Patient);
        var address = (await page.Locator(".copy-text code").First.TextContentAsync())!.Trim();
        Assert.EndsWith("/git/physics/graders.git", address, StringComparison.Ordinal);
        await ShowAsync(page, "repository-empty");

        var signedIn = new UriBuilder(address)
        {
            UserName = PortalUnderTest.Name,
            Password = Uri.EscapeDataString(PortalUnderTest.Password),
        };
        await RealGit.ShellAsync(Commits, Path.Combine(portal.Portal.Settings.StateRoot, "somebody"), signedIn.Uri.AbsoluteUri);
        await ReadAsync(page);
        await CompareAsync(page);
        await LetInAsync(page);
        await MirrorAsync(page);
        await RemoveAsync(page);
        Assert.Empty(portal.Errors);
    }

    private static async Task ReadAsync(IPage page)
    {
        await TabAsync(page, "Files");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Graders", Exact = true })).ToBeVisibleAsync(Patient);
        await Expect(page.Locator(".preview img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await ShowAsync(page, "repository-files");
        await page.GetByRole(AriaRole.Link, new() { Name = "below" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("files#user-content-use$"));
        await page.GetByRole(AriaRole.Link, new() { Name = "the code" }).ClickAsync();
        await Expect(page.GetByText("return 2")).ToBeVisibleAsync(Patient);
        await page.GetByLabel("Branch or tag").SelectOptionAsync("Tag v1");
        await Expect(page.GetByText("return 1")).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-file");
        await page.GetByRole(AriaRole.Link, new() { Name = "Who wrote it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Eva Lund" }).First).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-blame");
        await page.GetByRole(AriaRole.Link, new() { Name = "graders", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "data.bin" }).ClickAsync();
        await Expect(page.GetByText("The file is no text")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Link, new() { Name = "graders", Exact = true }).ClickAsync();
        var zip = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Download as zip" }).ClickAsync());
        Assert.StartsWith("graders-", zip.SuggestedFilename, StringComparison.Ordinal);
        using var archive = System.IO.Compression.ZipFile.OpenRead(await zip.PathAsync());
        Assert.Contains("graders/src/deep/mark.py", archive.Entries.Select(e => e.FullName));
    }

    private static async Task CompareAsync(IPage page)
    {
        await TabAsync(page, "Commits");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "2 commits" })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-commits");
        await page.GetByRole(AriaRole.Link, new() { Name = "Mark twice as well" }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "src/deep/mark.py, before and after" })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-commit");
        await TabAsync(page, "Branches");
        await Expect(page.GetByText("Default", new() { Exact = true })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-branches");
        await page.GetByLabel("Search branches and tags").FillAsync("FEAT");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "main", Exact = true })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare feature/x with main" }).ClickAsync();
        await Expect(page.GetByText("1 commit more afterwards")).ToBeVisibleAsync(Patient);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "x.txt" })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-compare");
    }

    private static async Task LetInAsync(IPage page)
    {
        await TabAsync(page, "Settings");
        var members = page.GetByRole(AriaRole.Region, new() { Name = "Who else reaches it with git" });
        await Expect(members.GetByText("Nobody else yet.")).ToBeVisibleAsync(Patient);
        await members.GetByLabel("Name", new() { Exact = true }).FillAsync("no name at all");
        await members.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Expect(members.GetByText("Nothing was changed").First).ToBeVisibleAsync(Patient);
        await members.GetByLabel("Name", new() { Exact = true }).FillAsync("eva.lund");
        await members.GetByLabel("May", new() { Exact = true }).SelectOptionAsync("Collaborator");
        await Expect(members.GetByText("tags and notes stay closed")).ToBeVisibleAsync(Patient);
        await members.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Expect(members.GetByText("eva.lund was added.")).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShowAsync(page, "repository-members");
        await members.GetByLabel("What eva.lund may do").SelectOptionAsync("Admin");
        await Expect(members.GetByText("What eva.lund may do was changed.")).ToBeVisibleAsync(Patient);
        await page.ReloadAsync();
        await Expect(members.GetByLabel("What eva.lund may do")).ToHaveValueAsync("Admin");
        await members.GetByRole(AriaRole.Button, new() { Name = "Take away from eva.lund" }).ClickAsync();
        await Expect(members.GetByText("Nobody else yet.")).ToBeVisibleAsync(Patient);
    }

    private static async Task MirrorAsync(IPage page)
    {
        await page.GotoAsync("/repositories/add");
        await page.GetByRole(AriaRole.Radio, new() { Name = "To follow another" }).CheckAsync();
        await page.GetByLabel("Source", new() { Exact = true }).FillAsync("hosted:physics/graders");
        await ShowAsync(page, "repository-add");
        await AddAsync(page, "mirrors/graders");
        await Expect(page.GetByText("Brought from its source").Or(page.GetByText("Succeeded")).First).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sync now" }).ClickAsync();
        await Expect(page.GetByText("Up to date already").Or(page.GetByText("Unchanged")).First).ToBeVisibleAsync(Patient);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "2 branches" })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-mirror");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sync", Exact = false }).First.ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"/operations/\d+$")); // the link is on both
        await page.GetByRole(AriaRole.Link, new() { Name = "mirrors/graders" }).First.ClickAsync();
        await TabAsync(page, "Settings");
        await page.GetByLabel("Description").FillAsync("As it is at the faculty");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Expect(page.GetByText("Saved.", new() { Exact = true })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repository-settings");
        await page.GotoAsync("/repositories?q=faculty");
        await Expect(page.GetByText("1 repository", new() { Exact = true })).ToBeVisibleAsync(Patient);
        await page.GetByLabel("Search repositories").FillAsync("");
        await Expect(page.GetByText("2 repositories", new() { Exact = true })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "repositories");
        await page.GotoAsync("/git/mirrors/graders");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sync now" })).ToBeVisibleAsync(Patient);
    }

    private static async Task RemoveAsync(IPage page)
    {
        await TabAsync(page, "Settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).ClickAsync();
        var remove = page.GetByRole(AriaRole.Button, new() { Name = "Remove repository" });
        await Expect(remove).ToBeDisabledAsync();
        await ShowAsync(page, "repository-remove");
        await page.GetByLabel("Type mirrors/graders to confirm").FillAsync("mirrors/graders");
        await remove.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Repositories", Exact = true })).ToBeVisibleAsync(Patient);
        await Expect(page.GetByText("mirrors/graders")).ToHaveCountAsync(0);
    }

    private static async Task AddAsync(IPage page, string name)
    {
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add repository" }).ClickAsync();
    }

    private static Task TabAsync(IPage page, string name) => page
        .GetByRole(AriaRole.Navigation, new() { Name = "Sections of the repository" })
        .GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();

    // In both sizes; in long runs for people to look at.
    private static async Task ShowAsync(IPage page, string name)
    {
        foreach (var width in new[] { 390, 1280 })
        {
            await page.SetViewportSizeAsync(width, 800);
            var excess = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(excess <= 0, $"{name} scrolls sideways by {excess} px at {width} px.");
            foreach (var scheme in LongRun.IsOn ? new[] { ColorScheme.Dark, ColorScheme.Light } : [])
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                await page.ScreenshotAsync(new()
                {
                    Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", $"{name}-{width}-{scheme}.png"),
                    FullPage = true,
                });
            }
        }
    }
}
