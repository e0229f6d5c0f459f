using System.Diagnostics;
using Quartz;

namespace CourseGit.Core.Scheduling;

/// <summary>Whether what is queued will be begun.</summary>
public sealed class QueueHealth(ISchedulerFactory schedulers)
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(2), Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Unreadable =
        "The queue's database does not answer, so nothing that is asked for begins. Check the disk the state folder lies on.";

    /// <summary>What is wrong with the queue, a sentence or two without any path; null when nothing is.</summary>
    public async Task<string?> TroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            // One that was shut down is known no more, and is not made again.
            if (await schedulers.GetAllSchedulers(limit.Token).ConfigureAwait(false) is not [var scheduler, ..])
                return Explain(SchedulerStatus.Shutdown);
            if (Explain(await StatusAsync(scheduler, limit.Token).ConfigureAwait(false)) is { } trouble)
                return trouble;
            await scheduler.Exists(new JobKey("none"), limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is SchedulerException or System.Data.Common.DbException or OperationCanceledException
            or InvalidOperationException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Unreadable;
        }
    }

    // It is started right after the portal has begun to listen.
    private static async Task<SchedulerStatus> StatusAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var status = await scheduler.GetStatus(cancellationToken).ConfigureAwait(false);
            if (status != SchedulerStatus.Created || Stopwatch.GetElapsedTime(since) > StartsWithin)
                return status;
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? Explain(SchedulerStatus status) => status switch
    {
        SchedulerStatus.Running => null,
        SchedulerStatus.Created => "The queue was not started, so nothing that is asked for begins. Look into the portal's log and start "
            + "the portal again.",
        SchedulerStatus.Standby => "The queue stands by, so nothing that is asked for begins. Start the portal again.",
        _ => "The queue was shut down, so nothing that is asked for begins. Start the portal again.",
    };
}
