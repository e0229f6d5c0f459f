using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CourseGit.Core.People;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Audit;

/// <summary>The front door to the record of who did what. It can be read and verified, and not changed.</summary>
public sealed class AuditDesk
{
    private const int MostListed = 500;
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly AuditLog _log;
    private readonly AuditSeal _seal;
    private readonly AuditHead _head;

    internal AuditDesk(IDbContextFactory<StateDbContext> contexts, AuditLog log, AuditSeal seal, AuditHead head) =>
        (_contexts, _log, _seal, _head) = (contexts, log, seal, head);

    /// <summary>Rows that match, the newest first.</summary>
    /// <param name="before">Only those with a smaller number, to page on; null from the newest.</param>
    /// <param name="count">At most so many, 1 to 500.</param>
    public async Task<ImmutableArray<AuditRecord>> SearchAsync(
        AuditFilter filter, long? before, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeAudit);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = filter.Apply(context.Audit.AsNoTracking());
        if (before is { } number)
            rows = rows.Where(r => r.Id < number);
        var found = await rows.OrderByDescending(r => r.Id).Take(Math.Clamp(count, 1, MostListed)).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return [.. found.Select(AuditRecord.Of)];
    }

    /// <summary>All that match, the newest first, for a file; that somebody took it stands in the record itself.</summary>
    /// <param name="format">What the file is, for that row: <c>CSV</c>.</param>
    public IAsyncEnumerable<AuditRecord> ExportAsync(
        AuditFilter filter, string format, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeAudit);
        return ReadAllAsync(filter, format, actor, cancellationToken);
    }

    private async IAsyncEnumerable<AuditRecord> ReadAllAsync(
        AuditFilter filter, string format, Actor actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _log.NoteAsync(actor, new(AuditAction.Downloaded) { Subject = $"this record as {format}" }, cancellationToken)
            .ConfigureAwait(false);
        ImmutableArray<AuditRecord> page;
        for (long? before = null; ; before = page[^1].Id)
        {
            page = await SearchAsync(filter, before, MostListed, actor, cancellationToken).ConfigureAwait(false);
            foreach (var record in page)
                yield return record;
            if (page.Length < MostListed)
                yield break;
        }
    }

    /// <summary>Goes through the whole record and says whether it is as it was written.</summary>
    /// <param name="progress">Told now and then how many rows were looked at, of how many; null for nobody.</param>
    public async Task<AuditVerdict> VerifyAsync(
        IProgress<(long Done, long Total)>? progress, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeAudit);
        var verdict = await WalkAsync(progress, cancellationToken).ConfigureAwait(false);
        await _log.NoteAsync(actor, new(AuditAction.RecordVerified)
        {
            Outcome = verdict.IsWhole ? AuditOutcome.Done : AuditOutcome.Failed,
            After = verdict.Sentence,
        }, cancellationToken).ConfigureAwait(false);
        return verdict;
    }

    // One question, so that all rows are of one instant; what is noted as the newest is read before it.
    private async Task<AuditVerdict> WalkAsync(IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        const int tellEvery = 1000;
        var verification = new AuditVerification(_seal, _head.Read());
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var total = await context.Audit.LongCountAsync(cancellationToken).ConfigureAwait(false);
        var done = 0L;
        await foreach (var row in context.Audit.AsNoTracking().OrderBy(r => r.Id).AsAsyncEnumerable()
            .WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (verification.Take(row) is { } bad)
                return bad;
            if (++done % tellEvery == 0)
                progress?.Report((done, total));
        }
        return verification.End();
    }
}
