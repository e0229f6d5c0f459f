using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>The branches a course can be restored from.</summary>
/// <param name="Branches">By name; those of the remote and those kept here.</param>
/// <param name="Default">The one that belongs to the course; null when a person must choose.</param>
/// <param name="Problem">Why the remote could not be asked; null when it could. What is kept here is listed all the same.</param>
public sealed record RestoreBranches(ImmutableArray<BranchName> Branches, BranchName? Default, string? Problem);

/// <summary>Which restore points are wanted.</summary>
/// <param name="Path">Only those that changed this file or folder.</param>
/// <param name="UntilUtc">Only those made until then.</param>
public sealed record RestorePointFilter(CoursePath? Path = null, DateTime? UntilUtc = null, int Skip = 0, int Count = 20);

/// <summary>Restore points, newest first.</summary>
public sealed record RestorePointList(ImmutableArray<CommitLine> Points, bool HasMore);

/// <summary>A file or folder of a restore point.</summary>
/// <param name="Path">Counted from the course's root.</param>
/// <param name="IsExercise">A folder that holds an <c>exercise.xml</c>.</param>
public sealed record RestoreEntry(CoursePath Path, string Name, bool IsFolder, bool IsExercise);

/// <summary>The front door to what can be restored: branches, commits, and what is in them.</summary>
public sealed class RestorePoints
{
    /// <summary>The branches to choose from. Asks the remote.</summary>
    public Task<RestoreBranches> BranchesAsync(Course course, Actor actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Restore points of a branch. Fetches the branch's commits when they are not here.</summary>
    public Task<RestorePointList> ListAsync(Course course, BranchName branch, RestorePointFilter filter, Actor actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What a folder holds in a commit, folders first.</summary>
    /// <param name="folder">Null for the course's root.</param>
    public Task<ImmutableArray<RestoreEntry>> BrowseAsync(Course course, CommitId commit, CoursePath? folder, Actor actor, CancellationToken cancellationToken) => throw new NotImplementedException();
}
