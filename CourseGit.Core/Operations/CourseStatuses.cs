using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>
/// Keeps the row that says what last happened to a course. Both methods belong into the transaction that changes the operation: then the
/// row is never behind it, whatever breaks.
/// </summary>
internal static class CourseStatuses
{
    /// <summary>An operation was accepted.</summary>
    public static Task AcceptedAsync(StateDbContext context, OperationRow accepted, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            INSERT INTO course_statuses ("Subdomain", "LastOperationId") VALUES ({accepted.Subdomain}, {accepted.Id})
            ON CONFLICT ("Subdomain") DO UPDATE SET "LastOperationId" = excluded."LastOperationId"
            """, cancellationToken);

    /// <summary>
    /// An operation may have ended: if it has, it is from now on the last of its kind. The last to end counts, not the last to be asked for.
    /// </summary>
    public static Task EndedAsync(StateDbContext context, long operation, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            UPDATE course_statuses SET
                "LastBackupId" = CASE WHEN o."Kind" = 'Backup' THEN o."Id" ELSE "LastBackupId" END,
                "LastSafeId" = CASE WHEN o."Kind" = 'Backup' AND o."Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN o."Id" ELSE "LastSafeId" END,
                "LastVerifyId" = CASE WHEN o."Kind" = 'Verify' AND o."Outcome" <> 'Cancelled' THEN o."Id" ELSE "LastVerifyId" END,
                "ProvenId" = CASE WHEN o."Kind" = 'Verify' AND o."Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN o."Id" ELSE "ProvenId" END
            FROM operations o
            WHERE o."Id" = {operation} AND o."State" = 'Done' AND course_statuses."Subdomain" = o."Subdomain"
            """, cancellationToken);
}
