using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>Reads how all courses fared and grew: what the list of courses reads, and one question more for the sizes.</summary>
public sealed class CoursesOverTimeReader(
    CourseOverview overview, IDbContextFactory<StateDbContext> contexts, TimeProvider time)
{
    // For each course and each of these days the index leads to the newest backup before its end: what lies further back is not read.
    private static readonly string Question =
        $$"""
        SELECT s."Subdomain", d.column1 AS "Place", (
            SELECT o."CourseBytes" FROM operations o
            WHERE o."Subject" = s."Subdomain" AND o."SubjectKind" = 'Course' AND o."CourseBytes" IS NOT NULL AND o."FinishedUtc" < d.column2
            ORDER BY o."FinishedUtc" DESC LIMIT 1) AS "Bytes"
        FROM course_statuses s
        CROSS JOIN (VALUES {{string.Join(", ", Enumerable.Range(0, OutcomeDays.Kept + 1).Select(i => $"({i}, {{{i}}})"))}}) AS d
        """;

    /// <summary>The active courses that the actor may see.</summary>
    public Task<CoursesOverTime> ReadAsync(Actor actor, CancellationToken cancellationToken) => ReadAsync([], actor, cancellationToken);

    /// <summary>The active courses that the actor may see and that have one of these labels.</summary>
    /// <param name="labels">Empty for all courses.</param>
    public async Task<CoursesOverTime> ReadAsync(
        IReadOnlyCollection<CourseLabel> labels, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var courses = (await overview.ListAsync(actor, cancellationToken).ConfigureAwait(false))
            .Where(c => labels.Count == 0 || c.Course.HasOneOf(labels));
        var sizes = await SizesAsync(now.Date.AddDays(1 - OutcomeDays.Kept), cancellationToken).ConfigureAwait(false);
        var none = new long?[OutcomeDays.Kept + 1].ToImmutableArray();
        return CoursesOverTime.Of(
            [.. courses.Select(c => new CourseGrowth(c, sizes.GetValueOrDefault(c.Course.Subdomain.Value, none)))], now);
    }

    private async Task<Dictionary<string, ImmutableArray<long?>>> SizesAsync(DateTime first, CancellationToken cancellationToken)
    {
        object[] ends = [.. Enumerable.Range(0, OutcomeDays.Kept + 1).Select(i => (object)first.AddDays(i))];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Database.SqlQuery<SizeRow>(FormattableStringFactory.Create(Question, ends))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.GroupBy(r => r.Subdomain, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(r => r.Place).Select(r => r.Bytes).ToImmutableArray(), StringComparer.Ordinal);
    }

    private sealed class SizeRow
    {
        public required string Subdomain { get; init; }
        public int Place { get; init; }
        public long? Bytes { get; init; }
    }
}
