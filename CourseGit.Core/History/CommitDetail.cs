using System.Collections.Immutable;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>What differs between two commits, in the course's own terms.</summary>
public sealed record CommitChanges
{
    /// <summary>The older side; null when everything was new.</summary>
    public CommitId? Before { get; init; }

    /// <summary>The newer side.</summary>
    public required CommitId After { get; init; }

    /// <summary>In git's order; CourseGit's own files are left out.</summary>
    public ImmutableArray<FileChange> Files { get; init; } = [];

    /// <summary>How many more there are that are not shown to who asked: they hold students' data.</summary>
    public int LeftOut { get; init; }

    /// <summary>The exercises among them, in git's order.</summary>
    public ImmutableArray<ExerciseChange> Exercises { get; init; } = [];

    public ChangeSummary Summary { get; init; } = new();
}

/// <summary>One commit with all there is to know of it.</summary>
/// <param name="Body">The message below its first line; empty when there is none.</param>
/// <param name="Parents">The commits before it: none for the first, several for a merge.</param>
/// <param name="Folder">The folder of the commit that is the course; null when its root is.</param>
public sealed record CommitDetail(
    CommitLine Line, string AuthorEmail, DateTime AuthoredUtc, string Committer, string Body, ImmutableArray<CommitId> Parents,
    string? Folder, CommitChanges Changes);

/// <summary>Two commits beside each other.</summary>
/// <param name="Ahead">Commits that only <paramref name="To"/> has.</param>
/// <param name="Behind">Commits that only <paramref name="From"/> has.</param>
public sealed record CommitComparison(CommitLine From, CommitLine To, int Ahead, int Behind, CommitChanges Changes);
