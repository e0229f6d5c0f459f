using CourseGit.Core.Operations;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>
/// The durable job of one course. Quartz never runs it twice at a time, so a course's operations follow each other;
/// each trigger carries the number of one operation.
/// </summary>
[DisallowConcurrentExecution]
public sealed class OperationJob(OperationRunner runner, IHostApplicationLifetime lifetime) : IJob
{
    internal const string OperationKey = "operation";

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // Not begun yet, so it stays queued: the next start triggers it again.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await runner.RunAsync(long.Parse(context.MergedJobDataMap.GetString(OperationKey)!, System.Globalization.CultureInfo.InvariantCulture), stop.Token).ConfigureAwait(false);
    }
}
