using CourseGit.Core;
using CourseGit.Core.State;
using CourseGit.Portal.Features.Account;
using CourseGit.Portal.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Portal.Cli;

/// <summary>The services of one command: the same Core on the same state as the portal, without web server and queue.</summary>
internal static class CliHost
{
    /// <summary>Opens the state and makes it if need be.</summary>
    public static async Task<ServiceProvider> OpenAsync(bool withAccounts, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(SettingsReader.Configuration());
        StateStore.PrepareFolders(settings);
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error));
        services.AddCourseGitCore(settings);
        DataProtectionSecrets.AddTo(services, settings);
        if (withAccounts)
            services.AddCourseGitAccounts(settings);
        services.AddSingleton<DemoSetup>();
        var provider = services.BuildServiceProvider();
        await StateStore.MigrateAsync(provider.GetRequiredService<IDbContextFactory<StateDbContext>>(), cancellationToken);
        if (withAccounts)
            await StateStore.MigrateAsync(provider.GetRequiredService<IDbContextFactory<AccountDbContext>>(), cancellationToken);
        return provider;
    }
}
