using CourseGit.Core.Operations;
using CourseGit.Core.State;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>The portal's queue. The command line does without: it runs its operation itself.</summary>
public static class SchedulingServices
{
    /// <summary>Adds Quartz with its own database beside the state, a bounded pool of workers, and what looks after operations.</summary>
    public static IServiceCollection AddCourseGitQueue(this IServiceCollection services, CourseGitSettings settings)
    {
        services.AddQuartz(q =>
        {
            q.UseDefaultThreadPool(settings.MaxParallelOperations);
            q.UsePersistentStore(s =>
            {
                s.UseSqlite(SqliteFactory.Instance, StateStore.ConnectionString(settings.QueueDatabase));
                s.ProvisionSchema();
            });
        });
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
        services.AddSingleton<IOperationQueue, QuartzQueue>();
        services.AddHostedService<OperationKeeper>();
        services.AddHostedService<ScheduleKeeper>();
        services.AddHostedService<ScheduleWatch>();
        services.AddSingleton<QueueHealth>();
        services.AddHostedService<HousekeepingKeeper>();
        services.AddHostedService<SpaceWatch>();
        services.AddHostedService<CheckoutWatch>();
        services.AddHostedService<MirrorWatch>();
        return services;
    }
}
