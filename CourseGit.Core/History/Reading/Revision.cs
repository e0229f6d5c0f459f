using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;

namespace CourseGit.Core.History.Reading;

/// <summary>What a name of a repository stands for.</summary>
public enum RefKind
{
    Branch,
    Tag,

    /// <summary>What a source took back and was kept here.</summary>
    Kept,

    /// <summary>A commit by its id.</summary>
    Commit,

    /// <summary>What is shown to nobody: notes, requests of a git host.</summary>
    Other,
}

/// <summary>A branch, a tag or something that was kept.</summary>
/// <param name="Name">As people call it: without <c>refs/heads/</c> or <c>refs/tags/</c>.</param>
/// <param name="Commit">The commit it leads to.</param>
public sealed record RepositoryRef(string Name, string FullName, RefKind Kind, CommitId Commit, bool IsDefault);

/// <summary>The commit of a repository that is looked at, and how it was named.</summary>
public sealed record Revision(string Name, RefKind Kind, CommitId Commit);

/// <summary>A repository as the pages that read it begin.</summary>
/// <param name="Shown">What is looked at; null before its first commit.</param>
/// <param name="Line">The commit of <paramref name="Shown"/>.</param>
/// <param name="Choices">Branches and tags, the default branch first; empty when there are more than can be chosen from.</param>
/// <param name="IsCut">Older commits were not asked for at the source.</param>
public sealed record RepositoryView(
    Repository Repository, Revision? Shown, CommitLine? Line, ImmutableArray<RepositoryRef> Choices, int Branches, int Tags, bool IsCut);

/// <summary>A branch or tag with its newest commit.</summary>
/// <param name="Line">Null when the commit is not here.</param>
public sealed record RefRow(RepositoryRef Ref, CommitLine? Line);

/// <summary>Some of the branches, tags and kept refs whose names hold a text.</summary>
/// <param name="Total">How many there are.</param>
public sealed record RefPage(ImmutableArray<RefRow> Rows, int Total);

/// <summary>A commit in a list.</summary>
/// <param name="Files">How many files it changed, against its first parent.</param>
/// <param name="IsCut">There were more than were counted.</param>
public sealed record RepositoryCommit(CommitLine Line, bool IsMerge, int Files, bool IsCut);

/// <summary>A file or folder.</summary>
/// <param name="Path">Null when its name is none that an address can hold: no UTF-8, or with control characters.</param>
/// <param name="Name">As people read it.</param>
/// <param name="Version">Null for a folder.</param>
public sealed record RepositoryEntry(CoursePath? Path, string Name, FileVersion? Version)
{
    public bool IsFolder => Version is null;
}

/// <summary>What lies at a path of a commit.</summary>
/// <param name="Entries">What a folder holds, folders first; null for a file.</param>
/// <param name="File">The file; null for a folder.</param>
public sealed record RepositoryItem(CommitLine Commit, CoursePath? Path, ImmutableArray<RepositoryEntry>? Entries, FileVersion? File);

/// <summary>The README of a commit.</summary>
/// <param name="IsMarkdown">It is to be formatted.</param>
public sealed record RepositoryReadme(string Name, string Text, bool IsMarkdown);

/// <summary>Lines of a file that one commit wrote, one below the other.</summary>
/// <param name="First">The number of the first of them, from 1.</param>
public sealed record BlamedLines(CommitLine Commit, int First, ImmutableArray<string> Lines);
