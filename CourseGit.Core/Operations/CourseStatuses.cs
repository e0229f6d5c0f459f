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
    public static async Task EndedAsync(StateDbContext context, long operation, CancellationToken cancellationToken)
    {
        var ended = await context.Operations.AsNoTracking().Where(o => o.Id == operation && o.State == nameof(OperationState.Done))
            .Select(o => new { o.Kind, o.Outcome, o.Subdomain }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var isBackup = ended?.Kind == nameof(OperationKind.Backup);
        var isVerification = ended?.Kind == nameof(OperationKind.Verify) && ended.Outcome != nameof(OperationOutcome.Cancelled);
        if (ended is null || !(isBackup || isVerification))
            return;
        var isGood = ended.Outcome is nameof(OperationOutcome.Succeeded) or nameof(OperationOutcome.Unchanged) or nameof(OperationOutcome.Warning);
        await context.CourseStatuses.Where(s => s.Subdomain == ended.Subdomain).ExecuteUpdateAsync(s =>
        {
            if (isBackup)
                s.SetProperty(r => r.LastBackupId, operation);
            if (isBackup && isGood)
                s.SetProperty(r => r.LastSafeId, operation);
            if (isVerification)
                s.SetProperty(r => r.LastVerifyId, operation);
            if (isVerification && isGood)
                s.SetProperty(r => r.ProvenId, operation);
        }, cancellationToken).ConfigureAwait(false);
    }
}
