using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>
/// Gives every operation whose process died an outcome, and finds queued ones nobody will run. A running row whose course lock
/// is held by a living process is never touched.
/// </summary>
public sealed class OperationSettler(IDbContextFactory<StateDbContext> contexts, CourseLocks locks, OperationFeed feed, TimeProvider time)
{
    /// <summary>Looks at all unfinished operations once.</summary>
    /// <returns>The queued ones that wait for the portal's queue.</returns>
    public async Task<IReadOnlyList<OperationSnapshot>> SweepAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Operations.AsNoTracking().Where(o => o.State != nameof(OperationState.Done)).OrderBy(o => o.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        var waiting = new List<OperationSnapshot>();
        foreach (var row in rows)
        {
            var owner = row is { OwnerProcessId: { } id, OwnerProcessStart: { } start } ? new ProcessIdentity(id, start) : (ProcessIdentity?)null;
            if (row.State == nameof(OperationState.Running))
                await SettleRunningAsync(row, cancellationToken).ConfigureAwait(false); // the lock alone tells whether somebody works on it
            else if (owner is { IsAlive: true })
                continue;
            else if (owner is null)
                waiting.Add(row.ToSnapshot());
            else
                await SettleAsync(row, "The command that was to run this ended before it began. Nothing was changed.", cancellationToken).ConfigureAwait(false);
        }
        return waiting;
    }

    private async Task SettleRunningAsync(OperationRow row, CancellationToken cancellationToken)
    {
        using var taken = await TryTakeAsync(row, cancellationToken).ConfigureAwait(false);
        if (taken is not null)
            await SettleAsync(row, $"CourseGit was stopped in the middle (\"{row.Text}\", {row.Percent} %). The course's files were not touched, and what was already saved stays saved.", cancellationToken).ConfigureAwait(false);
    }

    // One vault whose lock cannot even be opened must not keep the others' operations from being settled.
    private async Task<FileLock?> TryTakeAsync(OperationRow row, CancellationToken cancellationToken)
    {
        try
        {
            return await locks.TryTakeAsync(Subdomain.Parse(row.Subdomain), endOrphans: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task SettleAsync(OperationRow row, string text, CancellationToken cancellationToken)
    {
        const string next = "Back up again: it goes on from what is already saved.";
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var settled = await context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            UPDATE operations SET "State" = 'Done', "Outcome" = 'Failed', "FinishedUtc" = {time.GetUtcNow().UtcDateTime},
                "Text" = {text}, "NextStep" = {next}, "CurrentFile" = NULL
            WHERE "Id" = {row.Id} AND "State" = {row.State}
            """, cancellationToken).ConfigureAwait(false);
        if (settled == 0)
            return;
        var ordinal = await context.OperationLog.Where(l => l.OperationId == row.Id).Select(l => (int?)l.Ordinal).MaxAsync(cancellationToken).ConfigureAwait(false) ?? 0;
        context.Add(new OperationLogRow { OperationId = row.Id, Ordinal = ordinal + 1, AtUtc = time.GetUtcNow().UtcDateTime, Level = nameof(OperationLogLevel.Error), Text = text });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var now = await context.Operations.AsNoTracking().Include(o => o.Steps).FirstAsync(o => o.Id == row.Id, cancellationToken).ConfigureAwait(false);
        feed.Publish(now.ToSnapshot());
    }
}
