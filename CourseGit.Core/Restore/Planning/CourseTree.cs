using System.Collections.Immutable;
using CourseGit.Core.Format;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>What a restore brings into the course: checked, complete on this disk, and nothing of it written yet.</summary>
internal sealed record CourseTree
{
    public required FoundCommit Found { get; init; }

    /// <summary>The git directory that has the objects.</summary>
    public required string GitDirectory { get; init; }

    /// <inheritdoc cref="FoundContents"/>
    public required CourseContents? InCourse { get; init; }

    /// <summary>Files and links, under the paths they get in the course.</summary>
    public required List<TreeEntry> Entries { get; init; }

    /// <summary>Bytes by blob.</summary>
    public required IReadOnlyDictionary<string, long> Sizes { get; init; }

    /// <summary>What of the course is replaced.</summary>
    public required Selection Selection { get; init; }

    /// <summary>What CourseGit noted beside the files; null in a commit that is not its own.</summary>
    public ManifestContent? Manifest { get; init; }

    /// <summary>The pieces of the database's dump, by their names alone.</summary>
    public required List<TreeEntry> DatabasePieces { get; init; }

    /// <summary>Folders with nothing in them, which git cannot hold.</summary>
    public required ImmutableArray<CoursePath> EmptyFolders { get; init; }

    public CommitId Commit => Found.Commit.Id;

    /// <summary>Opens all it is made of.</summary>
    public ObjectDatabase OpenContents() => ObjectDatabase.Open(GitDirectory, InCourse);

    public long SizeOf(TreeEntry entry) => Sizes.GetValueOrDefault(entry.Id);

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Entries.Sum(SizeOf);

    /// <summary>Bytes the restore writes, the database included.</summary>
    public long BytesToWrite => Bytes + DatabasePieces.Sum(SizeOf) * 2;
}
