using System.Net;
using CourseGit.Core.People;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>The real portal in this process: Kestrel on a free port, SQLite in a folder of its own.</summary>
internal sealed class PortalUnderTest : IAsyncDisposable
{
    public const string Name = "anna.berg";
    public const string Password = "a long enough sentence";

    private readonly TemporaryFolder _folder;

    private PortalUnderTest(TemporaryFolder folder, CourseGitSettings settings, WebApplication app) =>
        (_folder, Settings, App, Address) = (folder, settings, app, new Uri(ListeningAddresses.ForPeople(app.Urls)));

    public CourseGitSettings Settings { get; }
    public WebApplication App { get; }
    public Uri Address { get; }

    public static async Task<PortalUnderTest> StartAsync(
        bool withUser = false, Action<IServiceCollection>? services = null, Func<CourseGitSettings, CourseGitSettings>? change = null,
        string url = "http://127.0.0.1:0")
    {
        var folder = new TemporaryFolder();
        var settings = SettingsIn(folder.Path);
        settings = change?.Invoke(settings) ?? settings;
        StateStore.PrepareFolders(settings);
        var app = PortalApplication.Build(settings, [url], s =>
        {
            s.Configure<PasswordHasherOptions>(o => o.IterationCount = 1000); // made slow against who guesses; hundreds sign in here
            services?.Invoke(s);
        });
        await StateTemplate.CopyAsync(settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var portal = new PortalUnderTest(folder, settings, app);
        if (withUser)
            await portal.CreateUserAsync(Name, Password);
        return portal;
    }

    public static CourseGitSettings SettingsIn(string folder) => new()
    {
        StateRoot = Path.Combine(folder, "state"),
        CoursesRoot = Path.Combine(folder, "courses"),
        SetAsideRoot = Path.Combine(folder, "courses", "deleted"),
        ServerName = "test",
        MaxParallelOperations = 2,
        Demo = false,
        SpaceWatch = new SpaceWatchSettings { WarnPercent = 0 }, // nor how full its disks are
        PostgreSql = new PostgreSqlSettings { Port = 1 }, // not the machine's own server, should it have one
    };

    public async Task CreateUserAsync(string name, string password)
    {
        await using var scope = App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>()
            .CreateAsync(name, Roles.Superuser, password, Actor.CommandLine, TestContext.Current.CancellationToken);
    }

    /// <summary>A browser of its own: it keeps cookies and follows no redirect.</summary>
    public Browser NewBrowser() => new(Address);

    public async Task<Browser> NewSignedInBrowserAsync()
    {
        var browser = NewBrowser();
        using var answer = await browser.SignInAsync(Name, Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
