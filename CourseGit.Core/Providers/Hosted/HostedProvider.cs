using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;

namespace CourseGit.Core.Providers.Hosted;

/// <summary>Repositories this portal hosts: on this disk, reached by path.</summary>
public sealed class HostedProvider(HostedRepositories repositories) : IRemoteProvider, IRepositoryHost
{
    public RemoteKind Kind => RemoteKind.Hosted;

    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(remote.Address);
        var mended = await repositories.EnsureAsync(name, cancellationToken).ConfigureAwait(false);
        var environment = ImmutableDictionary<string, string>.Empty.Add("GIT_ALLOW_PROTOCOL", "file");
        return new RemoteAccess(repositories.PathOf(name), RemoteForm.Hosted.Describe(remote), environment)
        {
            IsLocal = true,
            Mended = mended
        };
    }

    public Task PushedAsync(Remote remote, BranchName branch, CancellationToken cancellationToken) =>
        repositories.ShowAsync(RepositoryName.Parse(remote.Address), branch, cancellationToken);

    // Closed to all who are not allowed, whatever it holds.
    public async Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(remote.Address);
        return repositories.Exists(name)
            ? new RepositoryFacts(IsPrivate: true, await repositories.ShownAsync(name, cancellationToken).ConfigureAwait(false),
                FileSizeLimit: null)
            : null;
    }

    public Task CreateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        repositories.EnsureAsync(RepositoryName.Parse(remote.Address), cancellationToken);

    public Task<ImmutableArray<Remote>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken) =>
        Task.FromResult(repositories.List().Select(name => new Remote(RemoteKind.Hosted, name.ToString())).ToImmutableArray());

    // The clone address opened in a browser leads to the page.
    public RepositoryLinks LinksOf(Remote remote) => new($"git/{remote.Address}.git", $"git/{remote.Address}.git");
}
