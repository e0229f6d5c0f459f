using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>
/// Gives every operation whose process died an outcome, completes what it left half done, and finds queued ones nobody will run.
/// A running row whose subject's lock is held by a living process is never touched.
/// </summary>
public sealed class OperationSettler(
    IDbContextFactory<StateDbContext> contexts, OperationKinds kinds, SubjectLocks locks, OperationFeed feed, ICrashRecovery recovery,
    TimeProvider time)
{
    /// <summary>Begins the text of an operation whose process died.</summary>
    internal const string Stopped = "CourseGit was stopped in the middle";

    /// <summary>Looks at all unfinished operations once.</summary>
    /// <returns>The queued ones that wait for the portal's queue.</returns>
    public async Task<IReadOnlyList<OperationSnapshot>> SweepAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Operations.AsNoTracking().UnderWay().OrderBy(o => o.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var stale = rows.Where(r => r.State == nameof(OperationState.Running)).Select(r => r.ToSnapshot(kinds).Subject);
        foreach (var subject in stale.Concat(await recovery.UnfinishedAsync(cancellationToken).ConfigureAwait(false)).Distinct())
            await SettleAsync(subject, cancellationToken).ConfigureAwait(false);
        var waiting = new List<OperationSnapshot>();
        foreach (var row in rows.Where(r => r.State == nameof(OperationState.Queued)))
        {
            var operation = row.ToSnapshot(kinds);
            if (row.Owner is null)
                waiting.Add(operation);
            else if (OperationOwner.Parse(row.Owner) is not { IsGone: false })
                await EndAsync(row, NeverBegan(operation.Kind), cancellationToken).ConfigureAwait(false);
        }
        return waiting;
    }

    /// <inheritdoc cref="SubjectLocks.TryTakePlace"/>
    public IDisposable? TryTakePlace(OperationKind kind) => locks.TryTakePlace(kind);

    /// <summary>Takes the lock of a subject if it is free, and first of all settles what a dead process left behind there.</summary>
    /// <returns>The lock, or null when a living operation holds it.</returns>
    /// <param name="endOrphans">Whether to look for processes that outlived their starter.</param>
    public async Task<FileLock?> TryTakeSettledAsync(OperationSubject subject, bool endOrphans, CancellationToken cancellationToken)
    {
        var taken = await locks.TryTakeAsync(subject, endOrphans, cancellationToken).ConfigureAwait(false);
        if (taken is null)
            return null;
        var isSettled = false;
        try
        {
            await SettleLockedAsync(subject, cancellationToken).ConfigureAwait(false);
            isSettled = true;
            return taken;
        }
        finally
        {
            if (!isSettled)
                taken.Dispose();
        }
    }

    private static OperationResult NeverBegan(OperationKind kind) =>
        new(OperationOutcome.Failed, "The command that was to run this ended before it began. Nothing was changed.")
        {
            NextStep = kind.Says.AfterStop,
        };

    // One subject whose lock cannot even be opened must not keep the others' operations from being settled.
    private async Task SettleAsync(OperationSubject subject, CancellationToken cancellationToken)
    {
        try
        {
            using var taken = await TryTakeSettledAsync(subject, endOrphans: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException or IOException or UnauthorizedAccessException)
        {
            // The next sweep tries again.
        }
    }

    private async Task SettleLockedAsync(OperationSubject subject, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Operations.AsNoTracking().UnderWay()
            .Where(o => o.Subject == subject.Name && o.SubjectKind == subject.Kind.ToString() && o.State == nameof(OperationState.Running))
            .OrderBy(o => o.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await recovery.CompleteAsync(subject, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e)
        {
            foreach (var row in rows)
                await EndAsync(
                    row, new(OperationOutcome.Failed, e.Message)
                    {
                        NextStep = "Mend what is named above; the change is then completed by itself.",
                    }, cancellationToken).ConfigureAwait(false);
            throw;
        }
        foreach (var row in rows)
        {
            var operation = row.ToSnapshot(kinds);
            var known = await recovery.ResultOfAsync(operation, cancellationToken).ConfigureAwait(false);
            if (known is null && operation is { IsBegunAnew: true, CancelRequested: false, Crashes: < Retries.MostCrashes })
            {
                await PutBackAsync(row, cancellationToken).ConfigureAwait(false);
                continue;
            }
            var result = known
                ?? new OperationResult(OperationOutcome.Failed,
                    $"{Stopped} (\"{row.Text}\", {row.Percent} %). {operation.Kind.Says.Stopped}")
                {
                    NextStep = operation.Kind.Says.AfterStop,
                };
            await EndAsync(row, result, cancellationToken).ConfigureAwait(false);
        }
    }

    // A schedule or a push asked for it, and nobody is there to ask again.
    private async Task PutBackAsync(OperationRow row, CancellationToken cancellationToken)
    {
        var text = $"{Stopped} (\"{row.Text}\", {row.Percent} %). It is tried once more.";
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var settled = await context.Operations.Where(o => o.Id == row.Id && o.State == row.State).ExecuteUpdateAsync(o => o
            .SetProperty(r => r.State, nameof(OperationState.Queued))
            .SetProperty(r => r.Owner, (string?)null)
            .SetProperty(r => r.StartedUtc, (DateTime?)null)
            .SetProperty(r => r.NotBeforeUtc, (DateTime?)null)
            .SetProperty(r => r.Attempt, r => r.Attempt + 1)
            .SetProperty(r => r.Crashes, r => r.Crashes + 1)
            .SetProperty(r => r.Text, text)
            .SetProperty(r => r.Percent, 0)
            .SetProperty(r => r.Progress, 0)
            .SetProperty(r => r.CurrentFile, (string?)null)
            .SetProperty(r => r.Revision, r => r.Revision + 1), cancellationToken).ConfigureAwait(false);
        if (settled == 0)
            return;
        await context.Set<OperationStepRow>().Where(s => s.OperationId == row.Id).ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false);
        await AddLineAsync(context, row.Id, OperationLogLevel.Warning, text, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        await PublishAsync(context, row.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task EndAsync(OperationRow row, OperationResult result, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var settled = await context.Operations.Where(o => o.Id == row.Id && o.State == row.State).ExecuteUpdateAsync(o => o
            .SetProperty(r => r.State, nameof(OperationState.Done))
            .SetProperty(r => r.Outcome, result.Outcome.ToString())
            .SetProperty(r => r.FinishedUtc, time.GetUtcNow().UtcDateTime)
            .SetProperty(r => r.Text, result.Text)
            .SetProperty(r => r.NextStep, result.NextStep)
            .SetProperty(r => r.CommitId, result.Commit == null ? row.CommitId : result.Commit.Value)
            .SetProperty(r => r.CurrentFile, (string?)null)
            .SetProperty(r => r.Revision, r => r.Revision + 1), cancellationToken).ConfigureAwait(false);
        if (settled == 0)
            return;
        var level = result.Outcome == OperationOutcome.Failed ? OperationLogLevel.Error : OperationLogLevel.Warning;
        await AddLineAsync(context, row.Id, level, result.Text, cancellationToken).ConfigureAwait(false);
        await CourseStatuses.EndedAsync(context, kinds, row.Id, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        await PublishAsync(context, row.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task AddLineAsync(
        StateDbContext context, long operation, OperationLogLevel level, string text, CancellationToken cancellationToken)
    {
        var ordinal = await context.OperationLog.Where(l => l.OperationId == operation).Select(l => (int?)l.Ordinal)
            .MaxAsync(cancellationToken).ConfigureAwait(false) ?? 0;
        context.Add(new OperationLogRow
        {
            OperationId = operation,
            Ordinal = ordinal + 1,
            AtUtc = time.GetUtcNow().UtcDateTime,
            Level = level.ToString(),
            Text = text
        });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PublishAsync(StateDbContext context, long operation, CancellationToken cancellationToken)
    {
        var now = await context.Operations.AsNoTracking().Include(o => o.Steps)
            .FirstAsync(o => o.Id == operation, cancellationToken).ConfigureAwait(false);
        feed.PublishEnd(new OperationNews(now.ToSnapshot(kinds), []));
    }
}
