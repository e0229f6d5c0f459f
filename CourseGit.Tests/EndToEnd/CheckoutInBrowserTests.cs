using CourseGit.Core.Checkouts;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The pages of checkouts as a person uses them.</summary>
[Trait("Category", "Browser")]
public sealed class CheckoutInBrowserTests(Chromium chromium)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    [Fact]
    public async Task A_checkout_is_followed_told_of_a_push_and_delivered_again()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, width: 390,
            change: s => s with { Hooks = new PushHookSettings { IsOn = true } });
        var page = portal.Page;
        var services = portal.Portal.App.Services;
        await page.GotoAsync("/checkouts");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No folder follows a branch yet" })).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShowAsync(page, "checkouts-none");

        var repository = RepositoryName.Parse("physics/graders");
        await services.GetRequiredService<HostedRepositories>().EnsureAsync(repository, TestContext.Current.CancellationToken);
        await RealGit.ShellAsync(
            "git init -q -b main \"$1\"; cd \"$1\"; echo 1 > f; git add f; git commit -qm x; git push -q \"$2\" main",
            Path.Combine(portal.Portal.Settings.StateRoot, "somebody"),
            services.GetRequiredService<HostedRepositories>().PathOf(repository));
        await services.GetRequiredService<CheckoutDesk>().AddAsync(
            new CheckoutDraft(CheckoutName.Parse("graders"), "hosted:physics/graders", "main"), Actor.CommandLine,
            TestContext.Current.CancellationToken);
        await Expect(page.GetByText("Not updated yet")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Link, new() { Name = "graders", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Update now" }).ClickAsync();
        await Expect(page.GetByText("At commit").First).ToBeVisibleAsync(Patient);
        Assert.True(File.Exists(Path.Combine(portal.Portal.Settings.CheckoutsRoot, "graders", "f")));

        await Expect(page.GetByText("No secret is set yet")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a secret" }).ClickAsync();
        var secret = (await page.GetByLabel("The new secret").TextContentAsync())!.Trim();
        var address = (await page.Locator(".copy-text code").First.TextContentAsync())!.Trim();
        Assert.EndsWith("/api/v1/hooks/graders", address, StringComparison.Ordinal);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShowAsync(page, "checkout-secret");
        await page.GetByRole(AriaRole.Button, new() { Name = "I have entered it" }).ClickAsync();
        await Expect(page.GetByText(secret)).ToHaveCountAsync(0);
        await Expect(page.GetByText("A secret is set.")).ToBeVisibleAsync(Patient);

        var payload = PushPortal.Payload("graders", "main", "physics");
        using (var client = new HttpClient())
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, address);
            message.Content = new StringContent(payload, System.Text.Encoding.UTF8, "application/json");
            message.Headers.Add("X-Gitea-Event", "push");
            message.Headers.Add("X-Gitea-Signature", PushPortal.Signature(payload, secret));
            using var answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
            Assert.Equal(202, (int)answer.StatusCode);
        }
        await Expect(page.GetByText("from Gitea")).ToBeVisibleAsync(Patient);
        await page.GetByRole(AriaRole.Button, new() { Name = "Deliver again" }).First.ClickAsync();
        await Expect(page.GetByText($"from {PortalUnderTest.Name}")).ToBeVisibleAsync(Patient);
        Assert.Empty(await Axe.SeriousAsync(page, null));
        await ShowAsync(page, "checkout");
        await page.GotoAsync("/checkouts");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Checkouts" })).ToBeVisibleAsync(Patient);
        await ShowAsync(page, "checkouts");
        await page.GetByRole(AriaRole.Link, new() { Name = "graders", Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove checkout" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Checkouts", Exact = true })).ToBeVisibleAsync(Patient);
        Assert.True(File.Exists(Path.Combine(portal.Portal.Settings.CheckoutsRoot, "graders", "f")));
        Assert.Empty(portal.Errors);
    }

    // In both sizes; in long runs for people to look at.
    private static async Task ShowAsync(IPage page, string name)
    {
        foreach (var width in new[] { 1280, 390 })
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
