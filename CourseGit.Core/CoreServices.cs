using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core;

/// <summary>What the portal and the command line both stand on.</summary>
public static class CoreServices
{
    /// <summary>
    /// Adds everything but the way operations are queued and the way secrets are encrypted
    /// (<see cref="ISecretProtector"/>, to be added by the host).
    /// </summary>
    public static IServiceCollection AddCourseGitCore(this IServiceCollection services, CourseGitSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddDbContextFactory<StateDbContext>(o => o.UseSqlite(StateStore.ConnectionString(settings.StateDatabase)));
        services.AddSingleton<RemoteRules>();
        services.AddSingleton<CredentialStore>();
        services.AddSingleton<CourseRegistry>();
        services.AddSingleton<CourseDiscovery>();
        services.AddSingleton<CourseOverview>();
        services.AddSingleton<OperationFeed>();
        services.AddSingleton<CourseLocks>();
        services.AddSingleton<OperationDesk>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<OperationSettler>();
        return services;
    }
}
