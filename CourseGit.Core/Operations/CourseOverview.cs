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
public sealed record CourseSummary(Course Course, OperationSnapshot? LastOperation, DateTime? LastSafeUtc);

/// <summary>All courses with what last happened to them.</summary>
public sealed class CourseOverview(CourseRegistry courses, IDbContextFactory<StateDbContext> contexts)
{
    private static readonly List<string> SafeOutcomes =
        [nameof(OperationOutcome.Succeeded), nameof(OperationOutcome.Unchanged), nameof(OperationOutcome.Warning)];

    /// <summary>By subdomain.</summary>
    public async Task<ImmutableArray<CourseSummary>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        var registered = await courses.ListAsync(actor, cancellationToken).ConfigureAwait(false);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var newest = await context.Operations.AsNoTracking()
            .Where(o => context.Operations.GroupBy(g => g.Subdomain).Select(g => g.Max(m => m.Id)).Contains(o.Id))
            .ToDictionaryAsync(o => o.Subdomain, cancellationToken).ConfigureAwait(false);
        var safe = await context.Operations.AsNoTracking()
            .Where(o => o.Kind == nameof(OperationKind.Backup) && SafeOutcomes.Contains(o.Outcome!))
            .GroupBy(o => o.Subdomain).Select(g => new { g.Key, Last = g.Max(o => o.FinishedUtc) })
            .ToDictionaryAsync(s => s.Key, s => s.Last, cancellationToken).ConfigureAwait(false);
        return [.. registered.Select(c => new CourseSummary(c, newest.GetValueOrDefault(c.Subdomain.Value)?.ToSnapshot(), safe.GetValueOrDefault(c.Subdomain.Value)))];
    }
}
