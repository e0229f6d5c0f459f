using CourseGit.Core;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>Core as the portal and the command line have it: real folders, real SQLite, real git.</summary>
internal sealed class CoreUnderTest : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    private CoreUnderTest(Action<IServiceCollection>? change)
    {
        Settings = PortalUnderTest.SettingsIn(_folder.Path);
        StateStore.PrepareFolders(Settings);
        var services = new ServiceCollection().AddLogging().AddCourseGitCore(Settings).AddSingleton<ISecretProtector, PlainProtector>();
        change?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public static Actor Superuser { get; } = Actor.Superuser("anna.berg");

    public CourseGitSettings Settings { get; }

    /// <param name="change">Registers what takes the place of Core's own.</param>
    public static async Task<CoreUnderTest> StartAsync(Action<IServiceCollection>? change = null)
    {
        var core = new CoreUnderTest(change);
        await StateTemplate.CopyAsync(core.Settings);
        return core;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Settings.CoursesRoot, name)).FullName;

    /// <summary>A registered course with one file.</summary>
    public async Task<Course> AddCourseAsync(string subdomain)
    {
        await File.WriteAllTextAsync(Path.Combine(NewFolder(subdomain), "index.html"), "hello", TestContext.Current.CancellationToken);
        return await Get<CourseRegistry>().AddAsync(NewCourse(subdomain), Superuser, TestContext.Current.CancellationToken);
    }

    public static Course NewCourse(string subdomain) => new()
    {
        Subdomain = Subdomain.Parse(subdomain),
        Folder = CoursePath.Parse(subdomain),
        Direction = Direction.Push,
        Remote = Remote.HostedFor(Subdomain.Parse(subdomain)),
    };

    public async Task<T> StateAsync<T>(Func<StateDbContext, Task<T>> use)
    {
        await using var context = await Get<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await use(context);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        using var connection = new SqliteConnection(StateStore.ConnectionString(Settings.StateDatabase));
        SqliteConnection.ClearPool(connection);
        _folder.Dispose();
    }

    private sealed class PlainProtector : ISecretProtector
    {
        public string Protect(Secret secret) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(secret.Reveal()));

        public Secret Unprotect(string protectedSecret) => new(System.Text.Encoding.UTF8.GetString(Convert.FromHexString(protectedSecret)));
    }
}
