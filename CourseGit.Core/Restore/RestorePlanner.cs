using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>Says what a restore would do. It changes nothing in the course.</summary>
public sealed class RestorePlanner
{
    /// <summary>Makes a plan: finds the commit, fetches what is missing, and compares it with the course as it is now.</summary>
    /// <exception cref="InvalidInputException">Unknown course, commit, branch or path.</exception>
    /// <exception cref="RefusedException">The commit holds what must not be restored, or the branch must be chosen.</exception>
    /// <exception cref="OperationFailedException">The remote cannot be reached.</exception>
    public Task<RestorePlan> PlanAsync(Subdomain course, RestoreArguments arguments, Actor actor, IProgress<PlanProgress>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A file of a plan, now and then.</summary>
    public Task<FileComparison> CompareAsync(RestorePlan plan, RawPath path, Actor actor, CancellationToken cancellationToken) => throw new NotImplementedException();
}
