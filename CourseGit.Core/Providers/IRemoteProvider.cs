using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>
/// One kind of place that commits go to. What it is called and how its addresses are written says its <see cref="RemoteForm"/>.
/// </summary>
public interface IRemoteProvider
{
    RemoteKind Kind { get; }

    /// <summary>Sees to it that the remote may and can be spoken to, without speaking to it much; creates what this portal hosts.</summary>
    /// <exception cref="RefusedException">It may not be.</exception>
    /// <exception cref="OperationFailedException">It cannot be.</exception>
    Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <summary>After a branch was pushed: what the place needs to show it.</summary>
    Task PushedAsync(Remote remote, BranchName branch, CancellationToken cancellationToken) => Task.CompletedTask;
}
