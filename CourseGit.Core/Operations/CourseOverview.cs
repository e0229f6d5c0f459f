using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>Courses with what last happened to them. Reads one row a course, so that the length of the past does not matter.</summary>
public sealed class CourseOverview(CourseRegistry courses, OperationKinds kinds, IDbContextFactory<StateDbContext> contexts)
{
    private static readonly List<string> SafeOutcomes =
        [nameof(OperationOutcome.Succeeded), nameof(OperationOutcome.Unchanged), nameof(OperationOutcome.Warning)];

    /// <summary>All of them, by subdomain.</summary>
    public async Task<ImmutableArray<CourseSummary>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        var registered = await courses.ListAsync(actor, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await SummariesAsync(registered, context, context.CourseStatuses.AsNoTracking(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One course; null when there is none of this subdomain.</summary>
    public async Task<CourseSummary?> FindAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        if (await courses.FindAsync(subdomain, actor, cancellationToken).ConfigureAwait(false) is not { } course)
            return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var own = context.CourseStatuses.AsNoTracking().Where(s => s.Subdomain == subdomain.Value);
        var summary = (await SummariesAsync([course], context, own, cancellationToken).ConfigureAwait(false))[0];
        var unproven = await UnprovenAsync(context, subdomain, summary.Proof.Proven, cancellationToken).ConfigureAwait(false);
        return summary with { Proof = summary.Proof with { Unproven = unproven } };
    }

    // A verification holds the course's lock, so no backup can have ended while it ran.
    private async Task<int> UnprovenAsync(StateDbContext context, Subdomain course, OperationSnapshot? proven, CancellationToken cancellationToken)
    {
        if (proven is not { Commit.Value: var commit, FinishedUtc: var ended })
            return 0;
        var saving = kinds.Where(k => k.Saves);
        return await context.Operations.AsNoTracking()
            .Where(o => o.Subject == course.Value && o.SubjectKind == nameof(SubjectKind.Course) && o.FinishedUtc > ended)
            .Where(o => saving.Contains(o.Kind) && SafeOutcomes.Contains(o.Outcome!))
            .Where(o => o.CommitId != null && o.CommitId != commit)
            .Select(o => o.CommitId).Distinct().CountAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ImmutableArray<CourseSummary>> SummariesAsync(
        ImmutableArray<Course> registered, StateDbContext context, IQueryable<CourseStatusRow> statuses, CancellationToken cancellationToken)
    {
        var known = await statuses.ToDictionaryAsync(s => s.Subdomain, cancellationToken).ConfigureAwait(false);
        var operations = await NamedAsync(known.Values, context, cancellationToken).ConfigureAwait(false);
        return [.. registered.Select(course => known.GetValueOrDefault(course.Subdomain.Value) is { } status ? Summary(course, status, operations) : new(course))];
    }

    private static CourseSummary Summary(Course course, CourseStatusRow status, Dictionary<long, OperationSnapshot> operations)
    {
        OperationSnapshot? Of(long? id) => id is { } known ? operations.GetValueOrDefault(known) : null;
        OperationSnapshot? Here(long? id) => Of(id) is { } found && CourseSummary.IsHere(course, found) ? found : null;
        return new(course)
        {
            LastOperation = Of(status.LastOperationId),
            LastBackup = Of(status.LastBackupId),
            LastSafe = Of(status.LastSafeId),
            Proof = new(Here(status.LastVerifyId), Here(status.ProvenId)), // what came back from another repository says nothing of this one
        };
    }

    // Most courses name one operation several times; each is read once. As one parameter: thousands of them would be a text of their own each time.
    private async Task<Dictionary<long, OperationSnapshot>> NamedAsync(
        IEnumerable<CourseStatusRow> statuses, StateDbContext context, CancellationToken cancellationToken)
    {
        var ids = statuses.SelectMany(s => new[] { s.LastOperationId, s.LastBackupId, s.LastSafeId, s.LastVerifyId, s.ProvenId }).OfType<long>().Distinct().ToArray();
        var rows = await context.Operations.AsNoTracking().Where(o => EF.Parameter(ids).Contains(o.Id)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(r => r.Id, r => r.ToSnapshot(kinds));
    }
}
