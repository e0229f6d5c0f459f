using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>A file or folder of a commit.</summary>
/// <param name="Path">Null when its name is none that an address can hold: no UTF-8, or with control characters.</param>
/// <param name="Name">As people read it.</param>
/// <param name="Title">What it shows its students, for an exercise.</param>
/// <param name="Version">Null for a folder.</param>
/// <param name="Files">How many files lie below a folder.</param>
public sealed record CommitEntry(CoursePath? Path, string Name, bool IsExercise, string? Title, FileVersion? Version, int Files)
{
    public bool IsFolder => Version is null;
}

/// <summary>What a folder holds in a commit.</summary>
/// <param name="Entries">Folders first.</param>
/// <param name="Files">All files below it.</param>
/// <param name="IsExercise">The folder is an exercise itself.</param>
/// <param name="LeftOut">Files at and below it that are not shown to who asked: they hold students' data.</param>
public sealed record CommitFolder(
    CommitLine Commit, ImmutableArray<CommitEntry> Entries, int Files, bool IsExercise, string? Title, int LeftOut);

/// <summary>A file in a commit.</summary>
public sealed record CommitFile(CommitLine Commit, CoursePath Path, FileVersion Version, RawPath? Exercise, string? Title);

/// <summary>Content of a file, read for showing it.</summary>
/// <param name="Text">Null when it is not shown as text; <paramref name="WhyNot"/> says why.</param>
public sealed record FileContent(FileText? Text, string? WhyNot);

/// <summary>A file before and after.</summary>
/// <param name="Before">Null when there was none.</param>
/// <param name="After">Null when there is none any more.</param>
/// <param name="WhyNot">Why there is no text to compare; null when there is.</param>
public sealed record FilePair(FileText? Before, FileText? After, string? WhyNot);
