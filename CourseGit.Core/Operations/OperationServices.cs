using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CourseGit.Core.Operations;

/// <summary>How a feature brings in its operation.</summary>
public static class OperationServices
{
    /// <summary>Adds a kind with the pipeline that does its work. That is all there is to do.</summary>
    public static IServiceCollection AddOperation<TPipeline>(this IServiceCollection services, OperationKind kind)
        where TPipeline : class, IOperationPipeline
    {
        services.AddSingleton(kind);
        services.AddSingleton<IOperationPipeline, TPipeline>();
        return services;
    }

    internal static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<OperationKinds>();
        services.TryAddSingleton<IOperationQueue, RecordOnlyQueue>();
        services.AddSingleton<OperationFeed>();
        services.AddSingleton<OperationLogs>();
        services.AddSingleton<OperationMeter>();
        services.AddSingleton<RunningOperations>();
        services.AddSingleton<SubjectLocks>();
        services.AddSingleton<ISubjectDirectory, CourseDirectory>();
        services.AddSingleton<OperationDesk>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<OperationSettler>();
        services.AddSingleton<CourseOverview>();
        services.AddSingleton<CoursesOverTimeReader>();
        return services;
    }
}
