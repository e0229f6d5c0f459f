using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Operations;

/// <summary>Which operations are meant; what is null does not matter. Times are UTC, of the request.</summary>
public sealed record OperationFilter
{
    private const int CountedUpTo = 1_000;

    /// <summary>All operations.</summary>
    public static OperationFilter None { get; } = new();

    /// <summary>Those of a course; of all subjects when it is null.</summary>
    public static OperationFilter Of(Subdomain? course) => course is null ? None : new() { Subject = OperationSubject.Of(course) };

    public OperationSubject? Subject { get; init; }
    public OperationKind? Kind { get; init; }
    public OperationStanding? Standing { get; init; }

    /// <summary>The name of who asked for it, exactly.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>The run of a schedule that asked for it.</summary>
    public long? Run { get; init; }

    public DateTime? FromUtc { get; init; }

    /// <summary>Up to and including this instant.</summary>
    public DateTime? UntilUtc { get; init; }

    /// <summary>Whether an operation is among them.</summary>
    public bool Matches(OperationSnapshot operation) =>
        (Subject is null || operation.Subject == Subject)
        && (Kind is null || operation.Kind == Kind)
        && (Standing is null || operation.Standing == Standing)
        && (RequestedBy is null || operation.RequestedBy == RequestedBy)
        && (Run is null || operation.Run == Run)
        && (FromUtc is null || operation.RequestedUtc >= FromUtc)
        && (UntilUtc is null || operation.RequestedUtc <= UntilUtc);

    /// <summary>
    /// The rows that match. Of several conditions the database is to follow the one that fewest rows meet: it knows only how many values a
    /// column has, not how rare each is, and of a million operations all but a few may be by one person.
    /// </summary>
    internal async Task<IQueryable<OperationRow>> ApplyAsync(IQueryable<OperationRow> rows, CancellationToken cancellationToken)
    {
        var conditions = Conditions();
        var rarest = await RarestAsync(rows, conditions, cancellationToken).ConfigureAwait(false);
        foreach (var condition in conditions)
            rows = condition == rarest ? condition.Indexed(rows) : condition.Looked(rows);
        if (FromUtc is { } from)
            rows = rows.Where(o => o.RequestedUtc >= from);
        if (UntilUtc is { } until)
            rows = rows.Where(o => o.RequestedUtc <= until);
        return rows;
    }

    // A subject has few operations compared with all: there is no need to count.
    private async Task<Condition?> RarestAsync(
        IQueryable<OperationRow> rows, List<Condition> conditions, CancellationToken cancellationToken)
    {
        if (conditions.Count < 2 || Subject is not null || Run is not null)
            return conditions.FirstOrDefault();
        var counts = new List<int>();
        foreach (var condition in conditions)
            counts.Add(await condition.Indexed(rows).Take(CountedUpTo).CountAsync(cancellationToken).ConfigureAwait(false));
        return conditions[counts.IndexOf(counts.Min())];
    }

    // No index serves a text with something appended, be it nothing.
    private List<Condition> Conditions()
    {
        var conditions = new List<Condition>();
        if (Run is { } run) // before all others: a run has few
            conditions.Add(new(rows => rows.Where(o => o.RunId == run), rows => rows.Where(o => o.RunId + 0 == run)));
        if (Subject is { Name: var name } subject)
            conditions.Add(OfSubject(subject.Kind.ToString(), name));
        if (Kind?.Id is { } kind)
            conditions.Add(new(rows => rows.Where(o => o.Kind == kind), rows => rows.Where(o => o.Kind + "" == kind)));
        if (RequestedBy is { } who)
            conditions.Add(new(rows => rows.Where(o => o.RequestedBy == who), rows => rows.Where(o => o.RequestedBy + "" == who)));
        if (Standing == OperationStanding.UnderWay)
            conditions.Add(new(rows => rows.UnderWay(), rows => rows.Where(o => o.Outcome == null)));
        else if (Standing is { } standing)
            conditions.Add(OfOutcome(standing));
        return conditions;
    }

    private static Condition OfSubject(string kind, string name) => new(
        rows => rows.Where(o => o.Subject == name && o.SubjectKind == kind), rows =>
            rows.Where(o => o.Subject + "" == name && o.SubjectKind == kind));

    private static Condition OfOutcome(OperationStanding standing)
    {
        if (standing is OperationStanding.Failed or OperationStanding.Refused)
        {
            var refused = standing == OperationStanding.Refused;
            return new(
                rows => rows.Where(o => o.Outcome == nameof(OperationOutcome.Failed) && o.Refused == refused),
                rows => rows.Where(o => o.Outcome + "" == nameof(OperationOutcome.Failed) && o.Refused == refused));
        }
        var outcome = standing.ToString();
        return new(rows => rows.Where(o => o.Outcome == outcome), rows => rows.Where(o => o.Outcome + "" == outcome));
    }

    /// <summary>
    /// One condition in two forms: for the database to follow through its index, and to be looked at in rows found otherwise.
    /// </summary>
    private sealed record Condition(
        Func<IQueryable<OperationRow>, IQueryable<OperationRow>> Indexed, Func<IQueryable<OperationRow>, IQueryable<OperationRow>> Looked);
}

/// <summary>Where an operation stands, as a person names it: a refusal is told apart from a failure.</summary>
public enum OperationStanding
{
    UnderWay,
    Succeeded,
    Unchanged,
    Warning,
    Failed,
    Refused,
    Cancelled,
}
