using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Audit;

internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditSeal>();
        services.AddSingleton<AuditHead>();
        services.AddSingleton<AuditWriter>();
        services.AddSingleton(s => new AuditLog(
            Contexts(s), s.GetRequiredService<AuditWriter>(), s.GetRequiredService<AuditHead>(),
            s.GetRequiredService<ILogger<AuditLog>>()));
        services.AddSingleton(s => new AuditDesk(
            Contexts(s), s.GetRequiredService<AuditLog>(), s.GetRequiredService<AuditSeal>(), s.GetRequiredService<AuditHead>()));
        services.AddSingleton(s => new AuditRetention(
            Contexts(s), s.GetRequiredService<AuditLog>(), s.GetRequiredService<CourseGitSettings>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Refusals>();
        return services;
    }

    private static IDbContextFactory<StateDbContext> Contexts(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<StateDbContext>>();
}
