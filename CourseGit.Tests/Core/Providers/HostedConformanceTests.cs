using CourseGit.Core.Courses;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Tests.Core.Providers;

/// <summary>This portal as a host of repositories: no token, no API, the same contract.</summary>
public sealed class HostedConformanceTests : HostConformance
{
    protected override RemoteCredential? Credential => null;

    protected override Remote RemoteOf(string path) => new(RemoteKind.Hosted, path);

    protected override async Task<string> AddRepositoryAsync(string path)
    {
        var name = RepositoryName.Parse(path);
        await House.Get<HostedRepositories>().EnsureAsync(name, Token);
        return House.Get<HostedRepositories>().PathOf(name);
    }
}
