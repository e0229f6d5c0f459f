using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Scheduling;

/// <summary>
/// At start and then regularly: settles operations whose process died and triggers queued ones that nobody will run.
/// Twice a second, while anybody watches: brings the progress of operations that other processes run into the feed.
/// </summary>
public sealed partial class OperationKeeper(
    OperationSettler settler, OperationKinds kinds, IOperationQueue queue, OperationFeed feed, IDbContextFactory<StateDbContext> contexts,
    ILogger<OperationKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private const int TicksBetweenSweeps = 20;
    private const int TicksBetweenCounts = 2 * 60 * 60 * 6; // six hours
    private const int LinesAtOnce = 1000;
    private readonly Dictionary<long, (long Revision, int LastLine)> _followed = [];

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
            catch (Exception e) when (e.IsTrouble(stoppingToken))
            {
                LogTrouble(e); // The next tick tries again.
                await Task.Delay(Tick, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var waiting = await settler.SweepAsync(cancellationToken).ConfigureAwait(false);
        await queue.TriggerMissingAsync([.. waiting], cancellationToken).ConfigureAwait(false);
    }

    private async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await StateStore.AnalyzeAsync(context, cancellationToken).ConfigureAwait(false);
    }

    private async Task ObserveAsync(CancellationToken cancellationToken)
    {
        var own = OperationOwner.This.ToString();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var foreign = await context.Operations.AsNoTracking().Include(o => o.Steps).UnderWay().Where(o => o.Owner != null && o.Owner != own)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var rest = _followed.Keys.Except(foreign.Select(o => o.Id)).ToList();
        if (rest.Count > 0)
            foreign.AddRange(await context.Operations.AsNoTracking().Include(o => o.Steps).Where(o => rest.Contains(o.Id))
                .ToListAsync(cancellationToken).ConfigureAwait(false));
        foreach (var operation in foreign.Select(r => r.ToSnapshot(kinds)))
            await PublishAsync(context, operation, cancellationToken).ConfigureAwait(false);
    }

    private async Task PublishAsync(StateDbContext context, OperationSnapshot operation, CancellationToken cancellationToken)
    {
        var (revision, lastLine) = _followed.GetValueOrDefault(operation.Id);
        if (operation.Revision > revision)
        {
            var lines = await context.OperationLog.AsNoTracking().Where(l => l.OperationId == operation.Id && l.Ordinal > lastLine)
                .OrderBy(l => l.Ordinal).Take(LinesAtOnce)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            feed.Publish(new OperationNews(operation, [.. lines.Select(l => l.ToLine())]));
            lastLine = lines.Count > 0 ? lines[^1].Ordinal : lastLine;
        }
        if (operation.IsDone)
            _followed.Remove(operation.Id);
        else
            _followed[operation.Id] = (operation.Revision, lastLine);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after operations failed for now")]
    private partial void LogTrouble(Exception exception);
}
