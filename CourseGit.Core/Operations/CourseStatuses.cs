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
            INSERT INTO course_statuses ("Subdomain", "LastOperationId", "Days") VALUES ({accepted.Subject}, {accepted.Id}, '')
            ON CONFLICT ("Subdomain") DO UPDATE SET "LastOperationId" = excluded."LastOperationId"
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// An operation may have ended: if it has, it is from now on the last of its kind, and the notices will look at it. The last to end
    /// counts, not the last to be asked for.
    /// </summary>
    public static async Task EndedAsync(StateDbContext context, OperationKinds kinds, long operation, CancellationToken cancellationToken)
    {
        var row = await context.Operations.AsNoTracking()
            .FirstOrDefaultAsync(o => o.Id == operation && o.State == nameof(OperationState.Done), cancellationToken).ConfigureAwait(false);
        if (row is null)
            return;
        context.EndedOperations.Add(new EndedOperationRow { OperationId = operation });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        if (row.ToSnapshot(kinds) is not { Course.Value: var course } ended)
            return;
        var hasBegun = row.StartedUtc is not null || ended.Outcome != OperationOutcome.Cancelled;
        var isProof = ended.Kind.Proves && ended.Outcome != OperationOutcome.Cancelled;
        if (!ended.Kind.Saves && !isProof)
            return;
        await context.CourseStatuses.Where(s => s.Subdomain == course).ExecuteUpdateAsync(s =>
        {
            // What never began says nothing of the course: a failure before it is still the last that is known.
            if (ended.Kind.Saves && hasBegun)
                s.SetProperty(r => r.LastBackupId, operation);
            else if (ended.Kind.Saves)
                s.SetProperty(r => r.LastBackupId, r => r.LastBackupId ?? operation);
            if (ended.Kind.Saves && ended.IsGood)
                s.SetProperty(r => r.LastSafeId, operation);
            if (isProof)
                s.SetProperty(r => r.LastVerifyId, operation);
            if (isProof && ended.IsGood)
                s.SetProperty(r => r.ProvenId, operation);
        }, cancellationToken).ConfigureAwait(false);
        if (ended is { Kind.Saves: true, FinishedUtc: { } finished, Outcome: { } outcome })
            await NoteDayAsync(context, course, days => days.With(finished, outcome, ended.Refused), cancellationToken)
                .ConfigureAwait(false);
    }

    // Another process may note one at the same time: then what it wrote is read again.
    private static async Task NoteDayAsync(
        StateDbContext context, string course, Func<OutcomeDays, OutcomeDays> note, CancellationToken cancellationToken)
    {
        var row = context.CourseStatuses.AsNoTracking().Where(s => s.Subdomain == course).Select(s => s.Days);
        int changed;
        do
        {
            if (await row.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } known)
                return;
            var noted = note(new(known)).Text;
            changed = await context.CourseStatuses.Where(s => s.Subdomain == course && s.Days == known)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.Days, noted), cancellationToken).ConfigureAwait(false);
        }
        while (changed == 0);
    }
}
