using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>
/// What a host knows of its repositories beyond what git can tell. A provider whose place can do this implements it as well; who wants it
/// asks
/// <see cref="RemoteProviders.HostOf"/>.
/// </summary>
public interface IRepositoryHost
{
    /// <summary>A repository, as far as this credential may know of it; null when there is none that it may see.</summary>
    /// <exception cref="OperationFailedException">The host does not answer.</exception>
    Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <summary>Creates an empty private repository, unless there is one.</summary>
    /// <exception cref="RefusedException">It may not be created.</exception>
    /// <exception cref="OperationFailedException">The host does not answer.</exception>
    Task CreateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <summary>The repositories this credential may see, by address.</summary>
    /// <exception cref="OperationFailedException">The host does not answer.</exception>
    Task<ImmutableArray<Remote>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken);

    /// <summary>Where people and programs find a repository.</summary>
    RepositoryLinks LinksOf(Remote remote);
}

/// <summary>What a host says of a repository.</summary>
/// <param name="IsPrivate">Nobody reads it who is not allowed to by name.</param>
/// <param name="DefaultBranch">The one a plain clone checks out; null while it is empty.</param>
/// <param name="FileSizeLimit">Bytes a single file may have there; null without limit.</param>
public sealed record RepositoryFacts(bool IsPrivate, BranchName? DefaultBranch, long? FileSizeLimit);

/// <summary>Addresses of a repository. Those of this portal begin at its own address, without a slash before them.</summary>
/// <param name="Git">What <c>git clone</c> takes.</param>
/// <param name="Page">What is opened in a browser.</param>
public sealed record RepositoryLinks(string Git, string Page);
