using CourseGit.Tests.EndToEnd;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// One real Chromium for all browser tests, begun by the first of them; each opens windows of its own, which share nothing. Tests skip with
/// the reason where it is not installed.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    // The shell is the same browser without windows: half the packages, and quicker to begin.
    private static readonly string[] Executables = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    // As root there is no sandbox; the rest keeps it from looking for its maker's servers.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _one = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Windows of their own, with no cookies and nothing kept.</summary>
    internal async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions? options = null)
    {
        var executable = Executables.FirstOrDefault(File.Exists);
        Assert.SkipUnless(executable is not null, "Chromium is not installed; ./test installs it where it may.");
        await _one.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_browser is not { IsConnected: true })
                await LaunchAsync(executable);
        }
        finally
        {
            _one.Release();
        }
        return await _browser!.NewContextAsync(options);
    }

    private async Task LaunchAsync(string executable)
    {
        Assertions.SetDefaultExpectTimeout(60_000); // a busy machine is no failure
        _playwright ??= await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _one.Dispose();
    }
}
