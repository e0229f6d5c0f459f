using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>One kind of place that commits go to.</summary>
public interface IRemoteProvider
{
    RemoteKind Kind { get; }

    /// <summary>The remote as people know it.</summary>
    string Describe(Remote remote);

    /// <summary>Sees to it that the remote may and can be spoken to, without speaking to it much; creates what this portal hosts.</summary>
    /// <exception cref="RefusedException">It may not be.</exception>
    /// <exception cref="OperationFailedException">It cannot be.</exception>
    Task<RemoteAccess> OpenAsync(Course course, CancellationToken cancellationToken);

    /// <summary>After a branch was pushed: what the place needs to show it.</summary>
    Task PushedAsync(Course course, BranchName branch, CancellationToken cancellationToken);
}
