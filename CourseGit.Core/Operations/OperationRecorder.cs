using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Operations;

/// <summary>
/// Writes an operation's progress to the database twice a second and to the feed five times a second, and brings back
/// a cancel that was asked for anywhere. The feed hears once more of what has been saved: who subscribes and then reads the record either
/// finds it there or is told.
/// </summary>
internal sealed partial class OperationRecorder(
    IDbContextFactory<StateDbContext> contexts, OperationKinds kinds, OperationFeed feed, OperationContext operation, Action cancel,
    ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan PublishInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMilliseconds(500);
    private const int FinalTries = 10;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<int> _savedSteps = [];
    private long _savedRevision;
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.WhenAll(PublishAsync(), SaveRegularlyAsync());

    /// <summary>
    /// Ends the loops and saves the final state; tries again while the database is busy or the disk is full. When that stays so, whoever
    /// waits
    /// for the outcome hears it all the same, and the row is settled by the next sweep: its lock is free then.
    /// </summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await StopAsync().ConfigureAwait(false);
        for (var attempt = 1; attempt <= FinalTries; attempt++)
        {
            try
            {
                await SaveAsync(cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (Exception e) when (IsDatabaseTrouble(e))
            {
                LogCannotSave(e, operation.Id);
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), cancellationToken).ConfigureAwait(false);
            }
        }
        feed.PublishEnd(operation.TakeNews());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    private async Task PublishAsync()
    {
        var last = 0L;
        using var timer = new PeriodicTimer(PublishInterval);
        while (await NextAsync(timer).ConfigureAwait(false))
        {
            var news = operation.TakeNews();
            if (news.Operation.Revision > last)
                feed.Publish(news);
            last = news.Operation.Revision;
        }
    }

    private async Task SaveRegularlyAsync()
    {
        using var timer = new PeriodicTimer(SaveInterval);
        while (await NextAsync(timer).ConfigureAwait(false))
        {
            try
            {
                if (operation.Snapshot.Revision > _savedRevision)
                    feed.Publish(await SaveAsync(CancellationToken.None).ConfigureAwait(false));
                if (!operation.Snapshot.CancelRequested && await IsCancelRequestedAsync().ConfigureAwait(false))
                    cancel();
            }
            catch (Exception e) when (IsDatabaseTrouble(e))
            {
                LogCannotSave(e, operation.Id); // The next tick tries again; the operation itself goes on.
            }
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static bool IsDatabaseTrouble(Exception e) => e is DbUpdateException or System.Data.Common.DbException or IOException;

    private async Task<bool> IsCancelRequestedAsync()
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        return await context.Operations.AsNoTracking().Where(o => o.Id == operation.Id).Select(o => o.CancelRequested)
            .FirstOrDefaultAsync().ConfigureAwait(false);
    }

    private async Task<OperationNews> SaveAsync(CancellationToken cancellationToken)
    {
        var snapshot = operation.Snapshot;
        var lines = operation.TakeUnsavedLog();
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            var row = await context.Operations.FirstAsync(o => o.Id == operation.Id, cancellationToken).ConfigureAwait(false);
            Copy(snapshot, row);
            if (snapshot.State == OperationState.Queued && !operation.StaysHere)
                row.Owner = null;
            if (snapshot.State == OperationState.Queued)
                await context.Set<OperationStepRow>().Where(s => s.OperationId == operation.Id).ExecuteDeleteAsync(cancellationToken)
                    .ConfigureAwait(false);
            SaveSteps(context, snapshot);
            context.OperationLog.AddRange(
                lines.Select(
                l => new OperationLogRow
                {
                    OperationId = operation.Id,
                    Ordinal = l.Ordinal,
                    AtUtc = l.AtUtc,
                    Level = l.Level.ToString(),
                    Text = l.Text
                }));
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            if (snapshot.IsDone)
                await CourseStatuses.EndedAsync(context, kinds, operation.Id, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < snapshot.Steps.Length; i++)
                _savedSteps.Add(i);
            _savedRevision = snapshot.Revision;
            return new OperationNews(snapshot, lines);
        }
        catch (Exception e) when (IsDatabaseTrouble(e))
        {
            operation.PutBackUnsavedLog(lines);
            throw;
        }
    }

    private void SaveSteps(StateDbContext context, OperationSnapshot snapshot)
    {
        for (var i = 0; i < snapshot.Steps.Length; i++)
        {
            var step = snapshot.Steps[i];
            var row = new OperationStepRow
            {
                OperationId = operation.Id,
                Ordinal = i,
                Name = step.Name,
                StartedUtc = step.StartedUtc,
                DurationMs = step.DurationMs
            };
            if (_savedSteps.Contains(i))
                context.Update(row);
            else
                context.Add(row);
        }
    }

    private static void Copy(OperationSnapshot snapshot, OperationRow row)
    {
        row.Revision = snapshot.Revision;
        row.State = snapshot.State.ToString();
        row.Outcome = snapshot.Outcome?.ToString();
        row.Refused = snapshot.Refused;
        row.CanBeConfirmed = snapshot.CanBeConfirmed;
        row.StartedUtc = snapshot.StartedUtc;
        row.FinishedUtc = snapshot.FinishedUtc;
        row.Text = snapshot.Text;
        row.Said = snapshot.Said;
        row.Cause = snapshot.Cause == FailureCause.Other ? null : snapshot.Cause.ToString();
        row.NextStep = snapshot.NextStep;
        row.Percent = snapshot.Percent;
        row.Progress = snapshot.Progress;
        row.CurrentFile = snapshot.CurrentFile;
        (row.FilesDone, row.FilesTotal, row.Unit) = (snapshot.Count.Done, snapshot.Count.Total, snapshot.Count.Unit);
        (row.BytesDone, row.BytesTotal) = (snapshot.Count.Bytes, snapshot.Count.BytesTotal);
        row.CommitId = snapshot.Commit?.Value;
        row.Branch = snapshot.Branch;
        row.Remote = snapshot.Remote?.ToString();
        row.UnsavedDatabase = snapshot.UnsavedDatabase;
        row.Files = snapshot.Files;
        row.Bytes = snapshot.Bytes;
        row.CourseBytes = snapshot.CourseBytes;
        row.DurationMs = snapshot.DurationMs;
        row.Attempt = snapshot.Attempt;
        row.NotBeforeUtc = snapshot.NotBeforeUtc;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The progress of operation {Operation} cannot be saved now")]
    private partial void LogCannotSave(Exception exception, long operation);
}
