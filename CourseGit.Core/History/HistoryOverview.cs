using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>What of a course's history is on this server.</summary>
public sealed record HistoryOverview
{
    /// <summary>Branches kept here, by name. Empty before the first backup.</summary>
    public ImmutableArray<BranchName> Branches { get; init; } = [];

    /// <summary>The branch shown; null when a person must choose one.</summary>
    public BranchName? Branch { get; init; }

    /// <summary>The branch that belongs to the course by its settings; null when none of those kept does.</summary>
    public BranchName? Default { get; init; }

    /// <summary>The branch's newest commit as far as this server knows; null without a branch.</summary>
    public CommitId? Tip { get; init; }

    /// <summary>When the repository was last seen to stand like this; null when that is not known.</summary>
    public DateTime? AsOfUtc { get; init; }

    /// <summary>Older commits were never fetched to this server.</summary>
    public bool IsCut { get; init; }
}

/// <summary>A commit in a list, with what it changed.</summary>
/// <param name="IsMerge">It joins others' work; the changes are those against its first parent.</param>
public sealed record HistoryCommit(CommitLine Line, bool IsMerge, ChangeSummary Summary);

/// <summary>A commit that changed a file or folder.</summary>
/// <param name="Before">The commit before it, for a comparison; null for the first of all.</param>
/// <param name="Files">The files at or below the path that it changed.</param>
public sealed record PathVersion(CommitLine Line, CommitId? Before, ImmutableArray<FileChange> Files);

/// <summary>The commits that changed a file or folder, newest first.</summary>
/// <param name="CameFrom">Under which name it was known before the oldest of them; null when it was new or that is not to be seen
/// yet.</param>
public sealed record PathVersions(ImmutableArray<PathVersion> Versions, bool HasMore, CoursePath? CameFrom);
