using System.Text.RegularExpressions;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Browser")]
public sealed class SchedulesInBrowserTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_schedule_is_made_read_in_words_run_paused_changed_and_removed(int width)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width);
        await portal.AddCourseAsync("ffm516", files: 2);
        var page = portal.Page;
        await page.GotoAsync("/schedules");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is backed up by itself yet" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Nightly") }).ClickAsync();

        var next = page.Locator(".next");
        await Expect(next).ToContainTextAsync("Every day at 02:30");
        await Expect(next.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(5);
        await page.GetByLabel("Cron line").FillAsync("0 7 * * MON-FRI");
        await Expect(next).ToContainTextAsync("Monday to Friday at 07:00");
        await page.GetByLabel("Cron line").FillAsync("0 7 * *");
        await Expect(page.Locator("#cron-error")).ToContainTextAsync("cannot be read");
        await page.GetByRole(AriaRole.Button, new() { Name = "Every night", Exact = true }).ClickAsync();
        await page.GetByLabel("Time zone").FillAsync("Australia/Lord_Howe");
        await Expect(next).ToContainTextAsync("by the clocks of Australia/Lord_Howe");
        await Expect(page.GetByText("2 courses now.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();

        var row = page.GetByRole(AriaRole.Table, new() { Name = "Schedules" }).GetByRole(AriaRole.Row)
            .Filter(new() { HasText = "Nightly" });
        await Expect(row).ToContainTextAsync("never yet");
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Run now") }).ClickAsync();
        await Expect(row).ToContainTextAsync("2 succeeded", new() { Timeout = 120_000 });
        await row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Pause") }).ClickAsync();
        await Expect(row).ToContainTextAsync("Paused");
        await row.GetByRole(AriaRole.Link, new() { Name = "2 succeeded" }).ClickAsync();
        await Expect(page.GetByText("Only what run 1 of a schedule asked for.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3); // and the head

        await page.GotoAsync("/schedules/1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.GetByText("It goes on.")).ToBeVisibleAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Every night");
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^Courses I name") }).CheckAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "ffm516" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save changes" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Every night", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByText("Back up ffm516, every day at 02:30")).ToBeVisibleAsync();

        await page.GotoAsync("/courses/ffm516/schedule");
        await Expect(page.GetByText("This course is backed up by itself.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Every night" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove schedule" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is backed up by itself yet" })).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task A_schedule_for_some_courses_is_made_from_the_page_of_one()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, 1680);
        var page = portal.Page;
        await page.GotoAsync("/courses/demo/schedule");
        await Expect(page.GetByText("Nobody backs this course up by itself")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Add a schedule for this course" }).ClickAsync();
        await Expect(page.GetByText("1 course now.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save schedule" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Nightly demo" })).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "demo" }))
            .ToContainTextAsync(new Regex("in (\\d+|an?) (minute|hour)"));
    }

    [Fact]
    public async Task What_failed_is_backed_up_again_at_once_and_the_wall_tells_how_it_stands()
    {
        await using var portal = await BrowserPortal.OpenAsync(
            chromium, change: s => s with { OutboundHosts = ["127.0.0.1"] });
        await using var server = await GitServer.StartAsync();
        foreach (var name in (string[])["a1", "a2"])
        {
            await server.CreateAsync(name);
            await portal.AddCourseAsync(name, files: 1);
        }
        var registry = portal.Portal.App.Services.GetRequiredService<CourseRegistry>();
        foreach (var name in (string[])["a1", "a2"])
        {
            var course = await registry.GetAsync(Subdomain.Parse(name), Actor.CommandLine, Token);
            await registry.UpdateAsync(course with { Remote = new Remote(RemoteKind.Url, server.UrlOf(name)) }, Actor.CommandLine, Token);
        }
        server.Trouble = (_, http) =>
        {
            http.Abort();
            return Task.FromResult(true);
        };
        await portal.BackUpAsync("a1");
        await portal.BackUpAsync("a2");
        await portal.BackUpAsync("demo");
        var page = portal.Page;

        await page.RunAndWaitForRequestAsync(() => page.GotoAsync("/wall"), new Regex("/health/live$")); // which keeps its session
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("2 courses need attention");
        await Expect(page.GetByRole(AriaRole.List, new() { NameRegex = new Regex("need attention") })).ToContainTextAsync("a1");
        server.Trouble = null;
        await page.GotoAsync("/?state=attention");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Back up the 2 that failed") }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up 2 courses" }).ClickAsync();
        await Expect(page.GetByText("2 operations queued")).ToBeVisibleAsync();
        await page.GotoAsync("/wall");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(
            "All 3 courses are backed up", new() { Timeout = 120_000 });
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_calendar_of_exams_is_imported_and_a_course_in_one_is_restored_only_with_its_name(int width)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width);
        await portal.BackUpAsync("demo");
        var page = portal.Page;
        var now = DateTime.UtcNow;
        var calendar = Path.Combine(portal.Portal.Settings.StateRoot, "exams.ics");
        await File.WriteAllTextAsync(calendar, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Exam FFM516\r\n"
            + $"DTSTART:{now.AddHours(-1):yyyyMMdd'T'HHmmss'Z'}\r\nDTEND:{now.AddHours(3):yyyyMMdd'T'HHmmss'Z'}\r\nEND:VEVENT\r\n"
            + "END:VCALENDAR\r\n", Token);

        await page.GotoAsync("/schedules/exams");
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex("^A calendar") }).CheckAsync();
        await page.GetByLabel("Back them up every so many minutes").FillAsync("0"); // one now would leave nothing to restore
        await page.GetByLabel("Calendar", new() { Exact = true }).SetInputFilesAsync(calendar);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 1 window" }).ClickAsync();
        await Expect(page.GetByText("1 exam window added.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Exam FFM516" })).ToContainTextAsync("by schedule");

        await page.GotoAsync("/courses/demo/overview");
        await Expect(page.GetByText("Exam window “Exam FFM516” is on")).ToBeVisibleAsync();
        var walk = new RestoreWalk(portal);
        await File.WriteAllTextAsync(walk.FileAt(walk.AnyExercise()), "<exercise/>", Token);
        await walk.OpenAsync();
        await walk.PlanAsync();
        await Expect(page.GetByText("An exam is going on")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Restore the exercises" })).ToBeDisabledAsync();
        await page.GetByLabel("Type demo to confirm").FillAsync("demo");
        await walk.RestoreAsync("Restore the exercises");
        Assert.Empty(portal.Errors);
    }
}
