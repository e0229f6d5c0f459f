using System.Text.RegularExpressions;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What concerns many courses at once: how they fared and grew, and a pause of their schedules.</summary>
[Trait("Category", "Browser")]
public sealed class FleetInBrowserTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task The_last_thirty_days_of_all_courses_are_seen_read_as_tables_searched_and_taken_along(int width)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width);
        await portal.AddCourseAsync("ffm516", files: 2);
        var page = portal.Page;
        await page.GotoAsync("/over-time");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No backup has ended yet" })).ToBeVisibleAsync();
        await portal.BackUpAsync("ffm516");
        await portal.BackUpAsync("demo");
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Over time" }).Last.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Over time", Level = 1 })).ToBeVisibleAsync();
        var outcomes = page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Backups of the last 30 days: 2 of") });
        await Expect(outcomes).ToBeVisibleAsync();
        await Expect(page.GetByText(new Regex("in all active courses"))).ToBeVisibleAsync();
        await page.GetByText("As a table").First.ClickAsync();
        var days = page.GetByRole(AriaRole.Group, new() { Name = "Backups by day" });
        await Expect(days.GetByRole(AriaRole.Row)).ToHaveCountAsync(31);
        await Expect(days.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("2000");
        await Expect(page.GetByText(new Regex("are free"))).ToBeVisibleAsync();
        var courses = page.Locator("table").Last;
        await Expect(courses.GetByRole(AriaRole.Row)).ToHaveCountAsync(3); // and the head
        await page.GetByRole(AriaRole.Link, new() { Name = "Course", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("sort=course"));
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Course" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await page.GetByLabel("Search courses").FillAsync("ffm");
        await Expect(page).ToHaveURLAsync(new Regex("q=ffm"));
        await Expect(courses.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Expect(courses).ToContainTextAsync("24 kB");

        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Export CSV" }).ClickAsync());
        var lines = (await File.ReadAllTextAsync(await download.PathAsync(), Token)).Split("\r\n");
        Assert.Equal(["ffm516,Backed up,1,0,24000,,24000,0,", ""], lines[1..]);
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Empty(portal.Errors);
    }

    [Fact]
    public async Task News_of_a_course_takes_neither_focus_nor_selection_from_the_list()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, 390);
        foreach (var name in (string[])["a1", "b2"])
            await portal.AddCourseAsync(name, files: 1);
        var page = portal.Page;
        await page.GotoAsync("/?sort=course"); // by state a row that is backed up goes elsewhere
        await page.GetByLabel("Select a1").CheckAsync();
        await page.GetByLabel("Select b2").FocusAsync();
        await page.EvaluateAsync("document.querySelectorAll('tbody tr').forEach(row => row.stays = true)");
        var registry = portal.Portal.App.Services.GetRequiredService<CourseRegistry>();
        foreach (var name in (string[])["a1", "b2"])
            await registry.LabelAsync(
                Subdomain.Parse(name), [CourseLabel.Parse("news")], [], Actor.CommandLine, Token);
        await portal.BackUpAsync("b2");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "b2" })).ToContainTextAsync("news");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "b2" })).ToContainTextAsync("Backed up");
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('tbody tr')].every(row => row.stays)"));
        await Expect(page.GetByLabel("Select b2")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByText("2 courses selected")).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Courses_are_paused_together_say_so_everywhere_and_are_resumed_one_by_one_and_together(int width)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width);
        foreach (var name in (string[])["a1", "b2", "c3"])
        {
            await portal.AddCourseAsync(name, files: 1);
            await portal.BackUpAsync(name);
        }
        var services = portal.Portal.App.Services;
        var schedule = await services.GetRequiredService<ScheduleDesk>().AddAsync(new Schedule
        {
            Name = ScheduleName.Parse("Nightly"),
            Work = ScheduledWork.Backup,
            Times = ScheduleTimes.Parse("30 2 * * *", "UTC"),
            Scope = new CourseScope.Named([Subdomain.Parse("a1"), Subdomain.Parse("b2")]),
        }, Actor.CommandLine, Token);
        var page = portal.Page;
        await page.GotoAsync("/");
        foreach (var name in (string[])["a1", "b2"])
            await page.GetByLabel($"Select {name}").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Pause the schedules of 2 courses?");
        var day = DateTime.UtcNow.AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await dialog.GetByLabel("Go on by themselves on").FillAsync(day);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Expect(page.GetByText("2 courses paused")).ToBeVisibleAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "a1" });
        await Expect(row).ToContainTextAsync("Paused");
        await page.GetByRole(AriaRole.Link, new() { Name = "2 paused" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3); // and the head

        await services.GetRequiredService<ScheduleDesk>().RunNowAsync(schedule.Id, Actor.CommandLine, Token);
        await page.GotoAsync("/schedules/1");
        await page.Locator("summary").Filter(new() { HasText = "2 courses" }).ClickAsync();
        await Expect(page.GetByText(new Regex("its schedules are paused since .* by anna.berg")).First).ToBeVisibleAsync();
        await page.GotoAsync("/wall");
        await Expect(page.Locator(".also")).ToContainTextAsync("Paused: a1 and b2");
        await page.GotoAsync("/courses/a1/overview");
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^Paused, last backed up") })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Resume its schedules" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume its schedules" }).ClickAsync();
        await Expect(page.GetByText("Its schedules go on.")).ToBeVisibleAsync();
        await Expect(page.GetByText("This course is backed up by itself.")).ToBeVisibleAsync();

        await page.GotoAsync("/?state=paused");
        await page.GetByLabel("Select b2").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();
        await Expect(page.GetByText("1 course resumed")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No course is in this state" })).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }
}
