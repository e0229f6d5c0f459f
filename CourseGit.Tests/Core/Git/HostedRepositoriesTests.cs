using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Git;

public sealed class HostedRepositoriesTests : IAsyncLifetime
{
    private static readonly RepositoryName Name = RepositoryName.Parse("physics/notes");
    private CoreUnderTest _core = null!;

    private string Repository => _core.Get<HostedRepositories>().PathOf(Name);

    public async ValueTask InitializeAsync()
    {
        _core = await CoreUnderTest.StartAsync();
        await EnsureAsync();
        await InAsync("t=$(git mktree </dev/null); a=$(git commit-tree -m one $t); GIT_COMMITTER_DATE='1700000000 +0000' git "
            + "update-ref refs/heads/second $a; GIT_COMMITTER_DATE='1800000000 +0000' git update-ref refs/heads/archive $(git "
            + "commit-tree -m two -p $a $t); git update-ref refs/tags/term-1 $a; git symbolic-ref HEAD refs/heads/second");
    }

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    [Fact]
    public async Task One_that_is_well_is_not_touched()
    {
        await RealGit.RunAsync(Repository, "pack-refs", "--all");
        var before = await FolderImage.ExactAsync(Repository);
        Assert.Empty(await EnsureAsync());
        FolderImage.AssertEqual(before, await FolderImage.ExactAsync(Repository));
    }

    [Fact]
    public async Task Settings_of_an_older_version_are_completed_and_those_of_an_administrator_stay()
    {
        await File.WriteAllTextAsync(Path.Combine(Repository, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = "
            + "true\n[receive]\n\tdenyDeletes = false\n\tfsckObjects\n[gitweb]\n\towner = Eva Lind\n[receive "
            + "\"fsck\"]\n\tgitmodulesUrl = warn\n", TestContext.Current.CancellationToken);

        Assert.Single(await EnsureAsync());

        Assert.Equal("Eva Lind\n", await RealGit.RunAsync(Repository, "config", "gitweb.owner"));
        Assert.Equal("warn\n", await RealGit.RunAsync(Repository, "config", "receive.fsck.gitmodulesUrl"));
        Assert.Equal("true\n", await RealGit.RunAsync(Repository, "config", "receive.denyDeletes"));
        Assert.Equal("true\n", await RealGit.RunAsync(Repository, "config", "receive.fsckObjects"));
        Assert.Equal(
            "refs/\n!refs/heads\n!refs/tags\n!refs/notes\n", await RealGit.RunAsync(Repository, "config", "--get-all", "receive.hideRefs"));
        Assert.Empty(await EnsureAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ref: refs/heads/secone\n")]
    [InlineData("ref: refs/hea")]
    [InlineData("\0\0\0\0")]
    public async Task HEAD_that_leads_nowhere_names_the_branch_that_came_first(string content)
    {
        await File.WriteAllTextAsync(Path.Combine(Repository, "HEAD"), content, TestContext.Current.CancellationToken);
        Assert.Single(await EnsureAsync());
        Assert.Equal("refs/heads/second\n", await RealGit.RunAsync(Repository, "symbolic-ref", "HEAD"));
    }

    [Fact]
    public async Task HEAD_of_an_empty_repository_may_name_a_branch_to_come()
    {
        var empty = RepositoryName.Parse("physics/empty");
        await _core.Get<HostedRepositories>().EnsureAsync(empty, TestContext.Current.CancellationToken);
        Assert.Empty(await _core.Get<HostedRepositories>().EnsureAsync(empty, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(": >refs/heads/archive")]
    [InlineData("rm refs/heads/archive")]
    [InlineData("sed -i 'y/0123456789abcdef/1032547698badcfe/' refs/heads/archive")]
    [InlineData("git pack-refs --all; sed -i '/archive/d' packed-refs")]
    [InlineData("git pack-refs --all; sed -i 's/archive/archivf/' packed-refs; sed -i '/archivf/d' packed-refs")]
    [InlineData("git pack-refs --all; : >packed-refs")]
    [InlineData("git pack-refs --all; echo nonsense >>packed-refs")]
    [InlineData("git pack-refs --all; git update-ref refs/heads/archive $(git commit-tree -m three -p archive 'archive^{tree}'); : "
        + ">refs/heads/archive")]
    public async Task A_ref_that_was_lost_stands_where_its_log_says(string damage)
    {
        var before = await RealGit.RunAsync(Repository, "show-ref");
        await InAsync(
            damage.Contains("three", StringComparison.Ordinal)
            ? damage.Replace("; : >", "; git show-ref >expected; : >", StringComparison.Ordinal)
            : damage);
        if (File.Exists(Path.Combine(Repository, "expected")))
            before = await File.ReadAllTextAsync(Path.Combine(Repository, "expected"), TestContext.Current.CancellationToken);

        Assert.Contains(await EnsureAsync(), m => m.IsAlarming);

        Assert.Equal(before, await RealGit.RunAsync(Repository, "show-ref"));
        await RealGit.RunAsync(Repository, "fsck", "--strict");
        Assert.Empty(await EnsureAsync());
    }

    [Fact]
    public async Task A_log_in_which_a_digit_changed_is_freed_of_the_line_and_kept_aside()
    {
        await InAsync("sed -i '1s/ [0-9a-f]/ 0/' logs/refs/heads/archive; git update-ref refs/heads/archive $(git commit-tree -m three "
            + "-p archive 'archive^{tree}')");
        var spoiled = await File.ReadAllTextAsync(
            Path.Combine(Repository, "logs/refs/heads/archive"), TestContext.Current.CancellationToken);
        Assert.SkipWhen((await RealGit.TryAsync("git", "-c", "safe.directory=*", "-C", Repository, "fsck")).Code == 0,
            "The digit was a zero already.");

        Assert.Single(await EnsureAsync());

        await RealGit.RunAsync(Repository, "fsck", "--strict");
        Assert.Equal(
            spoiled, await File.ReadAllTextAsync(
            Path.Combine(Repository, "coursegit-unreadable/logs/refs/heads/archive"), TestContext.Current.CancellationToken));
        Assert.Empty(await EnsureAsync());
    }

    [Fact]
    public async Task A_ref_that_somebody_moved_by_hand_stays_where_it_is()
    {
        await InAsync("git rev-parse second >refs/heads/archive");
        Assert.Empty(await EnsureAsync());
        Assert.Equal(await RealGit.TipAsync(Repository, "second"), await RealGit.TipAsync(Repository, "archive"));
    }

    private async Task<Mended[]> EnsureAsync() =>
        [.. await _core.Get<HostedRepositories>().EnsureAsync(Name, TestContext.Current.CancellationToken)];

    private Task InAsync(string script) =>
        RealGit.ShellAsync("export HOME=/nonexistent GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory "
            + "GIT_CONFIG_VALUE_0='*'; cd \"$1\"; " + script, Repository);
}
