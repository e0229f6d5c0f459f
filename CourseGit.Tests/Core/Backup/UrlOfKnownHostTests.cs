using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A repository that is written as a URL, at a host whose API can be asked: it must be private as well.</summary>
public sealed class UrlOfKnownHostTests : IAsyncLifetime
{
    private const string Course = "ffm516", User = "grace", Value = "gitea-known-value-516C";

    private GiteaStandIn _gitea = null!;
    private TestHouse _house = null!;
    private HostedThere _there = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gitea = await HostStandIn.StartAsync<GiteaStandIn>();
        _gitea.AddAccount(User, Value);
        _there = await _gitea.AddRepositoryAsync("grace/ffm516");
        _house = await TestHouse.OpenAsync(change: s => s with
        {
            OutboundHosts = [_gitea.Authority],
            Providers = new() { Gitea = new HostAddresses(_gitea.Api, _gitea.Git) },
        });
        await _house.AddCredentialAsync("g", User, Value);
        await _house.AddCourseAsync(Course, c => c with { Remote = Over($"{_gitea.Git}grace/ffm516.git"), CredentialName = "g" });
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _gitea.DisposeAsync();
    }

    [Fact]
    public async Task A_public_one_is_refused_and_a_private_one_backed_up_to()
    {
        _there.IsPrivate = false;
        var refused = await _house.BackUpAsync(Course);
        Assert.True(refused is { Refused: true, Cause: FailureCause.Place }, refused.Text);
        Assert.StartsWith("Repository must be private: anyone can read", refused.Text, StringComparison.Ordinal);

        _there.IsPrivate = true;
        await _house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(_house.FilesOf(Course).Folder, _gitea.FolderOf(_there));
    }

    [Fact]
    public async Task A_credential_for_git_alone_is_told_of_and_a_public_one_is_refused_all_the_same()
    {
        _gitea.Trouble = async (request, http) =>
        {
            if (!request.Path.StartsWith("/api/", StringComparison.Ordinal) || http.Request.Headers.Authorization.Count == 0)
                return false;
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"message":"token is not for this","url":""}""", Token);
            return true;
        };
        var warned = await _house.BackUpAsync(Course, OperationOutcome.Warning);
        Assert.Contains("takes the credential \"g\" for git at most", warned.Text, StringComparison.Ordinal);

        _there.IsPrivate = false;
        await AssertRefusedAsync(Over($"{_gitea.Git}grace//ffm516"), "g"); // another writing, and not asked before
    }

    [Fact]
    public async Task Over_ssh_what_strangers_are_shown_is_public_unless_a_superuser_named_it()
    {
        var remote = Over("git@127.0.0.1:grace/ffm516.git");
        _there.IsPrivate = false;
        await AssertRefusedAsync(remote, null);
        await _house.ChangeCourseAsync(Course, c => c with { HoldsNoStudentData = true, PublicRemote = remote });
        Assert.Null(await CheckAsync(await CourseAsync(), remote, null));

        _there.IsPrivate = true;
        Assert.Null(await CheckAsync(await CourseAsync(), remote, null));
    }

    private static Remote Over(string url) => new(RemoteKind.Url, url);

    private Task<Course> CourseAsync() => _house.Get<CourseRegistry>().GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token);

    private Task<RepositoryFacts?> CheckAsync(Course course, Remote remote, string? credential) =>
        _house.Get<PushGuard>().CheckAsync(course, remote, credential, _ => { }, _ => { }, Token);

    private async Task AssertRefusedAsync(Remote remote, string? credential)
    {
        var course = await CourseAsync();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => CheckAsync(course, remote, credential));
        Assert.StartsWith("Repository must be private: anyone can read", refused.Message, StringComparison.Ordinal);
    }
}
