using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>What can happen to an operation before it runs.</summary>
internal static class QueuedOperation
{
    /// <summary>Ends it as cancelled if it has not begun; in one statement, so that a start at the same instant wins or loses as a whole.</summary>
    public static Task<int> CancelAsync(StateDbContext context, long operation, DateTime now, CancellationToken cancellationToken) =>
        EndAsync(context, operation, OperationOutcome.Cancelled, "Cancelled before it began. Nothing was changed.", now, cancellationToken);

    /// <summary>Ends it if it has not begun.</summary>
    public static Task<int> EndAsync(StateDbContext context, long operation, OperationOutcome outcome, string text, DateTime now, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            UPDATE operations SET "State" = 'Done', "Outcome" = {outcome.ToString()}, "FinishedUtc" = {now},
                "CancelRequested" = {outcome == OperationOutcome.Cancelled}, "Text" = {text}
            WHERE "Id" = {operation} AND "State" = 'Queued'
            """, cancellationToken);
}
