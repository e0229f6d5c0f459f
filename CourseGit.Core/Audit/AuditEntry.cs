using CourseGit.Core.Primitives;

namespace CourseGit.Core.Audit;

/// <summary>What somebody did, for the record: all but who and when.</summary>
public sealed record AuditEntry(AuditAction Action)
{
    /// <summary>The course it is about; null where it is about none.</summary>
    public Subdomain? Course { get; init; }

    /// <summary>What else it is about: the name of a credential, the number of an operation.</summary>
    public string? Subject { get; init; }

    public AuditOutcome Outcome { get; init; }

    /// <summary>How it was, in words; never a secret.</summary>
    public string? Before { get; init; }

    /// <summary>How it is now.</summary>
    public string? After { get; init; }

    /// <summary>With the difference between how it was and how it is; null for what was not, or is no more.</summary>
    public AuditEntry With(AuditFacts? before, AuditFacts? after)
    {
        var (was, now) = AuditFacts.Difference(before, after);
        return this with { Before = was, After = now };
    }

    /// <summary>The same for a change, of which there may be none: then there is nothing to record.</summary>
    public IEnumerable<AuditEntry> IfChanged(AuditFacts before, AuditFacts after) =>
        With(before, after) is { Before: null, After: null } ? [] : [With(before, after)];
}
