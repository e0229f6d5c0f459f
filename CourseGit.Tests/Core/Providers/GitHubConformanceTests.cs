using CourseGit.Core.Courses;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers;

public sealed class GitHubConformanceTests : ApiHostConformance
{
    // What GitHub answers when the allowance of an hour is spent.
    protected override int LimitStatus => 403;

    protected override Remote RemoteOf(string path) => new(new RemoteKind("GitHub"), path);

    private protected override async Task<HostStandIn> StartStandInAsync() => await GitHubStandIn.StartAsync();

    private protected override ProviderSettings Addresses(HostAddresses addresses) => new() { GitHub = addresses };
}
