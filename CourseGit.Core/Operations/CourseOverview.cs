using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>Which courses a list has.</summary>
public enum WhichCourses
{
    Active,
    Archived,
    All,
}

/// <summary>Courses with what last happened to them. Reads one row a course, so that the length of the past does not matter.</summary>
public sealed class CourseOverview(
    CourseRegistry courses, OperationKinds kinds, StateReader reader, IDbContextFactory<StateDbContext> contexts)
{
    private static readonly List<string> SafeOutcomes =
        [nameof(OperationOutcome.Succeeded), nameof(OperationOutcome.Unchanged), nameof(OperationOutcome.Warning)];

    private static readonly string[] Named =
        [nameof(CourseStatusRow.LastOperationId), nameof(CourseStatusRow.LastBackupId), nameof(CourseStatusRow.LastSafeId),
            nameof(CourseStatusRow.LastVerifyId), nameof(CourseStatusRow.ProvenId)];

    /// <summary>The active ones, by subdomain.</summary>
    public Task<ImmutableArray<CourseSummary>> ListAsync(Actor actor, CancellationToken cancellationToken) =>
        ListAsync(WhichCourses.Active, actor, cancellationToken);

    /// <summary>Those that are asked for, by subdomain.</summary>
    public async Task<ImmutableArray<CourseSummary>> ListAsync(WhichCourses which, Actor actor, CancellationToken cancellationToken)
    {
        ImmutableArray<Course> registered =
            [.. (await courses.ListAsync(actor, cancellationToken).ConfigureAwait(false)).Where(c => IsAmong(c, which))];
        return await SummariesAsync(registered, "", [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One course; null when there is none of this subdomain.</summary>
    public async Task<CourseSummary?> FindAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        if (await courses.FindAsync(subdomain, actor, cancellationToken).ConfigureAwait(false) is not { } course)
            return null;
        var summary =
            (await SummariesAsync([course], """WHERE "Subdomain" = $0""", [subdomain.Value], cancellationToken).ConfigureAwait(false))[0];
        var unproven = await UnprovenAsync(subdomain, summary.Proof.Proven, cancellationToken).ConfigureAwait(false);
        return summary with { Proof = summary.Proof with { Unproven = unproven } };
    }

    private static bool IsAmong(Course course, WhichCourses which) => which switch
    {
        WhichCourses.Active => !course.IsArchived,
        WhichCourses.Archived => course.IsArchived,
        _ => true,
    };

    // A verification holds the course's lock, so no backup can have ended while it ran.
    private async Task<int> UnprovenAsync(Subdomain course, OperationSnapshot? proven, CancellationToken cancellationToken)
    {
        if (proven is not { Commit.Value: var commit, FinishedUtc: var ended })
            return 0;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var saving = kinds.Where(k => k.Saves);
        return await context.Operations.AsNoTracking()
            .Where(o => o.Subject == course.Value && o.SubjectKind == nameof(SubjectKind.Course) && o.FinishedUtc > ended)
            .Where(o => saving.Contains(o.Kind) && SafeOutcomes.Contains(o.Outcome!))
            .Where(o => o.CommitId != null && o.CommitId != commit)
            .Select(o => o.CommitId).Distinct().CountAsync(cancellationToken).ConfigureAwait(false);
    }

    // Most courses name one operation several times; each is read once.
    private async Task<ImmutableArray<CourseSummary>> SummariesAsync(
        ImmutableArray<Course> registered, string which, object[] parameters, CancellationToken cancellationToken)
    {
        var statuses = await reader.CourseStatuses(which, parameters, cancellationToken).ConfigureAwait(false);
        var named = string.Join(" UNION ", Named.Select(id => $"""SELECT "{id}" FROM course_statuses {which}"""));
        var rows = await reader.Operations($"""WHERE "Id" IN ({named})""", parameters, cancellationToken).ConfigureAwait(false);
        var known = statuses.ToDictionary(s => s.Subdomain);
        var operations = rows.ToDictionary(r => r.Id, r => r.ToSnapshot(kinds));
        return [.. registered.Select(
            course => known.GetValueOrDefault(course.Subdomain.Value) is { } status ? Summary(course, status, operations) : new(course))];
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
            Days = new(status.Days),
            // what came back from another repository says nothing of this one
            Proof = new(Here(status.LastVerifyId), Here(status.ProvenId)),
        };
    }
}
