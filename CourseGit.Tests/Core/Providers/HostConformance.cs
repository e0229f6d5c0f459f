using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Http;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Core.Providers;

/// <summary>
/// What every host of repositories must do, whichever it is: run by each adapter over real bare repositories. What a host cannot do
/// (<see cref="HostAbilities"/>) must be refused in words. Those with an API of their own run <see cref="ApiHostConformance"/> beyond it.
/// </summary>
public abstract class HostConformance : IAsyncLifetime
{
    /// <summary>Who owns the repositories, and the value of the token that must be seen nowhere.</summary>
    protected const string Owner = "grace", TokenValue = "known-value-Q7xW-5150";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestHouse House { get; private set; } = null!;

    private protected ShiftedClock Clock { get; } = new();

    private protected IRemoteProvider Provider => House.Get<RemoteProviders>().For(RemoteOf($"{Owner}/ffm516"));

    private protected IRepositoryHost Host => (IRepositoryHost)Provider;

    /// <summary>What grace shows; null where nothing has to be shown.</summary>
    protected virtual RemoteCredential? Credential => new(Owner, new Secret(TokenValue));

    /// <summary>Whether it can be told that a repository is private; null when the host does not say.</summary>
    protected virtual bool? PrivateIs => true;

    public async ValueTask InitializeAsync()
    {
        await StartHostAsync();
        House = await TestHouse.OpenAsync(change: ChangeSettings, services: services => services.AddSingleton(provider =>
            new HostChannels(provider.GetRequiredService<RemoteRules>(), Clock) { Limit = TimeSpan.FromSeconds(90) }));
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await StopHostAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Remote RemoteOf(string path);

    /// <summary>Makes an empty repository at the host.</summary>
    /// <returns>Its folder on this disk.</returns>
    protected abstract Task<string> AddRepositoryAsync(string path);

    /// <summary>Before the house opens.</summary>
    protected virtual Task StartHostAsync() => Task.CompletedTask;

    protected virtual Task StopHostAsync() => Task.CompletedTask;

    /// <summary>Lets the portal know where the host lies.</summary>
    protected virtual CourseGitSettings ChangeSettings(CourseGitSettings settings) => settings;

    [Fact]
    public async Task An_empty_repository_is_found_and_has_neither_branches_nor_commits()
    {
        await AddRepositoryAsync($"{Owner}/ffm516");
        var remote = RemoteOf($"{Owner}/ffm516");

        var found = await Host.FindAsync(remote, Credential, Token);

        Assert.NotNull(found);
        Assert.Equal((PrivateIs, null, null, false), (found.IsPrivate, found.DefaultBranch, found.MovedTo, found.IsReadOnly));
        Assert.NotEqual(false, found.MayWrite);
        Assert.Empty(await Host.BranchesAsync(remote, Credential, Token));
        if (Host.Can.HasFlag(HostAbilities.Commits))
            Assert.Empty(await Host.CommitsAsync(remote, BranchName.Parse("main"), 10, Credential, Token));
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_explained()
    {
        await AddRepositoryAsync($"{Owner}/another");
        var remote = RemoteOf($"{Owner}/no-such");

        Assert.Null(await Host.FindAsync(remote, Credential, Token));
        var why = await Host.ExplainMissingAsync(remote, Credential, Token);
        Assert.Contains("no-such", why.What, StringComparison.Ordinal);
        Assert.All([why.What, why.Means, why.Next], sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        await Assert.ThrowsAsync<OperationFailedException>(() => Host.BranchesAsync(remote, Credential, Token));
        if (Host.Can.HasFlag(HostAbilities.Commits))
            await Assert.ThrowsAsync<OperationFailedException>(
                () => Host.CommitsAsync(remote, BranchName.Parse("main"), 10, Credential, Token));
    }

    [Fact]
    public async Task Branches_are_named_with_their_commits_whatever_they_are_called()
    {
        var folder = await AddRepositoryAsync($"{Owner}/ffm516");
        var tip = (await CommitAsync(folder, "main", "First"))[0];
        var other = (await CommitAsync(folder, "teachers/öga", "Second"))[0];
        await RealGit.ShellAsync(
            "for i in $(seq 130); do echo create refs/heads/week-$i $2; done | git -C $1 update-ref --stdin", folder, tip);
        await Provider.PushedAsync(RemoteOf($"{Owner}/ffm516"), BranchName.Parse("main"), Token);

        var branches = await Host.BranchesAsync(RemoteOf($"{Owner}/ffm516"), Credential, Token);

        Assert.Equal(132, branches.Count);
        Assert.Equal((tip, other, tip), (branches[BranchName.Parse("main")].Value, branches[BranchName.Parse("teachers/öga")].Value,
            branches[BranchName.Parse("week-130")].Value));
        Assert.Equal("main", (await Host.FindAsync(RemoteOf($"{Owner}/ffm516"), Credential, Token))?.DefaultBranch?.Value);
    }

    [Fact]
    public async Task A_name_may_hold_every_sign_that_names_have()
    {
        var folder = await AddRepositoryAsync($"{Owner}/a.b-c_D.2026");
        var tip = (await CommitAsync(folder, "main", "First"))[0];
        var remote = RemoteOf($"{Owner}/a.b-c_D.2026");

        Assert.NotNull(await Host.FindAsync(remote, Credential, Token));
        Assert.Equal(tip, (await Host.BranchesAsync(remote, Credential, Token))[BranchName.Parse("main")].Value);
        Assert.EndsWith("/a.b-c_D.2026.git", Host.LinksOf(remote).Git, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_commits_of_a_branch_come_first()
    {
        var remote = RemoteOf($"{Owner}/ffm516");
        var folder = await AddRepositoryAsync($"{Owner}/ffm516");
        if (!Host.Can.HasFlag(HostAbilities.Commits))
        {
            await Assert.ThrowsAsync<InvalidInputException>(
                () => Host.CommitsAsync(remote, BranchName.Parse("main"), 2, Credential, Token));
            return;
        }
        await CommitAsync(folder, "main", "Elsewhere");
        var ids = await CommitAsync(folder, "spring/åk-2", "One", "Två ✓", "Three");

        var commits = await Host.CommitsAsync(remote, BranchName.Parse("spring/åk-2"), 2, Credential, Token);

        Assert.Equal([(ids[2], "Three"), (ids[1], "Två ✓")], commits.Select(c => (c.Id.Value, c.Subject)));
        Assert.All(commits, c => Assert.Equal("Colleague", c.Author));
        Assert.Equal(new DateTime(2026, 3, 1, 10, 2, 0, DateTimeKind.Utc), commits[0].CommittedUtc);
        Assert.Empty(await Host.CommitsAsync(remote, BranchName.Parse("autumn"), 2, Credential, Token));
    }

    [Fact]
    public async Task One_is_made_private_and_empty_and_stays_as_it_is_when_made_again()
    {
        var remote = RemoteOf($"{Owner}/fresh");
        if (!Host.Can.HasFlag(HostAbilities.Create))
        {
            await Assert.ThrowsAsync<InvalidInputException>(() => Host.CreateAsync(remote, Credential, Token));
            return;
        }

        var made = await Host.CreateAsync(remote, Credential, Token);
        var again = await Host.CreateAsync(remote, Credential, Token);

        Assert.Equal((PrivateIs, null), (made.IsPrivate, made.DefaultBranch));
        Assert.Equal(made.IsPrivate, again.IsPrivate);
        Assert.Equal(PrivateIs, (await Host.FindAsync(remote, Credential, Token))?.IsPrivate);
        Assert.Empty(await Host.BranchesAsync(remote, Credential, Token));
    }

    [Fact]
    public async Task What_it_cannot_do_it_refuses_in_words()
    {
        var remote = RemoteOf($"{Owner}/ffm516");
        await RefusedUnlessAsync(HostAbilities.List, () => Host.ListAsync(Credential, Token));
        await RefusedUnlessAsync(HostAbilities.Identify, () => Host.IdentifyAsync(new RemoteCredential("x", new Secret("y")), Token));
        await RefusedUnlessAsync(
            HostAbilities.DeployKeys, () => Host.AddDeployKeyAsync(remote, "portal", "ssh-rsa AAAA", Credential, Token));
        Assert.NotEmpty(Host.Pages.Name);
    }

    [Fact]
    public async Task Git_clones_what_the_links_name()
    {
        var remote = RemoteOf($"{Owner}/ffm516");
        var folder = await AddRepositoryAsync($"{Owner}/ffm516");
        var tip = (await CommitAsync(folder, "main", "First"))[0];

        var access = await Provider.OpenAsync(remote, Credential, Token);
        var ask = GitCommand.Of("ls-remote", "--heads", "--end-of-options", access.Address) with { Environment = access.Environment };
        var listed = await House.Get<GitRunner>().ReadAsync(folder, ask, Token);

        Assert.Contains($"{tip}\trefs/heads/main", listed, StringComparison.Ordinal);
        Assert.EndsWith("/ffm516.git", Host.LinksOf(remote).Git, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grace/../alan")]
    [InlineData("../../etc/passwd")]
    [InlineData("grace/..")]
    [InlineData("grace/.")]
    [InlineData("grace//ffm516")]
    [InlineData("/grace/ffm516")]
    [InlineData("grace/ffm516/")]
    [InlineData("grace")]
    [InlineData("")]
    [InlineData("grace/ffm 516")]
    [InlineData("grace/ffm516?x=y")]
    [InlineData("grace/ffm516#x")]
    [InlineData("grace/%2e%2e")]
    [InlineData("grace/ffm516\n")]
    [InlineData("grace\\ffm516")]
    [InlineData("-grace/--upload-pack=x")]
    [InlineData("user:token@grace/ffm516")]
    public virtual async Task An_address_that_could_mean_something_else_is_refused_before_anybody_is_asked(string path)
    {
        var remote = new Remote(RemoteOf($"{Owner}/ffm516").Kind, path);

        Assert.Throws<InvalidInputException>(() => House.Get<RemoteRules>().CheckAddress(remote));
        await Assert.ThrowsAsync<InvalidInputException>(() => Host.FindAsync(remote, Credential, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => Provider.OpenAsync(remote, Credential, Token));
    }

    /// <summary>Commits of a colleague on a branch, a minute apart from 1 March 2026, 10:00 UTC on.</summary>
    /// <returns>Their ids, the oldest first.</returns>
    private protected static async Task<string[]> CommitAsync(string folder, string branch, params string[] subjects) =>
        (await RealGit.ShellAsync("""
            cd "$1"; branch=$2; shift 2; tree=$(git mktree </dev/null); parent=; at=1772359200
            for subject in "$@"; do
              export GIT_AUTHOR_DATE="$at +0000" GIT_COMMITTER_DATE="$at +0000"
              id=$(printf %s "$subject" | git commit-tree "$tree" ${parent:+-p $parent})
              parent=$id; at=$((at + 60)); echo "$id"
            done
            git update-ref "refs/heads/$branch" "$parent"
            """, [folder, branch, .. subjects])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task RefusedUnlessAsync(HostAbilities ability, Func<Task> ask)
    {
        if (!Host.Can.HasFlag(ability))
            await Assert.ThrowsAsync<InvalidInputException>(ask);
    }
}
