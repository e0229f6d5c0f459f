using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>
/// Keeps the row that says what last happened to a course. Both methods belong into the transaction that changes the operation: then the
/// row is never behind it, whatever breaks.
/// </summary>
internal static class CourseStatuses
{
    /// <summary>An operation was accepted.</summary>
    public static async Task AcceptedAsync(StateDbContext context, OperationRow accepted, CancellationToken cancellationToken)
    {
        if (accepted.SubjectKind != nameof(SubjectKind.Course))
            return;
        // Two processes may ask for the first operation of a course at the same time; only the database can decide between them.
        await context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            INSERT INTO course_statuses ("Subdomain", "LastOperationId") VALUES ({accepted.Subject}, {accepted.Id})
            ON CONFLICT ("Subdomain") DO UPDATE SET "LastOperationId" = excluded."LastOperationId"
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// An operation may have ended: if it has, it is from now on the last of its kind. The last to end counts, not the last to be asked
    /// for.
    /// </summary>
    public static async Task EndedAsync(StateDbContext context, OperationKinds kinds, long operation, CancellationToken cancellationToken)
    {
        var row = await context.Operations.AsNoTracking()
            .FirstOrDefaultAsync(o => o.Id == operation && o.State == nameof(OperationState.Done), cancellationToken).ConfigureAwait(false);
        if (row?.ToSnapshot(kinds) is not { Course.Value: var course } ended)
            return;
        var isProof = ended.Kind.Proves && ended.Outcome != OperationOutcome.Cancelled;
        if (!ended.Kind.Saves && !isProof)
            return;
        await context.CourseStatuses.Where(s => s.Subdomain == course).ExecuteUpdateAsync(s =>
        {
            if (ended.Kind.Saves)
                s.SetProperty(r => r.LastBackupId, operation);
            if (ended.Kind.Saves && ended.IsGood)
                s.SetProperty(r => r.LastSafeId, operation);
            if (isProof)
                s.SetProperty(r => r.LastVerifyId, operation);
            if (isProof && ended.IsGood)
                s.SetProperty(r => r.ProvenId, operation);
        }, cancellationToken).ConfigureAwait(false);
    }
}
