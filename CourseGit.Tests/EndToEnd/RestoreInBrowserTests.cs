using System.Text.RegularExpressions;
using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What a superuser does with a restore, in a real browser.</summary>
[Trait("Category", "Browser")]
public sealed class RestoreInBrowserTests(Chromium chromium)
{
    [Fact]
    public async Task One_exercise_comes_back_and_is_undone_from_the_result_page()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync();
        var exercise = walk.AnyExercise();
        var (before, damaged) = (await ReadAsync(walk.FileAt(exercise)), "<exercise><exercisename>Broken</exercisename></exercise>\n");
        await WriteAsync(walk.FileAt(exercise), damaged);
        await walk.OpenAsync();
        await RestoreWalk.Mode(page, "Files and folders").CheckAsync();
        await page.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex("^Path") }).FillAsync(exercise);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add path" }).ClickAsync();
        await walk.PlanAsync();
        await Expect(walk.Plan).ToHaveTextAsync("1 file would change");
        await page.GetByText("Exercises: 1 file").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = exercise, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "now and after the restore" })).ToContainTextAsync("Broken");
        Assert.Equal(damaged, await ReadAsync(walk.FileAt(exercise)));

        await walk.RestoreAsync("Restore the files");
        Assert.Equal(before, await ReadAsync(walk.FileAt(exercise)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo this restore…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put it back" }).ClickAsync();
        await walk.ExpectHeadingAsync("^Undo complete$");
        Assert.Equal(damaged, await ReadAsync(walk.FileAt(exercise)));
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task A_full_restore_starts_only_after_the_subdomain_is_typed()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync();
        File.Delete(walk.FileAt(walk.AnyExercise()));
        await WriteAsync(walk.FileAt("notes.txt"), "written after the backup\n");
        await walk.OpenAsync("?mode=full");
        await walk.PlanAsync();
        var start = page.GetByRole(AriaRole.Button, new() { Name = "Restore the whole course" });
        await Expect(start).ToBeDisabledAsync();
        await page.GetByLabel("Type demo to confirm").FillAsync("dem");
        await Expect(start).ToBeDisabledAsync();
        await page.GetByLabel("Type demo to confirm").FillAsync("demo");
        await walk.RestoreAsync("Restore the whole course");

        Assert.False(File.Exists(walk.FileAt("notes.txt")));
        await page.GotoAsync("/settings/set-aside");
        await Expect(page.GetByText("Full, replaced")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_exercises_can_be_restored_with_the_keyboard_alone()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync();
        var lost = walk.AnyExercise();
        File.Delete(walk.FileAt(lost));
        await walk.OpenAsync();
        foreach (var (press, step) in new[] { ("Next: When", "When"), ("Next: Check", "Check") })
        {
            await TabToAsync(page, press);
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = step, Exact = true })).ToBeFocusedAsync();
            await Expect(RestoreWalk.Step(page, step)).ToHaveAttributeAsync("aria-current", "step");
        }
        await TabToAsync(page, "Restore although");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "Show what would change");
        await page.Keyboard.PressAsync("Enter");
        await Expect(walk.Plan).ToBeFocusedAsync(new() { Timeout = 120_000 });
        await TabToAsync(page, "Restore the exercises");
        await page.Keyboard.PressAsync("Enter");
        await walk.ExpectHeadingAsync("^Restore complete");
        Assert.True(File.Exists(walk.FileAt(lost)));
    }

    [Fact]
    public async Task Another_choice_discards_the_plan()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync("The first");
        await WriteAsync(walk.FileAt(walk.AnyExercise()), "<exercise/>\n");
        await walk.BackUpAsync("The second");
        await walk.OpenAsync();
        await walk.PlanAsync();
        await RestoreWalk.StepAsync(page, "When");
        await Expect(RestoreWalk.Step(page, "Check")).ToContainTextAsync("would change");
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("The first") }).CheckAsync();
        await Expect(RestoreWalk.Step(page, "Check")).ToContainTextAsync("Shows what would change");
        await walk.PlanAsync();
        await RestoreWalk.StepAsync(page, "What");
        await RestoreWalk.Mode(page, "Full").CheckAsync();
        await Expect(RestoreWalk.Step(page, "Check")).ToContainTextAsync("Shows what would change");
        await RestoreWalk.StepAsync(page, "Check");
        await Expect(walk.Plan).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_answered_step_folds_to_its_answer_and_the_summary_says_what_is_replaced_by_what()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync("The first");
        await WriteAsync(walk.FileAt(walk.AnyExercise()), "<exercise/>\n");
        await walk.BackUpAsync("The second");
        await walk.OpenAsync();
        await Expect(RestoreWalk.Summary(page)).ToContainTextAsync("The exercises become as they were on");
        await Expect(RestoreWalk.Summary(page)).ToContainTextAsync("“The second”");
        await RestoreWalk.StepAsync(page, "When");
        await Expect(RestoreWalk.Step(page, "What")).ToContainTextAsync("Exercises only");
        await Expect(RestoreWalk.Mode(page, "Exercises only")).ToHaveCountAsync(0);
        var second = page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("The second.*1 exercise changed") });
        await Expect(second).ToBeCheckedAsync();

        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("The first") }).CheckAsync();
        await Expect(RestoreWalk.Summary(page)).ToContainTextAsync("“The first”");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next: Check" }).ClickAsync();
        await Expect(RestoreWalk.Step(page, "When")).ToContainTextAsync("The first");
        await page.ReloadAsync(); // The address answers the first two.
        await Expect(RestoreWalk.Step(page, "Check")).ToHaveAttributeAsync("aria-current", "step");
        await walk.PlanAsync();
        await Expect(RestoreWalk.Step(page, "Restore")).ToHaveAttributeAsync("aria-current", "step");
        await RestoreWalk.StepAsync(page, "What");
        await RestoreWalk.Mode(page, "Full").CheckAsync();
        await Expect(RestoreWalk.Summary(page)).ToContainTextAsync("The whole course becomes as it was on");
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task The_choice_stands_in_the_address_and_choosing_does_not_scroll()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width: 390);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync("The first");
        await WriteAsync(walk.FileAt("README.md"), "# Another\n");
        await walk.BackUpAsync("The second");
        await walk.OpenAsync("?mode=paths&path=README.md");
        var first = page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("The first") });
        await first.ScrollIntoViewIfNeededAsync();
        var at = await page.EvaluateAsync<int>("scrollY");
        await first.CheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex("mode=paths&commit=[0-9a-f]{40}&path=README.md$"));
        Assert.InRange(await page.EvaluateAsync<int>("scrollY"), at - 50, at + 50);

        var other = await portal.NewPageAsync();
        await other.GotoAsync(page.Url);
        await Expect(RestoreWalk.Summary(other)).ToContainTextAsync("“The first”", new() { Timeout = 90_000 });
        await RestoreWalk.StepAsync(other, "When");
        await Expect(other.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("The first") }))
            .ToBeCheckedAsync(new() { Timeout = 90_000 });
        await RestoreWalk.StepAsync(other, "What");
        await Expect(RestoreWalk.Mode(other, "Files and folders")).ToBeCheckedAsync();
        await Expect(other.GetByRole(AriaRole.Button, new() { Name = "Do not restore README.md" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_file_leads_to_the_restore_points_that_changed_it()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync("The first");
        await WriteAsync(walk.FileAt("README.md"), "# Another\n");
        await walk.BackUpAsync("Another README");
        await WriteAsync(walk.FileAt(walk.AnyExercise()), "<exercise/>\n");
        await walk.BackUpAsync("Another exercise");
        await walk.OpenAsync();
        await RestoreWalk.StepAsync(page, "When");
        await page.GetByLabel("That changed the file or folder").FillAsync("README.md");
        await page.GetByLabel("That changed the file or folder").PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("Another exercise") })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("Another README") })).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore only README.md" }).ClickAsync();
        await Expect(RestoreWalk.Step(page, "What")).ToContainTextAsync("README.md");
        await RestoreWalk.StepAsync(page, "What");
        await Expect(RestoreWalk.Mode(page, "Files and folders")).ToBeCheckedAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Do not restore README.md" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_set_aside_is_freed_for_good_after_asking()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync();
        File.Delete(walk.FileAt(walk.AnyExercise()));
        await walk.OpenAsync();
        await walk.PlanAsync();
        await walk.RestoreAsync("Restore the exercises");
        await page.GetByRole(AriaRole.Link, new() { Name = "All that is set aside" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Free the space…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is set aside" })).ToBeVisibleAsync();
        Assert.Empty(Directory.GetDirectories(portal.Portal.Settings.SetAsideRoot));
    }

    [Fact]
    public async Task A_restore_that_was_refused_can_be_planned_again()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync();
        await walk.OpenAsync("?mode=paths&path=exercises");
        await RestoreWalk.StepAsync(page, "Check");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();
        await Expect(page.GetByText("This restore would be refused")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Restore the files" })).ToHaveCountAsync(0);
        var operation = await portal.RefusedRestoreAsync("exercises");
        await page.GotoAsync($"/operations/{operation}");
        await walk.ExpectHeadingAsync("^Restore refused$");
        await page.GetByRole(AriaRole.Link, new() { Name = "Plan it again" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/courses/demo/restore\\?mode=paths&path=exercises$"));
    }

    [Fact]
    public async Task While_a_backup_runs_no_restore_can_be_planned_and_then_its_restore_point_is_listed()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium);
        var (page, walk) = (portal.Page, new RestoreWalk(portal));
        await walk.BackUpAsync("The first");
        await WriteAsync(walk.FileAt("README.md"), "# Another\n");
        await walk.OpenAsync();
        await walk.PlanAsync();
        var services = portal.Portal.App.Services;
        var request = new BackupRequest(Subdomain.Parse("demo"), CommitMessage.Parse("The second"));
        var backup = await services.AcceptElsewhereAsync(request, TestContext.Current.CancellationToken);
        await Expect(page.GetByText("A backup waits to start")).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show what would change" })).ToBeDisabledAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Restore the exercises" })).ToBeDisabledAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Show its progress" }))
            .ToHaveAttributeAsync("href", $"operations/{backup.Id}");

        await services.GetRequiredService<OperationRunner>().RunAsync(backup.Id, TestContext.Current.CancellationToken);
        await Expect(page.GetByText("so the plan does not count any more")).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Expect(walk.Plan).ToHaveCountAsync(0);
        await RestoreWalk.StepAsync(page, "When");
        await Expect(page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("The second") }))
            .ToBeCheckedAsync(new() { Timeout = 90_000 });
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

    private static Task WriteAsync(string file, string text) => File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

    private static async Task TabToAsync(IPage page, string text)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var reached = await page.EvaluateAsync<string>(
                "(document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? '').trim()");
            if (reached.StartsWith(text, StringComparison.Ordinal))
                return;
        }
        Assert.Fail($"The keyboard does not reach \"{text}\".");
    }
}
