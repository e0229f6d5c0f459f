using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers;

/// <summary>Gitea's and Forgejo's adapter against the stand-in.</summary>
public sealed class GiteaConformanceTests : ApiHostConformance
{
    protected override bool TellsOfTokens => false;

    protected override Remote RemoteOf(string path) => new(new RemoteKind("Gitea"), path);

    [Fact]
    public async Task Commits_come_in_as_many_pages_as_it_takes()
    {
        var folder = StandIn.FolderOf(await StandIn.AddRepositoryAsync($"{Owner}/ffm516"));
        var ids = await CommitAsync(folder, "main", [.. Enumerable.Range(1, 120).Select(i => $"Week {i}")]);
        var commits = await Host.CommitsAsync(Course, BranchName.Parse("main"), 80, Credential, Token);
        Assert.Equal(Enumerable.Reverse(ids).Take(80), commits.Select(c => c.Id.Value));
    }

    [Fact]
    public async Task Without_the_right_to_see_organisations_a_token_still_has_an_owner()
    {
        StandIn.Trouble = (request, http) => request.Path.EndsWith("/user/orgs", StringComparison.Ordinal)
            ? Answer(403, """{"message":"token does not have at least one of required scope(s): [read:organization]"}""")(request, http)
            : Task.FromResult(false);
        Assert.Equal([Owner], (await Host.IdentifyAsync(Credential!, Token)).Owners);
    }

    [Fact]
    public async Task A_name_that_is_taken_out_of_sight_is_said_to_be()
    {
        StandIn.Trouble = (request, http) => request.Method == "POST"
            ? Answer(409, """{"message":"The repository with the same name already exists."}""")(request, http) : Task.FromResult(false);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Host.CreateAsync(Course, Credential, Token));
        Assert.Contains("The name is taken", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_do_not_lie_in_groups() =>
        Assert.Throws<InvalidInputException>(() => House.Get<RemoteForms>().Of(Course.Kind).Read("university/physics/ffm516"));

    private protected override async Task<HostStandIn> StartStandInAsync() => await HostStandIn.StartAsync<GiteaStandIn>();

    private protected override ProviderSettings Addresses(HostAddresses addresses) => new() { Gitea = addresses };
}
