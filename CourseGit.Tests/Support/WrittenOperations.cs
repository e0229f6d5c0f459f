using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Support;

/// <summary>For rows of operations that a test wrote itself: what Core notes of a course when an operation is accepted or ends.</summary>
internal static class WrittenOperations
{
    /// <summary>Saves them and notes of each course what last happened to it, as if they had ended in the order of their numbers.</summary>
    public static async Task<int> SaveOperationsAsync(this StateDbContext context, CancellationToken cancellationToken)
    {
        var saved = await context.SaveChangesAsync(cancellationToken);
        await NoteAsync(context, cancellationToken);
        return saved;
    }

    /// <summary>The same for rows that are saved already.</summary>
    public static Task NoteAsync(StateDbContext context, CancellationToken cancellationToken) => context.Database.ExecuteSqlRawAsync(
        """
        INSERT OR REPLACE INTO course_statuses ("Subdomain", "LastOperationId", "LastBackupId", "LastSafeId", "LastVerifyId", "ProvenId")
        SELECT "Subdomain", MAX("Id"),
            MAX(CASE WHEN "Kind" = 'Backup' AND "State" = 'Done' THEN "Id" END),
            MAX(CASE WHEN "Kind" = 'Backup' AND "Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN "Id" END),
            MAX(CASE WHEN "Kind" = 'Verify' AND "State" = 'Done' AND "Outcome" <> 'Cancelled' THEN "Id" END),
            MAX(CASE WHEN "Kind" = 'Verify' AND "Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN "Id" END)
        FROM operations GROUP BY "Subdomain"
        """, cancellationToken);
}
