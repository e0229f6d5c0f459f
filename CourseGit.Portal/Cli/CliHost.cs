using CourseGit.Core;
using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Core.State.Sqlite;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Cli;

/// <summary>The services of one command: the same Core on the same state as the portal, without web server and queue.</summary>
internal static class CliHost
{
    /// <summary>Opens the state and makes it if need be.</summary>
    /// <param name="named">Courses the command names; with the demo course among them it is made, if it may be.</param>
    public static async Task<ServiceProvider> OpenAsync(
        bool withAccounts, CancellationToken cancellationToken, params IEnumerable<Subdomain?> named)
    {
        var settings = SettingsReader.Read(SettingsReader.Configuration());
        StateStore.PrepareFolders(settings);
        var services = new ServiceCollection();
        // Whatever goes wrong is thrown as well, and ends as a sentence; what nobody expected stands in the operation's own log.
        services.AddLogging(l => l.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Critical));
        services.AddCourseGitCore(settings);
        DataProtectionSecrets.AddTo(services, settings);
        if (withAccounts)
            services.AddCourseGitAccounts(settings);
        services.AddSingleton<DemoSetup>();
        var provider = services.BuildServiceProvider();
        if (!await IsCurrentAsync(settings, withAccounts, cancellationToken))
            await MigrateAsync(provider, settings, withAccounts, cancellationToken);
        if (named.Any(s => s?.Value == DemoCourse.Subdomain))
            await provider.GetRequiredService<DemoSetup>().EnsureAsync(cancellationToken);
        return provider;
    }

    private static async Task<bool> IsCurrentAsync(CourseGitSettings settings, bool withAccounts, CancellationToken cancellationToken) =>
        await StateStore.HasAsync(settings, SqliteStateDbContext.Newest, SqliteStateDbContext.History, cancellationToken)
        && (!withAccounts || await StateStore.HasAsync(
            settings, AccountDbContext.NewestMigration, AccountDbContext.MigrationsHistoryTable, cancellationToken));

    private static async Task MigrateAsync(
        ServiceProvider provider, CourseGitSettings settings, bool withAccounts, CancellationToken cancellationToken)
    {
        using (await SetupTurn.TakeAsync(settings, cancellationToken))
        {
            await StateStore.MigrateAsync(provider.GetRequiredService<IDbContextFactory<StateDbContext>>(), cancellationToken);
            if (withAccounts)
                await StateStore.MigrateAsync(provider.GetRequiredService<IDbContextFactory<AccountDbContext>>(), cancellationToken);
        }
    }
}
