using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>
/// Gives every operation whose process died an outcome, completes what it left half done, and finds queued ones nobody will run.
/// A running row whose course lock is held by a living process is never touched.
/// </summary>
public sealed class OperationSettler(
    IDbContextFactory<StateDbContext> contexts, CourseLocks locks, OperationFeed feed, ICrashRecovery recovery, TimeProvider time)
{
    /// <summary>Looks at all unfinished operations once.</summary>
    /// <returns>The queued ones that wait for the portal's queue.</returns>
    public async Task<IReadOnlyList<OperationSnapshot>> SweepAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Operations.AsNoTracking().UnderWay().OrderBy(o => o.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        var stale = rows.Where(r => r.State == nameof(OperationState.Running)).Select(r => Subdomain.Parse(r.Subdomain));
        foreach (var course in stale.Concat(await recovery.UnfinishedAsync(cancellationToken).ConfigureAwait(false)).Distinct())
            await SettleCourseAsync(course, cancellationToken).ConfigureAwait(false);
        var waiting = new List<OperationSnapshot>();
        foreach (var row in rows.Where(r => r.State == nameof(OperationState.Queued)))
        {
            var owner = row is { OwnerProcessId: { } id, OwnerProcessStart: { } start } ? new ProcessIdentity(id, start) : (ProcessIdentity?)null;
            if (owner is null)
                waiting.Add(row.ToSnapshot());
            else if (owner is { IsAlive: false })
                await EndAsync(row, new OperationResult(OperationOutcome.Failed, "The command that was to run this ended before it began. Nothing was changed.") { NextStep = OperationWords.AfterStop(Enum.Parse<OperationKind>(row.Kind)) }, cancellationToken).ConfigureAwait(false);
        }
        return waiting;
    }

    /// <summary>Takes a course's lock if it is free, and first of all settles what a dead process left behind there.</summary>
    /// <returns>The lock, or null when a living operation holds it.</returns>
    /// <param name="endOrphans">Whether to look for processes that outlived their starter.</param>
    public async Task<FileLock?> TryTakeSettledAsync(Subdomain course, bool endOrphans, CancellationToken cancellationToken)
    {
        var taken = await locks.TryTakeAsync(course, endOrphans, cancellationToken).ConfigureAwait(false);
        if (taken is null)
            return null;
        var isSettled = false;
        try
        {
            await SettleLockedAsync(course, cancellationToken).ConfigureAwait(false);
            isSettled = true;
            return taken;
        }
        finally
        {
            if (!isSettled)
                taken.Dispose();
        }
    }

    // One course whose lock cannot even be opened must not keep the others' operations from being settled.
    private async Task SettleCourseAsync(Subdomain course, CancellationToken cancellationToken)
    {
        try
        {
            using var taken = await TryTakeSettledAsync(course, endOrphans: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException or IOException or UnauthorizedAccessException)
        {
            // The next sweep tries again.
        }
    }

    private async Task SettleLockedAsync(Subdomain course, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Operations.AsNoTracking().UnderWay()
            .Where(o => o.Subdomain == course.Value && o.State == nameof(OperationState.Running)).OrderBy(o => o.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await recovery.CompleteAsync(course, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e)
        {
            foreach (var row in rows)
                await EndAsync(row, new OperationResult(OperationOutcome.Failed, e.Message) { NextStep = "Mend what is named above; the change is then completed by itself." }, cancellationToken).ConfigureAwait(false);
            throw;
        }
        foreach (var row in rows)
        {
            var operation = row.ToSnapshot();
            var result = await recovery.ResultOfAsync(operation, cancellationToken).ConfigureAwait(false)
                ?? new OperationResult(OperationOutcome.Failed, OperationWords.Stopped(operation.Kind, row.Text, row.Percent)) { NextStep = OperationWords.AfterStop(operation.Kind) };
            await EndAsync(row, result, cancellationToken).ConfigureAwait(false);
        }
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
            .SetProperty(r => r.CurrentFile, (string?)null), cancellationToken).ConfigureAwait(false);
        if (settled == 0)
            return;
        var ordinal = await context.OperationLog.Where(l => l.OperationId == row.Id).Select(l => (int?)l.Ordinal).MaxAsync(cancellationToken).ConfigureAwait(false) ?? 0;
        var level = result.Outcome == OperationOutcome.Failed ? OperationLogLevel.Error : OperationLogLevel.Warning;
        context.Add(new OperationLogRow { OperationId = row.Id, Ordinal = ordinal + 1, AtUtc = time.GetUtcNow().UtcDateTime, Level = level.ToString(), Text = result.Text });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await CourseStatuses.EndedAsync(context, row.Id, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        var now = await context.Operations.AsNoTracking().Include(o => o.Steps).FirstAsync(o => o.Id == row.Id, cancellationToken).ConfigureAwait(false);
        feed.Publish(now.ToSnapshot());
    }
}
