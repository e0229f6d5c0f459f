using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>
/// At start and then regularly: settles operations whose process died and triggers queued ones that nobody will run.
/// Twice a second, while anybody watches: brings the progress of operations that other processes run into the feed.
/// </summary>
public sealed partial class OperationKeeper(
    OperationSettler settler, IOperationQueue queue, OperationFeed feed, IDbContextFactory<StateDbContext> contexts, ILogger<OperationKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private const int TicksBetweenSweeps = 20;
    private const int TicksBetweenCounts = 2 * 60 * 60 * 6; // six hours
    private readonly Dictionary<long, OperationSnapshot> _foreign = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Start-up does not wait for the sweep.
        using var timer = new PeriodicTimer(Tick);
        for (var tick = 0; !stoppingToken.IsCancellationRequested; tick++)
        {
            try
            {
                if (tick % TicksBetweenSweeps == 0)
                    await SweepAsync(stoppingToken).ConfigureAwait(false);
                if (tick % TicksBetweenCounts == 0)
                    await AnalyzeAsync(stoppingToken).ConfigureAwait(false);
                if (feed.HasSubscribers)
                    await ObserveAsync(stoppingToken).ConfigureAwait(false);
                await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is System.Data.Common.DbException or DbUpdateException or Quartz.SchedulerException or IOException or UnauthorizedAccessException or OperationFailedException)
            {
                LogTrouble(e); // The next tick tries again.
                await Task.Delay(Tick, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var waiting in await settler.SweepAsync(cancellationToken).ConfigureAwait(false))
            await queue.TriggerAsync(waiting.Id, waiting.Course, cancellationToken).ConfigureAwait(false);
    }

    private async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await StateStore.AnalyzeAsync(context, cancellationToken).ConfigureAwait(false);
    }

    private async Task ObserveAsync(CancellationToken cancellationToken)
    {
        var own = ProcessIdentity.Current.Id;
        var followed = _foreign.Keys.ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var underWay = await context.Operations.AsNoTracking().Include(o => o.Steps).UnderWay().Where(o => o.OwnerProcessId != null && o.OwnerProcessId != own)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        followed.RemoveAll(id => underWay.Any(o => o.Id == id));
        var ended = followed.Count == 0 ? [] : await context.Operations.AsNoTracking().Include(o => o.Steps).Where(o => followed.Contains(o.Id))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var now in underWay.Concat(ended).Select(r => r.ToSnapshot()))
        {
            if (!_foreign.TryGetValue(now.Id, out var before) || !LooksSame(before, now))
                feed.Publish(now);
            if (now.IsDone)
                _foreign.Remove(now.Id);
            else
                _foreign[now.Id] = now;
        }
    }

    private static bool LooksSame(OperationSnapshot a, OperationSnapshot b) => a with { Steps = [] } == b with { Steps = [] } && a.Steps.SequenceEqual(b.Steps);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after operations failed for now")]
    private partial void LogTrouble(Exception exception);
}
