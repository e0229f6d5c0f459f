using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.GitHub;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Core.Providers;

/// <summary>What is GitHub's alone; what every host does is in <see cref="GitHubConformanceTests"/>.</summary>
public sealed class GitHubProviderTests : IAsyncLifetime
{
    private const string Owner = "grace", TokenValue = "github_pat_known-value-11A";

    private static readonly HostAddresses Public = HostAddresses.Of("https://api.github.com/", "https://github.com/");
    private static readonly RemoteCredential Credential = new(Owner, new Secret(TokenValue));
    private static readonly Remote Course = Remote.Parse("github:grace/ffm516");

    private GitHubStandIn _github = null!;
    private TestHouse _house = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IRepositoryHost Host => _house.Get<RemoteProviders>().HostOf(Course)!;

    public async ValueTask InitializeAsync()
    {
        _github = await GitHubStandIn.StartAsync();
        _github.AddAccount(Owner, TokenValue);
        _github.AddAccount("alan", "alans-own-token");
        _house = await TestHouse.OpenAsync(change: s => s with
        {
            OutboundHosts = [_github.Authority],
            Providers = new() { GitHub = new HostAddresses(_github.Api, _github.Git) },
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_house is not null)
            await _house.DisposeAsync();
        if (_github is not null)
            await _github.DisposeAsync();
    }

    [Theory]
    [InlineData("grace/ffm516", "grace/ffm516")]
    [InlineData("grace-h/FFM_516.v2", "grace-h/FFM_516.v2")]
    [InlineData("grace/.github", "grace/.github")]
    [InlineData("grace/ffm516.git", "grace/ffm516")]
    [InlineData("https://github.com/grace/ffm516", "grace/ffm516")]
    [InlineData("https://github.com/grace/ffm516.git", "grace/ffm516")]
    [InlineData("https://www.github.com/grace/ffm516/", "grace/ffm516")]
    public void An_address_is_read_as_people_write_it(string written, string address)
    {
        Assert.Equal(address, GitHubForm.Of(Public).Read(written).Address);
        Assert.Equal("github:" + address, GitHubForm.Of(Public).Read(written).ToString());
    }

    [Theory]
    [InlineData("-grace/ffm516", "is not a repository on GitHub")]
    [InlineData("grace/ffm516/tree/main", "is not a repository on GitHub")]
    [InlineData("grace/.git", "is not a repository on GitHub")]
    [InlineData("an-account-with-a-name-that-is-too-long-x/ffm516", "is not a repository on GitHub")]
    [InlineData("https://gitlab.com/grace/ffm516", "gitlab.com is not the GitHub of this portal, which is github.com")]
    [InlineData("https://github.com.example.org/grace/ffm516", "is not the GitHub of this portal")]
    [InlineData("https://user:hunter2@github.com/grace/ffm516", "holds a user name or a password")]
    public void What_is_no_address_is_refused_and_no_password_repeated(string written, string sentence)
    {
        var refused = Assert.Throws<InvalidInputException>(() => GitHubForm.Of(Public).Read(written));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-03-01 14:00:00 UTC", "2027-03-01")]
    [InlineData("2027-03-01 00:30:00 +0100", "2027-02-28")]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void The_end_of_a_token_is_a_day_of_UTC(string? header, string? day) =>
        Assert.Equal(day, GitHubIdentity.EndsOn(header)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void A_token_is_made_with_what_it_must_be_allowed_filled_in()
    {
        Assert.Equal(
            $"{_github.Git}settings/personal-access-tokens/new?name=CourseGit&description=Backups+of+courses"
                + "&contents=write&administration=write",
            Host.Pages.NewToken);
        Assert.All(Host.Pages.TokenSteps, step => Assert.EndsWith(".", step, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_not_changed_is_not_told_again_and_costs_no_allowance()
    {
        var there = await _github.AddRepositoryAsync("grace/ffm516");
        await FillAsync(there);
        var first = await Host.FindAsync(Course, Credential, Token);
        var spent = _github.SpentBy(Owner);

        Assert.Equal(first, await Host.FindAsync(Course, Credential, Token));
        Assert.Equal(spent, _github.SpentBy(Owner));
        there.IsArchived = true;
        Assert.True((await Host.FindAsync(Course, Credential, Token))?.IsReadOnly);
        Assert.True(_github.SpentBy(Owner) > spent);
        Assert.Equal(5000, (await Host.IdentifyAsync(Credential, Token)).Allowance?.Limit);
    }

    [Fact]
    public async Task What_everybody_of_an_enterprise_may_read_is_not_private()
    {
        await _github.AddRepositoryAsync("grace/ffm516");
        _github.Internal.Add("grace/ffm516");
        Assert.False((await Host.FindAsync(Course, Credential, Token))?.IsPrivate);
    }

    [Fact]
    public async Task A_large_one_is_said_to_be_large()
    {
        var there = await _github.AddRepositoryAsync("grace/ffm516");
        await FillAsync(there);
        var found = await Host.FindAsync(Course, Credential, Token);
        Assert.InRange(found!.Size!.Value, 60_000, 200_000);
        Assert.Equal(100L << 20, found.FileSizeLimit);
    }

    [Theory]
    [InlineData("nobody/ffm516", "There is no account nobody on GitHub.", FailureCause.Place)]
    [InlineData("alan/ffm516", "it does not exist, or the token is not let in", FailureCause.Credential)]
    [InlineData("grace/ffm516", "it does not exist, or the token is not let in", FailureCause.Credential)]
    public async Task Why_nothing_is_found_is_told_as_far_as_GitHub_lets_one(string path, string sentence, FailureCause cause)
    {
        var why = await Host.ExplainMissingAsync(Remote.Parse("github:" + path), Credential, Token);
        Assert.Contains(sentence, why.What, StringComparison.Ordinal);
        Assert.Equal(cause, why.Cause);
    }

    [Theory]
    [InlineData("repo", "There is no repository grace/ffm516 on GitHub.", FailureCause.Place)]
    [InlineData("read:org", "The token may see no private repositories", FailureCause.Credential)]
    public async Task A_classic_token_says_more(string scope, string sentence, FailureCause cause)
    {
        _github.Accounts[Owner].Scopes.Add(scope);
        var why = await Host.ExplainMissingAsync(Course, Credential, Token);
        Assert.Contains(sentence, why.What, StringComparison.Ordinal);
        Assert.Equal(cause, why.Cause);
    }

    [Fact]
    public async Task One_that_is_there_and_public_is_not_taken_for_the_private_one_that_was_wanted()
    {
        await _github.AddRepositoryAsync("grace/ffm516", isPrivate: false);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Host.CreateAsync(Course, Credential, Token));
        Assert.Contains("it is not private", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_the_token_may_not_see_is_told_from_one_that_is_not_there()
    {
        _github.Accounts[Owner].Organisations.Add("university");
        _github.Accounts[Owner].Scopes.Add("public_repo");
        await _github.AddRepositoryAsync("university/ffm516");
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => Host.CreateAsync(Remote.Parse("github:university/ffm516"), Credential, Token));
        Assert.Contains("this token may not see it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_was_made_although_the_answer_was_lost_is_found_by_the_next_try()
    {
        _github.Trouble = async (request, http) =>
        {
            if (request.Method != "POST")
                return false;
            await _github.AddRepositoryAsync("grace/ffm516");
            http.Abort();
            return true;
        };
        var failed = await Assert.ThrowsAsync<OperationFailedException>(() => Host.CreateAsync(Course, Credential, Token));
        Assert.Contains("GitHub cannot be reached", failed.Message, StringComparison.Ordinal);
        Assert.True((await Host.CreateAsync(Course, Credential, Token)).IsPrivate);
        Assert.Single(_github.Requests, r => r.Method == "POST");
    }

    [Fact]
    public async Task A_limit_that_only_the_words_tell_of_is_kept()
    {
        await _github.AddRepositoryAsync("grace/ffm516");
        _github.Trouble = GitHubStandIn.Refuse(403, "You have exceeded a secondary rate limit. Please wait a few minutes.");
        var failed = await Assert.ThrowsAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("was asked too often and answers again at", failed.Message, StringComparison.Ordinal);
        _github.Trouble = null;
        await Assert.ThrowsAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Single(_github.Requests);
    }

    [Fact]
    public async Task An_organisation_that_wants_single_sign_on_says_so()
    {
        _github.Trouble = GitHubStandIn.Refuse(
            403, "Resource protected by organization SAML enforcement.", ("X-GitHub-SSO", "required; url=https://github.com/orgs/x/sso"));
        var failed = await Assert.ThrowsAsync<OperationFailedException>(() => Host.FindAsync(Course, Credential, Token));
        Assert.Contains("Configure SSO", failed.Failure?.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_leads_elsewhere_is_not_followed_with_the_token()
    {
        await using var other = await GitServer.StartAsync();
        _github.Trouble = async (_, http) =>
        {
            http.Response.Headers.Link = $"<{other.Address}user/repos?page=2>; rel=\"next\"";
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("[]", http.RequestAborted);
            return true;
        };
        await Assert.ThrowsAsync<OperationFailedException>(() => Host.ListAsync(Credential, Token));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_key_that_opens_another_repository_already_is_refused_in_words()
    {
        const string key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Yd6X8m3mP4dGx3b0YqkqmQ1vH8w3nL1n6v8F2tq0E";
        (await _github.AddRepositoryAsync("grace/other")).DeployKeys[key] = "CourseGit";
        await _github.AddRepositoryAsync("grace/ffm516");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Host.AddDeployKeyAsync(Course, "CourseGit", key, Credential, Token));
        Assert.Contains("key is already in use", refused.Message, StringComparison.Ordinal);
        Assert.Contains("make another pair", refused.Message, StringComparison.Ordinal);
    }

    private async Task FillAsync(HostedThere there) => await RealGit.ShellAsync(
        """
        cd "$1"; blob=$(head -c 80000 /dev/urandom | git hash-object -w --stdin)
        tree=$(printf '100644 blob %s\tfile\n' "$blob" | git mktree)
        git update-ref refs/heads/main "$(git commit-tree -m First "$tree")"
        """, _github.FolderOf(there));
}
