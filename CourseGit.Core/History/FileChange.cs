using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>What a commit did to a file.</summary>
public enum FileChangeKind
{
    Added,
    Changed,
    Removed,

    /// <summary>The content is the same at another path.</summary>
    Moved,
}

/// <summary>A file's content at one time.</summary>
/// <param name="Id">The blob's id.</param>
/// <param name="Mode">git's six octal digits.</param>
/// <param name="Size">Bytes; null when the content is not on this server.</param>
public sealed record FileVersion(string Id, string Mode, long? Size)
{
    /// <summary>A symbolic link: its content is where it leads.</summary>
    public bool IsLink => Mode == "120000";

    /// <summary>Another repository, of which git keeps only a commit's id.</summary>
    public bool IsSubmodule => Mode == "160000";
}

/// <summary>One file that differs between two commits.</summary>
/// <param name="Path">Counted from the course's root; of a removed file, where it was.</param>
/// <param name="Exercise">The folder of the exercise it belongs to; null when it belongs to none.</param>
/// <param name="Before">Null when there was none.</param>
/// <param name="After">Null when there is none any more.</param>
public sealed record FileChange(
    RawPath Path, FileChangeKind Kind, ContentGroup Group, RawPath? Exercise, FileVersion? Before, FileVersion? After)
{
    /// <summary>Only the kind of file changed (a program, a link), not its content.</summary>
    public bool IsModeOnly => Before is not null && After is not null && Before.Id == After.Id;
}

/// <summary>What changed in an exercise.</summary>
/// <param name="Folder">Counted from the course's root.</param>
/// <param name="Title">What the exercise shows its students; null when it has no title or that is not on this server.</param>
public sealed record ExerciseChange(RawPath Folder, string? Title, FileChangeKind Kind)
{
    /// <summary>Where it was, for a move.</summary>
    public RawPath? MovedFrom { get; init; }
}
