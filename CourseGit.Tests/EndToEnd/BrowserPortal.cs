using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A portal with the demo course, and a signed-in superuser's browser window on it.</summary>
internal sealed class BrowserPortal : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    private BrowserPortal(PortalUnderTest portal, IBrowserContext context, IPage page) =>
        (Portal, _context, Page) = (portal, context, page);

    public PortalUnderTest Portal { get; }
    public IPage Page { get; }

    /// <summary>What the browser's console said was wrong.</summary>
    public IReadOnlyList<string> Errors => _errors;

    public static async Task<BrowserPortal> OpenAsync(
        Chromium chromium, int width = 1280, ColorScheme scheme = ColorScheme.Light, Action<IServiceCollection>? services = null,
        Func<CourseGitSettings, CourseGitSettings>? change = null)
    {
        var portal = await PortalUnderTest.StartAsync(withUser: true, services, change);
        await AddDemoAsync(portal);
        var context = await chromium.NewContextAsync(
            new() { BaseURL = portal.Address.ToString(), ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme });
        var opened = new BrowserPortal(portal, context, await context.NewPageAsync());
        context.SetDefaultTimeout(60_000); // a busy machine is no failure
        opened.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
                opened._errors.Add(message.Text);
        };
        opened.Page.PageError += (_, error) => opened._errors.Add(error);
        await opened.SignInAsync();
        return opened;
    }

    public async Task<IPage> NewPageAsync() => await _context.NewPageAsync();

    /// <summary>Registers a course of so many small files beside the demo course.</summary>
    /// <param name="longBytes">The length of one file more, of which no byte was ever written: it takes no space, and time to read.</param>
    public async Task AddCourseAsync(string name, int files, long longBytes = 0)
    {
        var folder = Path.Combine(Portal.Settings.CoursesRoot, name);
        var random = new Random(1);
        var bytes = new byte[12_000];
        for (var i = 0; i < files; i++)
        {
            var below = Directory.CreateDirectory(Path.Combine(folder, "exercises", $"{i % 50}"));
            random.NextBytes(bytes);
            await File.WriteAllBytesAsync(Path.Combine(below.FullName, $"{i}.png"), bytes);
        }
        if (longBytes > 0)
        {
            using var file = File.Create(Path.Combine(folder, "long.txt"));
            file.SetLength(longBytes);
        }
        await RegisterAsync(Portal, name, CourseDatabase.None);
    }

    /// <summary>A restore of the demo course that was asked for without the override its direction needs.</summary>
    /// <returns>Its number; it is done.</returns>
    public async Task<long> RefusedRestoreAsync(string path)
    {
        var arguments = new RestoreArguments(RestoreMode.Paths) { Paths = [CoursePath.Parse(path)], Confirmed = true };
        var services = Portal.App.Services;
        var accepted = await services.GetRequiredService<OperationDesk>().AcceptAsync(
            new RestoreRequest(Subdomain.Parse(DemoCourse.Subdomain), arguments), Actor.CommandLine, TestContext.Current.CancellationToken);
        await services.GetRequiredService<OperationRunner>().RunAsync(accepted.Id, TestContext.Current.CancellationToken);
        return accepted.Id;
    }

    /// <summary>Backs a course up without the browser.</summary>
    public async Task BackUpAsync(string name)
    {
        var services = Portal.App.Services;
        var accepted = await services.GetRequiredService<OperationDesk>().AcceptAsync(
            new BackupRequest(Subdomain.Parse(name), null, false), Actor.CommandLine, TestContext.Current.CancellationToken);
        await services.GetRequiredService<OperationRunner>().RunAsync(accepted.Id, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Portal.DisposeAsync();
    }

    private async Task SignInAsync()
    {
        await Page.GotoAsync("/account/login");
        await Page.GetByLabel("Name").FillAsync(PortalUnderTest.Name);
        await Page.GetByLabel("Password").FillAsync(PortalUnderTest.Password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Courses" }).WaitForAsync();
    }

    private static async Task AddDemoAsync(PortalUnderTest portal)
    {
        await DemoCourse.CreateAsync(Path.Combine(portal.Settings.CoursesRoot, DemoCourse.Subdomain),
            TestContext.Current.CancellationToken);
        await RegisterAsync(
            portal, DemoCourse.Subdomain, new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse(DemoCourse.DatabaseFile)));
    }

    private static Task RegisterAsync(PortalUnderTest portal, string name, CourseDatabase database)
    {
        var subdomain = Subdomain.Parse(name);
        return portal.App.Services.GetRequiredService<CourseRegistry>().AddAsync(
            new Course
            {
                Subdomain = subdomain,
                Folder = CoursePath.Parse(name),
                Direction = Direction.Push,
                Remote = Remote.HostedFor(subdomain),
                Database = database
            },
            Actor.CommandLine, TestContext.Current.CancellationToken);
    }
}
