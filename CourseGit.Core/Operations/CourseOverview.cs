using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>A course as a list shows it.</summary>
/// <param name="Course">The course.</param>
/// <param name="LastOperation">Its newest operation, whatever came of it; null when there was none.</param>
/// <param name="LastSafeUtc">When the newest backup ended that left the course safe (succeeded, unchanged or warning).</param>
public sealed record CourseSummary(Course Course, OperationSnapshot? LastOperation, DateTime? LastSafeUtc)
{
    /// <summary>Its newest backup that is done, whatever came of it; null when there was none.</summary>
    public OperationSnapshot? LastBackup { get; init; }

    /// <summary>What trial restores say of its backups.</summary>
    public CourseProof Proof { get; init; } = CourseProof.None;
}

/// <summary>Courses with what last happened to them.</summary>
public sealed class CourseOverview(CourseRegistry courses, IDbContextFactory<StateDbContext> contexts)
{
    private static readonly List<string> SafeOutcomes =
        [nameof(OperationOutcome.Succeeded), nameof(OperationOutcome.Unchanged), nameof(OperationOutcome.Warning)];

    /// <summary>All of them, by subdomain.</summary>
    public async Task<ImmutableArray<CourseSummary>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        var registered = await courses.ListAsync(actor, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await SummariesAsync(registered, context, context.Operations.AsNoTracking(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One course; null when there is none of this subdomain.</summary>
    public async Task<CourseSummary?> FindAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        if (await courses.FindAsync(subdomain, actor, cancellationToken).ConfigureAwait(false) is not { } course)
            return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var own = context.Operations.AsNoTracking().Where(o => o.Subdomain == subdomain.Value);
        var summary = (await SummariesAsync([course], context, own, cancellationToken).ConfigureAwait(false))[0];
        return summary with { Proof = summary.Proof with { Unproven = await UnprovenAsync(own, summary.Proof.Proven, cancellationToken).ConfigureAwait(false) } };
    }

    // A verification holds the course's lock, so no backup can have ended while it ran.
    private static async Task<int> UnprovenAsync(IQueryable<OperationRow> own, OperationSnapshot? proven, CancellationToken cancellationToken)
    {
        if (proven is not { Commit.Value: var commit, FinishedUtc: var ended })
            return 0;
        return await own.Where(o => o.Kind == nameof(OperationKind.Backup) && SafeOutcomes.Contains(o.Outcome!) && o.FinishedUtc > ended && o.CommitId != null && o.CommitId != commit)
            .Select(o => o.CommitId).Distinct().CountAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImmutableArray<CourseSummary>> SummariesAsync(
        ImmutableArray<Course> registered, StateDbContext context, IQueryable<OperationRow> operations, CancellationToken cancellationToken)
    {
        var backups = operations.Where(o => o.Kind == nameof(OperationKind.Backup));
        var newest = await NewestAsync(context, operations, cancellationToken).ConfigureAwait(false);
        var ended = await NewestAsync(context, backups.Where(o => o.State == nameof(OperationState.Done)), cancellationToken).ConfigureAwait(false);
        var safe = await backups.Where(o => SafeOutcomes.Contains(o.Outcome!))
            .GroupBy(o => o.Subdomain).Select(g => new { g.Key, Last = g.Max(o => o.FinishedUtc) })
            .ToDictionaryAsync(s => s.Key, s => s.Last, cancellationToken).ConfigureAwait(false);
        var proofs = await ProofsAsync(context, operations, cancellationToken).ConfigureAwait(false);
        return [.. registered.Select(c => c.Subdomain.Value).Zip(registered, (name, course) =>
            new CourseSummary(course, newest.GetValueOrDefault(name)?.ToSnapshot(), safe.GetValueOrDefault(name)) { LastBackup = ended.GetValueOrDefault(name)?.ToSnapshot(), Proof = proofs.GetValueOrDefault(name, CourseProof.None) })];
    }

    // One that was cancelled says nothing; the one before it still does.
    private static async Task<Dictionary<string, CourseProof>> ProofsAsync(StateDbContext context, IQueryable<OperationRow> operations, CancellationToken cancellationToken)
    {
        var ended = operations.Where(o => o.Kind == nameof(OperationKind.Verify) && o.State == nameof(OperationState.Done) && o.Outcome != nameof(OperationOutcome.Cancelled));
        var last = await NewestAsync(context, ended, cancellationToken).ConfigureAwait(false);
        var proven = await NewestAsync(context, ended.Where(o => SafeOutcomes.Contains(o.Outcome!)), cancellationToken).ConfigureAwait(false);
        return last.ToDictionary(l => l.Key, l => new CourseProof(l.Value.ToSnapshot(), proven.GetValueOrDefault(l.Key)?.ToSnapshot()));
    }

    private static Task<Dictionary<string, OperationRow>> NewestAsync(StateDbContext context, IQueryable<OperationRow> among, CancellationToken cancellationToken) =>
        context.Operations.AsNoTracking().Where(o => among.GroupBy(g => g.Subdomain).Select(g => g.Max(m => m.Id)).Contains(o.Id)).ToDictionaryAsync(o => o.Subdomain, cancellationToken);
}
