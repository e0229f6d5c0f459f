using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>What a restore does to one path.</summary>
public enum PlannedChangeKind
{
    /// <summary>It is not in the course now and comes back.</summary>
    Added,

    /// <summary>Its content becomes that of the commit.</summary>
    Changed,

    /// <summary>It is not in the commit; it goes to what is set aside.</summary>
    Removed,
}

/// <summary>One path a restore would touch.</summary>
/// <param name="OldSize">Bytes now; null when it is not there.</param>
/// <param name="NewSize">Bytes afterwards; null when it will not be there.</param>
public sealed record PlannedChange(RawPath Path, PlannedChangeKind Kind, ContentGroup Group, long? OldSize, long? NewSize);

/// <summary>What a restore would do, before it does it. Files that stay as they are do not appear.</summary>
public sealed record RestorePlan
{
    public required Subdomain Course { get; init; }
    public required RestoreMode Mode { get; init; }

    /// <summary>The restore point.</summary>
    public required CommitLine Commit { get; init; }

    /// <summary>The branch it was looked up on; null when a commit kept here was named.</summary>
    public BranchName? Branch { get; init; }

    /// <summary>By path, in git's order.</summary>
    public required ImmutableArray<PlannedChange> Changes { get; init; }

    /// <summary>Files the commit gives, those that are the same already included.</summary>
    public long Files { get; init; }

    /// <summary>Bytes of these files.</summary>
    public long Bytes { get; init; }

    /// <summary>What happens to the course's database, in a sentence.</summary>
    public required string Database { get; init; }

    /// <summary>What a person should think about before saying yes.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>What is good to know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Why the course's name has to be typed before anything of it is replaced, a sentence; null when it need not.</summary>
    public string? Exam { get; init; }

    /// <summary>Why this restore would be refused now, in a sentence; null when it would be done.</summary>
    public string? Refusal { get; init; }

    /// <summary>Count and bytes of one kind of change in one group.</summary>
    public (int Count, long Bytes) Sum(ContentGroup group, PlannedChangeKind kind)
    {
        var found = Changes.Where(c => c.Group == group && c.Kind == kind).ToList();
        return (found.Count, found.Sum(c => c.NewSize ?? c.OldSize ?? 0));
    }
}

/// <summary>How far the making of a plan is.</summary>
/// <param name="Text">What happens now.</param>
public sealed record PlanProgress(string Text, long Done, long Total);

/// <summary>The same file now and in a commit, as text for a comparison.</summary>
/// <param name="Now">Its text; null when it is not there.</param>
/// <param name="Then">Its text in the commit; null when it is not there.</param>
/// <param name="WhyNot">Why there is no text to compare (too large, no text); null when there is.</param>
public sealed record FileComparison(string? Now, string? Then, string? WhyNot);
