using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The page of who did what, as a superuser reads it at a desk and at a phone.</summary>
[Trait("Category", "Browser")]
public sealed class AuditInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_record_is_read_filtered_opened_taken_away_and_verified(int width, ColorScheme scheme)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width, scheme);
        var registry = portal.Portal.App.Services.GetRequiredService<CourseRegistry>();
        var anna = Actor.Superuser("eva.lind") with { Origin = new(Way.Page, "password", "192.0.2.7") };
        var course = await registry.GetAsync(Subdomain.Parse("demo"), anna, TestContext.Current.CancellationToken);
        await registry.UpdateAsync(course with { GitUser = "eva" }, anna, TestContext.Current.CancellationToken);
        await portal.BackUpAsync("demo");
        var page = portal.Page;
        await page.GotoAsync("/settings/audit");
        await Expect(page.GetByText("eva.lind").First).ToBeVisibleAsync(Patient);
        var rows = page.Locator("details");
        await Expect(rows).ToHaveCountAsync(5); // user, course, sign-in, change, backup
        await Expect(rows.Nth(0)).ToContainTextAsync("asked for backup, operation 1 of demo");
        await ShotAsync(page, $"audit {width} {scheme}");

        await page.GetByLabel("Person").FillAsync("eva.lind");
        await page.GetByLabel("Person").BlurAsync();
        await Expect(rows).ToHaveCountAsync(1);
        Assert.Contains("person=eva.lind", page.Url, StringComparison.Ordinal);
        await rows.First.Locator("summary").ClickAsync();
        await Expect(page.GetByText("Git user: none")).ToBeVisibleAsync(Patient);
        await Expect(page.GetByText("Git user: eva")).ToBeVisibleAsync(Patient);
        await Expect(page.GetByText("In the portal, from 192.0.2.7, signed in with name and password")).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShotAsync(page, $"audit open {width} {scheme}");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "nothing is cut off");

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Export JSON lines" }).ClickAsync());
        var text = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains("\"course.changed\"", Assert.Single(text.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);

        await page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync("schedule");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing matches these filters" })).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the filters" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the record" }).ClickAsync();
        await Expect(page.GetByText("Nothing was changed")).ToBeVisibleAsync(Patient);
        await RemoveAsync(portal.Portal, 3);
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify the record" }).ClickAsync();
        await Expect(page.GetByText("Row 3: it is missing")).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShotAsync(page, $"audit broken {width} {scheme}");
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task A_long_record_is_paged_and_the_page_stays_in_the_address()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var log = portal.Portal.App.Services.GetRequiredService<CourseGit.Core.Audit.AuditLog>();
        for (var i = 0; i < 120; i++)
            await log.NoteAsync("anna", new Origin(Way.Api), new(CourseGit.Core.Audit.AuditAction.HookTried) { Subject = $"hook {i}" },
                TestContext.Current.CancellationToken);
        var page = portal.Page;
        await page.GotoAsync("/settings/audit?action=hook");
        await Expect(page.GetByText("hook 119")).ToBeVisibleAsync(Patient);

        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.GetByText("hook 69")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Expect(page.GetByText("hook 19", new() { Exact = false }).First).ToBeVisibleAsync(Patient);
        await Expect(page.Locator("details")).ToHaveCountAsync(20);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Older" })).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.Locator("details")).ToHaveCountAsync(20);
        await page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await Expect(page.GetByText("hook 119")).ToBeVisibleAsync(Patient);
        Assert.Empty(portal.Errors);
    }

    private static async Task RemoveAsync(PortalUnderTest portal, long row)
    {
        await using var connection = new SqliteConnection(StateStore.ConnectionString(portal.Settings.StateDatabase));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = """DELETE FROM audit WHERE "Id" = $id""";
        command.Parameters.AddWithValue("$id", row);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("COURSEGIT_TESTS_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
