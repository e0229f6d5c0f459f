using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Audit;

/// <summary>Which rows of the record somebody wants to see; null does not narrow.</summary>
public sealed record AuditFilter
{
    /// <summary>All of them.</summary>
    public static AuditFilter None { get; } = new();

    /// <summary>The name exactly as it is recorded.</summary>
    public string? Person { get; init; }

    public string? Course { get; init; }

    /// <summary>An action's id, or what stands before its dot for all that belong together.</summary>
    public string? Action { get; init; }

    public AuditOutcome? Outcome { get; init; }

    /// <summary>From this instant on, UTC.</summary>
    public DateTime? SinceUtc { get; init; }

    /// <summary>Before this instant, UTC.</summary>
    public DateTime? UntilUtc { get; init; }

    /// <summary>Reads an action as people name it.</summary>
    /// <exception cref="InvalidInputException">There is none of this name.</exception>
    public static string ReadAction(string text)
    {
        var wanted = text.Trim().ToLowerInvariant();
        return AuditAction.All.Any(a => a.Id == wanted || a.Id.StartsWith(wanted + ".", StringComparison.Ordinal)) ? wanted
            : throw new InvalidInputException($"There is no action \"{TextLength.Excerpt(text)}\". Use one of "
                + string.Join(", ", AuditAction.All.Select(a => a.Id.Split('.')[0]).Distinct())
                + ", or one of theirs like course.changed.");
    }

    internal IQueryable<AuditRow> Apply(IQueryable<AuditRow> rows)
    {
        if (Person is { } person)
            rows = rows.Where(r => r.Person == person);
        if (Course is { } course)
            rows = rows.Where(r => r.Course == course);
        if (Action is { } action)
        {
            var ids = AuditAction.All.Select(a => a.Id)
                .Where(id => id == action || id.StartsWith(action + ".", StringComparison.Ordinal)).ToList();
            rows = ids is [var only] ? rows.Where(r => r.Action == only) : rows.Where(r => ids.Contains(r.Action));
        }
        if (Outcome is { } outcome)
        {
            var word = outcome.ToString().ToLowerInvariant();
            rows = rows.Where(r => r.Outcome == word);
        }
        if (SinceUtc is { } since)
            rows = rows.Where(r => r.AtUtc >= since);
        if (UntilUtc is { } until)
            rows = rows.Where(r => r.AtUtc < until);
        return rows;
    }
}
