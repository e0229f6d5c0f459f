using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A course that is to follow pushes, as a superuser sets it up.</summary>
[Trait("Category", "Browser")]
public sealed class CoursePushInBrowserTests(Chromium chromium)
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_address_and_the_secret_are_taken_from_the_settings(int width, ColorScheme scheme)
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width, scheme,
            change: s => s with { Hooks = new PushHookSettings { IsOn = true } });
        var (page, registry) = (portal.Page, portal.Portal.App.Services.GetRequiredService<CourseRegistry>());
        var part = page.GetByRole(AriaRole.Region, new() { Name = "Pull when pushed" });
        var address = $"/courses/{DemoCourse.Subdomain}/settings";
        await page.GotoAsync(address);
        await Expect(page.Locator("#branch")).ToBeVisibleAsync();
        await Expect(part).ToHaveCountAsync(0); // it is backed up from here

        var course = await registry.GetAsync(
            Subdomain.Parse(DemoCourse.Subdomain), Actor.CommandLine, TestContext.Current.CancellationToken);
        await registry.UpdateAsync(course with { Direction = Direction.Pull }, Actor.CommandLine, TestContext.Current.CancellationToken);
        await page.GotoAsync(address);
        await Expect(part.GetByText($"/api/v1/hooks/courses/{DemoCourse.Subdomain}")).ToBeVisibleAsync();
        await part.GetByRole(AriaRole.Button, new() { Name = "Make a secret" }).ClickAsync();
        await Expect(part.GetByLabel("The new secret")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9a-f]{48}$"));
        Assert.Empty(await Axe.SeriousAsync(page, null));
        if (LongRun.IsOn)
            await part.ScreenshotAsync(new()
            {
                Path = Path.Combine(AppContext.BaseDirectory, "TestResults", "screenshots", $"course-push-{width}.png"),
            });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
        await part.GetByRole(AriaRole.Button, new() { Name = "I have entered it" }).ClickAsync();
        await Expect(part.GetByText("A secret is set.")).ToBeVisibleAsync();

        await part.GetByRole(AriaRole.Button, new() { Name = "Take the secret away" }).ClickAsync();
        await Expect(part.GetByText("No secret is set yet")).ToBeVisibleAsync();
        Assert.Empty(portal.Errors);
    }
}
