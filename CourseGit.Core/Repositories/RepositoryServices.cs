using CourseGit.Core.Audit;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Operations;
using CourseGit.Core.Repositories.Mirroring;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.Repositories;

/// <summary>What repositories and mirrors are made of.</summary>
internal static class RepositoryServices
{
    public static IServiceCollection AddRepositories(this IServiceCollection services)
    {
        services.AddSingleton<RepositoryRegistry>();
        services.AddSingleton<ISubjectDirectory>(s => s.GetRequiredService<RepositoryRegistry>());
        services.AddSingleton<RepositoryFolders>();
        services.AddSingleton<MirrorSources>();
        services.AddSingleton<MirrorRun>();
        services.AddSingleton<MirrorMaker>();
        services.AddSingleton<MirrorUpdater>();
        services.AddSingleton<MirrorPolling>();
        services.AddSingleton<SyncQueue>();
        services.AddOperation<MigratePipeline>(MirrorOperations.Migrate);
        services.AddOperation<SyncPipeline>(MirrorOperations.Sync);
        services.AddSingleton(s => new RepositoryDesk(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<RepositoryRegistry>(),
            s.GetRequiredService<RepositoryFolders>(), s.GetRequiredService<MirrorSources>(), s.GetRequiredService<SyncQueue>(),
            s.GetRequiredService<SubjectLocks>(), s.GetRequiredService<AuditLog>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new RepositoryMembers(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<RepositoryRegistry>(),
            s.GetRequiredService<RepositoryFolders>(), s.GetRequiredService<AuditLog>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new RepositoryLevels(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<RepositoryRegistry>(),
            s.GetRequiredService<HostedRepositories>()));
        return services;
    }
}
