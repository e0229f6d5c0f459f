using CourseGit.Core.Audit;
using CourseGit.Core.Checkouts.PushHooks;
using CourseGit.Core.Operations;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.Checkouts;

/// <summary>What checkouts are made of.</summary>
internal static class CheckoutServices
{
    public static IServiceCollection AddCheckouts(this IServiceCollection services)
    {
        services.AddSingleton<CheckoutClones>();
        services.AddSingleton<CheckoutRemotes>();
        services.AddSingleton<CheckoutRegistry>();
        services.AddSingleton<ISubjectDirectory>(s => s.GetRequiredService<CheckoutRegistry>());
        services.AddSingleton<CheckoutUpdater>();
        services.AddSingleton<ImportCommand>();
        services.AddSingleton<CheckoutPolling>();
        services.AddOperation<CheckoutUpdatePipeline>(CheckoutOperations.Update);
        services.AddOperation<CheckoutImportPipeline>(CheckoutOperations.Import);
        services.AddSingleton(s => new CheckoutDesk(
            s.GetRequiredService<IDbContextFactory<StateDbContext>>(), s.GetRequiredService<CheckoutRegistry>(),
            s.GetRequiredService<CheckoutClones>(), s.GetRequiredService<CheckoutRemotes>(), s.GetRequiredService<SubjectLocks>(),
            s.GetRequiredService<ISecretProtector>(), s.GetRequiredService<AuditLog>()));
        return services.AddPushHooks();
    }

    private static IServiceCollection AddPushHooks(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryLog>();
        services.AddSingleton<PushQueue>();
        services.AddSingleton<PushReading>();
        services.AddSingleton(s => new PushHookDesk(
            s.GetRequiredService<CheckoutRegistry>(), s.GetRequiredService<DeliveryLog>(), s.GetRequiredService<PushQueue>()));
        services.AddSingleton(s => new PushReceiver(
            s.GetRequiredService<CheckoutRegistry>(), s.GetRequiredService<CheckoutClones>(), s.GetRequiredService<PushReading>()));
        services.AddSingleton(s => new GitreloadDoor(
            s.GetRequiredService<CheckoutRegistry>(), s.GetRequiredService<CheckoutClones>(), s.GetRequiredService<DeliveryLog>(),
            s.GetRequiredService<PushQueue>(), s.GetRequiredService<CourseGitSettings>()));
        return services;
    }
}
