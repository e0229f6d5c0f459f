using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Operations;

/// <summary>Which operations are meant; what is null does not matter. Times are UTC, of the request.</summary>
public sealed record OperationFilter
{
    /// <summary>All operations.</summary>
    public static OperationFilter None { get; } = new();

    public Subdomain? Course { get; init; }
    public OperationKind? Kind { get; init; }
    public OperationStanding? Standing { get; init; }

    /// <summary>The name of who asked for it, exactly.</summary>
    public string? RequestedBy { get; init; }

    public DateTime? FromUtc { get; init; }

    /// <summary>Up to and including this instant.</summary>
    public DateTime? UntilUtc { get; init; }

    /// <summary>Whether an operation is among them.</summary>
    public bool Matches(OperationSnapshot operation) =>
        (Course is null || operation.Course == Course)
        && (Kind is null || operation.Kind == Kind)
        && (Standing is null || operation.Standing == Standing)
        && (RequestedBy is null || operation.RequestedBy == RequestedBy)
        && (FromUtc is null || operation.RequestedUtc >= FromUtc)
        && (UntilUtc is null || operation.RequestedUtc <= UntilUtc);

    internal IQueryable<OperationRow> Apply(IQueryable<OperationRow> rows)
    {
        if (Course is { Value: var course })
            rows = rows.Where(o => o.Subdomain == course);
        if (Kind is { } kind)
        {
            var name = kind.ToString();
            rows = rows.Where(o => o.Kind == name);
        }
        if (RequestedBy is { } who)
            rows = rows.Where(o => o.RequestedBy == who);
        if (FromUtc is { } from)
            rows = rows.Where(o => o.RequestedUtc >= from);
        if (UntilUtc is { } until)
            rows = rows.Where(o => o.RequestedUtc <= until);
        return Standing is { } standing ? Apply(rows, standing) : rows;
    }

    private static IQueryable<OperationRow> Apply(IQueryable<OperationRow> rows, OperationStanding standing)
    {
        switch (standing)
        {
            case OperationStanding.UnderWay:
                return rows.Where(o => o.State == nameof(OperationState.Queued) || o.State == nameof(OperationState.Running));
            case OperationStanding.Refused:
                return rows.Where(o => o.Outcome == nameof(OperationOutcome.Failed) && o.Refused);
            case OperationStanding.Failed:
                return rows.Where(o => o.Outcome == nameof(OperationOutcome.Failed) && !o.Refused);
            default:
                var outcome = standing.ToString();
                return rows.Where(o => o.Outcome == outcome);
        }
    }
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
