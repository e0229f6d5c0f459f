using CourseGit.Core;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.Providers;
using CourseGit.Core.Restore;
using CourseGit.Core.State;
using CourseGit.Core.Verify;
using CourseGit.Portal.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Support;

/// <summary>A whole server in a folder of its own: state, courses, hosted repositories, and Core over them.</summary>
internal sealed class TestHouse : IAsyncDisposable
{
    // One for all: what Entity Framework has learned of the model and of each query, it keeps for those who log to the same place.
    private static readonly ILoggerFactory Loggers = new LoggerFactory();

    private readonly ServiceProvider _services;

    private TestHouse(CourseGitSettings settings, ServiceProvider services) => (Settings, _services) = (settings, services);

    public CourseGitSettings Settings { get; }
    public string Root => Path.GetDirectoryName(Settings.StateRoot)!;

    /// <param name="root">Where it lies; a temporary folder when null.</param>
    /// <param name="change">Changes the settings.</param>
    /// <param name="services">Adds what a feature would bring in.</param>
    public static async Task<TestHouse> OpenAsync(
        string? root = null, Func<CourseGitSettings, CourseGitSettings>? change = null, Action<IServiceCollection>? services = null)
    {
        var settings = PortalUnderTest.SettingsIn(root ?? Directory.CreateTempSubdirectory("coursegit-house-").FullName);
        settings = change?.Invoke(settings) ?? settings;
        StateStore.PrepareFolders(settings);
        var all = new ServiceCollection().AddSingleton(Loggers).AddLogging().AddCourseGitCore(settings);
        DataProtectionSecrets.AddTo(all, settings);
        services?.Invoke(all);
        var house = new TestHouse(settings, all.BuildServiceProvider());
        await StateTemplate.CopyAsync(settings);
        return house;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public CourseFiles FilesOf(string subdomain) => new(Path.Combine(Settings.CoursesRoot, subdomain));

    public string RepositoryOf(string subdomain) => Path.Combine(Settings.RepositoriesFolder, "courses", subdomain + ".git");

    public string VaultOf(string subdomain) => Path.Combine(Settings.VaultsFolder, subdomain, "git");

    /// <summary>Registers a course whose folder is there; a small course is written when it is not.</summary>
    public Task<Course> AddCourseAsync(string subdomain, Func<Course, Course>? change = null)
    {
        if (!Directory.Exists(FilesOf(subdomain).Folder))
            FilesOf(subdomain).WriteCourse();
        var name = Subdomain.Parse(subdomain);
        var course = new Course
        {
            Subdomain = name,
            Folder = CoursePath.Parse(subdomain),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(name)
        };
        return Get<CourseRegistry>().AddAsync(change?.Invoke(course) ?? course, Actor.CommandLine, TestContext.Current.CancellationToken);
    }

    public async Task ChangeCourseAsync(string subdomain, Func<Course, Course> change)
    {
        var course = await Get<CourseRegistry>()
            .GetAsync(Subdomain.Parse(subdomain), Actor.CommandLine, TestContext.Current.CancellationToken);
        await Get<CourseRegistry>().UpdateAsync(change(course), Actor.CommandLine, TestContext.Current.CancellationToken);
    }

    public Task AddCredentialAsync(string name, string user, string token) =>
        Get<CredentialStore>().SaveAsync(name, user, new Secret(token), Actor.CommandLine, TestContext.Current.CancellationToken);

    /// <summary>Accepts a backup and runs it here, as the command line does.</summary>
    public async Task<OperationSnapshot> BackUpAsync(
        string subdomain, string? message = null, bool acceptShrunken = false, Actor? actor = null, CancellationToken? cancel = null)
    {
        var request = new BackupRequest(Subdomain.Parse(subdomain), message is null ? null : CommitMessage.Parse(message), acceptShrunken);
        var accepted = await Get<OperationDesk>().AcceptAsync(request, actor ?? Actor.CommandLine, TestContext.Current.CancellationToken);
        return await Get<OperationRunner>().RunAsync(accepted.Id, cancel ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Backs up and insists on an outcome.</summary>
    public async Task<OperationSnapshot> BackUpAsync(string subdomain, OperationOutcome expected)
    {
        var ended = await BackUpAsync(subdomain);
        Assert.True(ended.Outcome == expected, $"{ended.Outcome}: {ended.Text}\n{string.Join('\n', await LogAsync(ended))}");
        return ended;
    }

    /// <summary>Accepts a restore and runs it here, as the command line does.</summary>
    public async Task<OperationSnapshot> RestoreAsync(string subdomain, RestoreArguments arguments, CancellationToken? cancel = null)
    {
        var accepted = await Get<OperationDesk>().AcceptAsync(
            new RestoreRequest(Subdomain.Parse(subdomain), arguments), Actor.CommandLine, TestContext.Current.CancellationToken);
        return await Get<OperationRunner>().RunAsync(accepted.Id, cancel ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Restores and insists on an outcome.</summary>
    public async Task<OperationSnapshot> RestoreAsync(string subdomain, RestoreArguments arguments, OperationOutcome expected)
    {
        var ended = await RestoreAsync(subdomain, arguments);
        Assert.True(ended.Outcome == expected, $"{ended.Outcome}: {ended.Text}\n{string.Join('\n', await LogAsync(ended))}");
        return ended;
    }

    /// <summary>Accepts a verification and runs it here, as the command line does.</summary>
    public async Task<OperationSnapshot> VerifyAsync(string subdomain, CancellationToken? cancel = null)
    {
        var accepted = await Get<OperationDesk>()
            .AcceptAsync(new VerifyRequest(Subdomain.Parse(subdomain)), Actor.CommandLine, TestContext.Current.CancellationToken);
        return await Get<OperationRunner>().RunAsync(accepted.Id, cancel ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Verifies and insists on an outcome.</summary>
    public async Task<OperationSnapshot> VerifyAsync(string subdomain, OperationOutcome expected)
    {
        var ended = await VerifyAsync(subdomain);
        Assert.True(ended.Outcome == expected, $"{ended.Outcome}: {ended.Text}\n{string.Join('\n', await LogAsync(ended))}");
        return ended;
    }

    /// <summary>Puts back what an operation replaced.</summary>
    public async Task<OperationSnapshot> UndoAsync(long operation, CancellationToken? cancel = null)
    {
        var request = await Get<UndoRequests>().OfAsync(operation, Actor.CommandLine, TestContext.Current.CancellationToken);
        var accepted = await Get<OperationDesk>().AcceptAsync(request, Actor.CommandLine, TestContext.Current.CancellationToken);
        return await Get<OperationRunner>().RunAsync(accepted.Id, cancel ?? TestContext.Current.CancellationToken);
    }

    /// <summary>What is left of restores that were not completed.</summary>
    public string[] StagingLeft() =>
        Directory.Exists(Settings.SetAsideRoot) ? Directory.GetFileSystemEntries(Settings.SetAsideRoot, ".staging-*") : [];

    public async Task<string[]> LogAsync(OperationSnapshot operation) =>
        [.. (await Get<OperationDesk>().LogAsync(operation.Id, 0, 1000, Actor.CommandLine, TestContext.Current.CancellationToken))
            .Select(l => l.Text)];

    public async Task<OperationSnapshot[]> OperationsAsync() =>
        [.. await Get<OperationDesk>()
            .SearchAsync(OperationFilter.None, null, 100, Actor.CommandLine, TestContext.Current.CancellationToken)];

    /// <summary>Processes at work on this house's state: every git of CourseGit has its HOME there.</summary>
    public List<ProcessIdentity> GitProcesses() => RunningProcesses.With("HOME=" + Settings.GitHome);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        using (var connection = new SqliteConnection(StateStore.ConnectionString(Settings.StateDatabase)))
            SqliteConnection.ClearPool(connection);
        if (Root.StartsWith(Path.Combine(Path.GetTempPath(), "coursegit-house-"), StringComparison.Ordinal))
            await RealGit.TryAsync("rm", "-rf", Root); // .NET cannot delete names that are no UTF-8
    }
}
