using CourseGit.Core.Audit;
using CourseGit.Core.Git;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.History.Reading;

/// <summary>What repositories are read with.</summary>
internal static class ReadingServices
{
    public static IServiceCollection AddRepositoryReading(this IServiceCollection services)
    {
        services.AddSingleton<RepositoryPlaces>();
        services.AddSingleton(s => new RepositoryReading(
            s.GetRequiredService<RepositoryPlaces>(), s.GetRequiredService<ChangedPathIndex>()));
        services.AddSingleton(s => new RepositoryFiles(s.GetRequiredService<RepositoryPlaces>(), s.GetRequiredService<GitRunner>()));
        services.AddSingleton(s => new RepositoryDownloads(
            s.GetRequiredService<RepositoryPlaces>(), s.GetRequiredService<GitRunner>(), s.GetRequiredService<AuditLog>()));
        return services;
    }
}
