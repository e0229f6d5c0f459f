using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>What can happen to an operation before it runs.</summary>
internal static class QueuedOperation
{
    /// <summary>
    /// Ends it as cancelled if it has not begun; in one statement, so that a start at the same instant wins or loses as a whole.
    /// </summary>
    /// <returns>Whether this ended it.</returns>
    public static Task<bool> CancelAsync(
        StateDbContext context, OperationKinds kinds, long operation, DateTime now, CancellationToken cancellationToken) =>
        EndAsync(context, kinds, operation, OperationOutcome.Cancelled, "Cancelled before it began. Nothing was changed.", now,
            cancellationToken);

    /// <summary>Ends it if it has not begun.</summary>
    /// <returns>Whether this ended it.</returns>
    public static async Task<bool> EndAsync(
        StateDbContext context, OperationKinds kinds, long operation, OperationOutcome outcome, string text, DateTime now,
        CancellationToken cancellationToken)
    {
        await using var transaction = context.Database.CurrentTransaction is null
            ? await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false) : null; // else the caller commits
        var ended = await context.Operations.Where(o => o.Id == operation && o.State == nameof(OperationState.Queued))
            .ExecuteUpdateAsync(o => o
            .SetProperty(r => r.State, nameof(OperationState.Done))
            .SetProperty(r => r.Outcome, outcome.ToString())
            .SetProperty(r => r.FinishedUtc, now)
            .SetProperty(r => r.CancelRequested, outcome == OperationOutcome.Cancelled)
            .SetProperty(r => r.Text, text)
            .SetProperty(r => r.Revision, r => r.Revision + 1), cancellationToken).ConfigureAwait(false);
        if (ended > 0)
            await CourseStatuses.EndedAsync(context, kinds, operation, cancellationToken).ConfigureAwait(false);
        if (transaction is not null)
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return ended > 0;
    }
}
