using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>How a file differs from the last commit.</summary>
public enum UnsavedKind
{
    Added,
    Changed,
    Removed,
}

/// <summary>A file that the next backup would save, or see gone.</summary>
public sealed record UnsavedChange(RawPath Path, UnsavedKind Kind, ContentGroup Group);

/// <summary>What the next backup would commit of the course's files. The database is not part of it: only a dump can tell.</summary>
/// <param name="AsOfUtc">When the look began; what changed later may be missing.</param>
/// <param name="Commit">The commit it was compared with; null when there is none, and then every file counts as added.</param>
/// <param name="Changes">In git's order.</param>
public sealed record UnsavedChanges(DateTime AsOfUtc, CommitId? Commit, ImmutableArray<UnsavedChange> Changes)
{
    /// <summary>The commit is here but has not reached the repository; it goes along with the next backup.</summary>
    public bool IsUnpushed { get; init; }

    /// <summary>
    /// READMEs that people left to the next backup; it writes them into the folder first, so they are not among the changes yet.
    /// </summary>
    public int WaitingReadmes { get; init; }

    /// <summary>More than half of the files are gone: the next backup asks whether that was on purpose.</summary>
    public bool IsShrunken { get; init; }
}
