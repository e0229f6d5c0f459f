using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CourseGit.Tests.Support;

/// <summary>The Chromium of this machine with one page, signed in if asked.</summary>
internal sealed class RealBrowser : IAsyncDisposable
{
    private static readonly string[] Programs = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private RealBrowser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    public static async Task<RealBrowser> OpenAsync(PortalUnderTest portal)
    {
        var program = Programs.SelectMany(p => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, p))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "No Chromium is installed here.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = Arguments });
        var page = await browser.NewPageAsync(new()
        {
            BaseURL = portal.Address.ToString(),
            ViewportSize = new() { Width = 1280, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Stockholm",
        });
        return new RealBrowser(playwright, browser, page);
    }

    public async Task SignInAsync()
    {
        await Page.GotoAsync("account/login");
        await Page.GetByLabel("Name").FillAsync(PortalUnderTest.Name);
        await Page.GetByLabel("Password").FillAsync(PortalUnderTest.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await HeadingAsync("Courses");
    }

    public async Task LookAsync(int width, ColorScheme scheme)
    {
        await Page.SetViewportSizeAsync(width, 900);
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
    }

    public Task HeadingAsync(string name) => Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = name }).WaitForAsync(new() { Timeout = 60_000 });

    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>What axe finds serious or critical, and whether the page scrolls sideways.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync()
    {
        var found = await Page.RunAxe();
        var problems = found.Violations.Where(v => v.Impact is "serious" or "critical").Select(Describe).ToList();
        var excess = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (excess > 0)
            problems.Add($"scrolls sideways by {excess} px");
        return problems;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string Describe(AxeResultItem item) => $"{item.Id}: {string.Join(", ", item.Nodes.Select(n => n.Html))}";
}
