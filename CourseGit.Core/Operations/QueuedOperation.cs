using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>What can happen to an operation before it runs.</summary>
internal static class QueuedOperation
{
    /// <summary>Ends it as cancelled if it has not begun; in one statement, so that a start at the same instant wins or loses as a whole.</summary>
    public static Task<int> CancelAsync(StateDbContext context, long operation, DateTime now, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            UPDATE operations SET "State" = 'Done', "Outcome" = 'Cancelled', "FinishedUtc" = {now}, "CancelRequested" = {true},
                "Text" = {"Cancelled before it began. Nothing was changed."}
            WHERE "Id" = {operation} AND "State" = 'Queued'
            """, cancellationToken);
}
