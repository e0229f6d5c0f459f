using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>What can happen to an operation before it runs.</summary>
internal static class QueuedOperation
{
    /// <summary>Ends it as cancelled if it has not begun; in one statement, so that a start at the same instant wins or loses as a whole.</summary>
    public static Task CancelAsync(StateDbContext context, long operation, DateTime now, CancellationToken cancellationToken) =>
        EndAsync(context, operation, OperationOutcome.Cancelled, "Cancelled before it began. Nothing was changed.", now, cancellationToken);

    /// <summary>Ends it if it has not begun.</summary>
    public static async Task EndAsync(StateDbContext context, long operation, OperationOutcome outcome, string text, DateTime now, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var ended = await context.Operations.Where(o => o.Id == operation && o.State == nameof(OperationState.Queued)).ExecuteUpdateAsync(o => o
            .SetProperty(r => r.State, nameof(OperationState.Done))
            .SetProperty(r => r.Outcome, outcome.ToString())
            .SetProperty(r => r.FinishedUtc, now)
            .SetProperty(r => r.CancelRequested, outcome == OperationOutcome.Cancelled)
            .SetProperty(r => r.Text, text), cancellationToken).ConfigureAwait(false);
        if (ended > 0)
            await CourseStatuses.EndedAsync(context, operation, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
