using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.Hooks;

/// <summary>What hooks are made of.</summary>
internal static class HookServices
{
    public static IServiceCollection AddHooks(this IServiceCollection services)
    {
        services.AddSingleton<HookPrograms>();
        services.AddSingleton<HookSecrets>();
        services.AddSingleton<HookRunner>();
        services.AddSingleton<IOperationHooks, OperationHooks>();
        services.AddSingleton(s => new HookDesk(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<CourseRegistry>(),
            s.GetRequiredService<OperationKinds>(), s.GetRequiredService<HookPrograms>(), s.GetRequiredService<HookRunner>(),
            s.GetRequiredService<HookSecrets>(), s.GetRequiredService<AuditLog>()));
        return services;
    }
}
