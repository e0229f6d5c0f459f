using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>What a restore or an undo replaced.</summary>
/// <param name="Operation">The restore or undo that set it aside.</param>
/// <param name="Name">Its folder below the set-aside root.</param>
/// <param name="Commit">What was restored in its place; null for an undo.</param>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="CanUndo">It can be put back.</param>
/// <param name="WhyNot">Why it cannot: put back already, freed, or gone from the disk; null when it can.</param>
public sealed record SetAside(long Id, long Operation, Subdomain Course, RestoreMode Mode, string Name, string Path, CommitId? Commit, DateTime AtUtc, long Bytes, bool CanUndo, string? WhyNot);

/// <summary>The front door to what is set aside.</summary>
public sealed class SetAsides
{
    /// <summary>What lies there now, newest first.</summary>
    /// <param name="course">Of this course only; null for all.</param>
    public Task<ImmutableArray<SetAside>> ListAsync(Subdomain? course, Actor actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What an operation set aside; null when it set nothing aside.</summary>
    public Task<SetAside?> OfAsync(long operation, Actor actor, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes what is set aside, for good. The undo of its operation is not possible any more.</summary>
    /// <exception cref="InvalidInputException">There is no such thing, or it is gone already.</exception>
    /// <exception cref="RefusedException">An operation works on the course.</exception>
    public Task FreeAsync(long id, Actor actor, CancellationToken cancellationToken) => throw new NotImplementedException();
}
