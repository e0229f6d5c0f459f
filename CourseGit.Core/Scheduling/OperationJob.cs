using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>
/// The durable job of one subject. Quartz never runs it twice at a time, so a subject's operations follow each other;
/// each trigger carries the number of one operation.
/// </summary>
[DisallowConcurrentExecution]
public sealed class OperationJob(
    OperationRunner runner, OperationDesk desk, IOperationQueue queue, IHostApplicationLifetime lifetime) : IJob
{
    internal const string OperationKey = "operation";
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // Not begun yet, so it stays queued: the next start triggers it again.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var number = long.Parse(context.MergedJobDataMap.GetString(OperationKey)!, CultureInfo.InvariantCulture);
        // Put back for its next attempt, it is triggered again by the sweep.
        if (await runner.TryRunAsync(number, endOrphans: true, stop.Token).ConfigureAwait(false) is not null)
            return;
        // Another process is at work on the subject: others have this worker meanwhile.
        if (await desk.FindAsync(number, Actor.System, CancellationToken.None).ConfigureAwait(false) is { IsDone: false } waiting)
            await queue.TriggerAsync(waiting.Id, waiting.Subject, Later, CancellationToken.None).ConfigureAwait(false);
    }
}
