using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers;

/// <summary>GitLab's adapter against its stand-in; beyond what all do, groups in groups and what is its own.</summary>
public sealed class GitLabConformanceTests : ApiHostConformance
{
    protected override string LimitHeaders => "RateLimit-"; // docs.gitlab.com/administration/settings/user_and_ip_rate_limits

    protected override Remote RemoteOf(string path) => new(new RemoteKind("GitLab"), path);

    [Fact]
    public async Task A_project_lies_in_a_group_in_a_group()
    {
        Grace.Organisations.Add("university/physics/2026");
        var remote = RemoteOf("university/physics/2026/ffm516");

        await Host.CreateAsync(remote, Credential, Token);

        Assert.True((await Host.FindAsync(remote, Credential, Token))?.MayWrite);
        Assert.Contains("/api/v4/projects/university%2Fphysics%2F2026%2Fffm516", StandIn.Requests.Select(r => r.Path));
        Assert.Equal($"{StandIn.Git}university/physics/2026/ffm516/-/commit/{new string('a', 40)}",
            Host.LinksOf(remote).OfCommit(CommitId.Parse(new string('a', 40))));
    }

    [Fact]
    public async Task A_token_for_pushing_alone_is_told_what_it_lacks()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        Grace.Scopes.Add("write_repository");
        var failed = await Assert.ThrowsAnyAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("does not let it read the project grace/ffm516", failed.Message, StringComparison.Ordinal);
        Assert.Contains("\"api\"", failed.Failure?.Next, StringComparison.Ordinal);

        Grace.Scopes.Add("read_api");
        Assert.True((await Host.FindAsync(Course, Credential, Token))?.IsPrivate);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Host.CreateAsync(RemoteOf($"{Owner}/fresh"), Credential, Token));
        Assert.Contains("does not let this token make the repository grace/fresh", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_told_anew()
    {
        await StandIn.AddRepositoryAsync($"{Owner}/ffm516");
        var first = await Host.FindAsync(Course, Credential, Token);
        Assert.Equal(first, await Host.FindAsync(Course, Credential, Token));

        StandIn.Repositories[$"{Owner}/ffm516"].IsArchived = true;
        Assert.True((await Host.FindAsync(Course, Credential, Token))?.IsReadOnly);
        Assert.Null(await Host.FindAsync(Course, null, Token)); // what one token was told is nobody else's
    }

    [Fact]
    public async Task What_members_of_the_server_may_read_is_not_private()
    {
        StandIn.Trouble = Answer(200, """{"id":1,"path_with_namespace":"grace/ffm516","visibility":"internal","empty_repo":true}""");
        var found = await Host.FindAsync(Course, Credential, Token);
        Assert.Equal((false, null), (found?.IsPrivate, found?.MayWrite));
    }

    [Fact]
    public async Task A_token_that_does_not_know_itself_still_has_an_owner()
    {
        StandIn.Trouble = (request, http) => request.Path.EndsWith("/personal_access_tokens/self", StringComparison.Ordinal)
            ? Answer(404, """{"message":"404 Not found"}""")(request, http) : Task.FromResult(false);
        var known = await Host.IdentifyAsync(Credential!, Token);
        Assert.Equal((Owner, null), (known.Owner, known.EndsOn));
        Assert.Empty(known.Scopes);
    }

    [Fact]
    public async Task Git_is_shown_a_user_that_goes_with_every_token()
    {
        var access = await Provider.OpenAsync(Course, Credential, Token);
        Assert.Equal("oauth2", Assert.Single(access.Secrets).User);
        var deploy = await Provider.OpenAsync(Course, Credential! with { User = "gitlab+deploy-token-4" }, Token);
        Assert.Equal("gitlab+deploy-token-4", Assert.Single(deploy.Secrets).User);
    }

    private protected override async Task<HostStandIn> StartStandInAsync() => await HostStandIn.StartAsync<GitLabStandIn>();

    private protected override ProviderSettings Addresses(HostAddresses addresses) => new() { GitLab = addresses };
}
