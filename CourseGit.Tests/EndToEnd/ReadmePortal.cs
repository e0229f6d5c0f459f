using CourseGit.Core.Courses.Demo;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Readme;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.EndToEnd;

/// <summary>One portal and one browser window for all tests of a class; each begins with the README as it was and nothing kept.</summary>
public sealed class ReadmePortal(Chromium chromium) : IAsyncDisposable
{
    private BrowserPortal? _portal;
    private string _readme = "";
    private int _errors;

    public Chromium Chromium => chromium;

    /// <summary>What the browser's console said was wrong since the test began.</summary>
    public IEnumerable<string> Errors => _portal!.Errors.Skip(_errors);

    internal async Task<BrowserPortal> FreshAsync(int width = 1280)
    {
        _portal ??= await BrowserPortal.OpenAsync(chromium);
        var file = Path.Combine(_portal.Portal.Settings.CoursesRoot, DemoCourse.Subdomain, "README.md");
        _readme = _readme.Length > 0 ? _readme : await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await _portal.Page.GotoAsync("/operations"); // the editor of the test before keeps its draft when it goes
        await _portal.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "Operations" }).WaitForAsync();
        await _portal.Page.EvaluateAsync("localStorage.clear()");
        await _portal.Page.SetViewportSizeAsync(width, 800);
        await File.WriteAllTextAsync(file, _readme, TestContext.Current.CancellationToken);
        var desk = _portal.Portal.App.Services.GetRequiredService<ReadmeDesk>();
        await desk.DiscardAsync(Subdomain.Parse(DemoCourse.Subdomain), Actor.Superuser(PortalUnderTest.Name),
            TestContext.Current.CancellationToken);
        _errors = _portal.Errors.Count;
        return _portal;
    }

    public async ValueTask DisposeAsync()
    {
        if (_portal is not null)
            await _portal.DisposeAsync();
    }
}
