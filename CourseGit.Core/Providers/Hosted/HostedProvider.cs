using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;

namespace CourseGit.Core.Providers.Hosted;

/// <summary>Repositories this portal hosts: on this disk, reached by path.</summary>
public sealed class HostedProvider(HostedRepositories repositories) : IRemoteProvider
{
    public RemoteKind Kind => RemoteKind.Hosted;

    public string Describe(Remote remote) => $"{remote.Address} (hosted here)";

    public async Task<RemoteAccess> OpenAsync(Course course, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(course.Remote.Address);
        var mended = await repositories.EnsureAsync(name, cancellationToken).ConfigureAwait(false);
        var environment = ImmutableDictionary<string, string>.Empty.Add("GIT_ALLOW_PROTOCOL", "file");
        return new RemoteAccess(repositories.PathOf(name), Describe(course.Remote), environment) { IsLocal = true, Mended = mended };
    }

    public Task PushedAsync(Course course, BranchName branch, CancellationToken cancellationToken) =>
        repositories.ShowAsync(RepositoryName.Parse(course.Remote.Address), branch, cancellationToken);
}
