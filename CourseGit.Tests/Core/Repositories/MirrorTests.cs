using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Core.Repositories.Mirroring;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Repositories;

/// <summary>Mirrors of a repository on a real server: as their source is, whatever happens there, and nothing is ever lost.</summary>
public sealed class MirrorTests
{
    private static readonly RepositoryName Mirror = RepositoryName.Parse(MirrorHouse.Name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_as_its_source_is_and_then_there_is_nothing_to_do()
    {
        await using var house = await MirrorHouse.FilledAsync();
        await house.AssertIsAsSourceAsync();
        Assert.Equal(OperationOutcome.Unchanged, (await house.SyncAsync(OperationOutcome.Unchanged)).Outcome);

        await house.AtSourceAsync("""
            git checkout -q -b new; echo three > g; git add g; git commit -q -m three; echo four > g; git commit -q -a -m four
            git tag other; git push -q "$1" new other; git push -q "$1" new:refs/pull/2/head
            git -C "$1" symbolic-ref HEAD refs/heads/new
            """);
        var ended = await house.SyncAsync(OperationOutcome.Succeeded);

        await house.AssertIsAsSourceAsync();
        Assert.Equal((2, "new"), (ended.Files, ended.Branch)); // commits
        Assert.Equal("3 branches and tags changed: 2 new commits.", ended.Text);
        Assert.Empty(await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue"));
        var shown = await house.Desk.GetAsync(MirrorHouse.Name, Actor.CommandLine, Token);
        Assert.Equal((RepositoryKind.Mirror, RepositoryStatus.Active, null), (shown.Kind, shown.Status, shown.Trouble));
        Assert.NotNull(shown.SyncedUtc);
    }

    [Fact]
    public async Task What_the_source_rewrites_moves_or_deletes_is_kept_under_a_name_of_ours()
    {
        await using var house = await MirrorHouse.FilledAsync();
        var before = await MirrorHouse.RefsAsync(house.Mirror);
        await house.AtSourceAsync("""
            git checkout -q main; git commit -q --amend -m rewritten; git tag -f light main > /dev/null
            git push -q --force "$1" main light; git push -q "$1" :first
            git push -q "$1" :a/b/c; git push -q "$1" :a/b/d; git push -q "$1" main:refs/heads/a
            """); // a name takes the place of a folder of names

        var ended = await house.SyncAsync(OperationOutcome.Warning);

        await house.AssertIsAsSourceAsync();
        var kept = await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue");
        var place = kept[0].Split(' ')[1][..("refs/rescue/".Length + 17)];
        Assert.Equal(
            before.Where(r => r.Split(' ')[1] is "refs/heads/main" or "refs/heads/first" or "refs/heads/a/b/c" or "refs/heads/a/b/d"
                or "refs/tags/light").Select(r => r.Replace("refs/", place, StringComparison.Ordinal)).Order(), kept.Order());
        Assert.Contains("5 branches and tags", ended.Text, StringComparison.Ordinal);
        Assert.Contains(place, (await house.Desk.GetAsync(MirrorHouse.Name, Actor.CommandLine, Token)).Warning!, StringComparison.Ordinal);
        Assert.Equal(OperationOutcome.Unchanged, (await house.SyncAsync(OperationOutcome.Unchanged)).Outcome);
    }

    [Fact]
    public async Task A_source_that_is_emptied_takes_nothing_with_it_and_one_that_comes_back_is_followed_on()
    {
        await using var house = await MirrorHouse.FilledAsync();
        var before = await MirrorHouse.RefsAsync(house.Mirror);
        await house.AtSourceAsync("""git -C "$1" for-each-ref --format='delete %(refname)' | git -C "$1" update-ref --stdin""");

        var ended = await house.SyncAsync(OperationOutcome.Warning);

        Assert.Contains("The source is empty", ended.Text, StringComparison.Ordinal);
        await house.AssertIsAsSourceAsync();
        var kept = await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue");
        Assert.Equal(before.Select(r => r.Split(' ')[0]).Order(), kept.Select(r => r.Split(' ')[0]).Order());

        await house.AtSourceAsync("""git push -q --mirror "$1" """);
        await house.SyncAsync(OperationOutcome.Succeeded);
        await house.AssertIsAsSourceAsync();
        Assert.Equal(kept, await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue"));
    }

    [Fact]
    public async Task Made_anew_it_keeps_what_only_the_one_before_had()
    {
        await using var house = await MirrorHouse.FilledAsync();
        await house.AtSourceAsync(
            """git push -q "$1" :first; git checkout -q main; git commit -q --amend -m anew; git push -q -f "$1" main""");
        await house.SyncAsync(OperationOutcome.Warning);
        var kept = await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue");
        await house.AtSourceAsync("""git push -q "$1" :a/b/c""");

        await house.RunAsync(new MigrateRequest(Mirror), OperationOutcome.Warning);

        await house.AssertIsAsSourceAsync();
        var now = await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue");
        Assert.Equal(kept.Length + 1, now.Length);
        Assert.Subset(now.ToHashSet(), kept.ToHashSet());
        Assert.Contains(now, r => r.EndsWith("/heads/a/b/c", StringComparison.Ordinal));
        Assert.Equal(["site.git"], Directory.GetDirectories(Path.GetDirectoryName(house.Mirror)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task One_that_cannot_be_read_any_more_is_kept_aside_when_it_is_made_anew()
    {
        await using var house = await MirrorHouse.FilledAsync();
        foreach (var pack in Directory.GetFiles(Path.Combine(house.Mirror, "objects", "pack"), "*.pack"))
            File.Delete(pack);
        await house.AtSourceAsync("""git checkout -q main; git commit -q --amend -m anew; git push -q -f "$1" main :a/b/c :a/b/d""");

        var ended = await house.RunAsync(new MigrateRequest(Mirror), OperationOutcome.Warning);

        await house.AssertIsAsSourceAsync();
        Assert.Contains("could not all be read", ended.Text, StringComparison.Ordinal);
        var aside = ended.Text[(ended.Text.IndexOf("kept as ", StringComparison.Ordinal) + "kept as ".Length)..].TrimEnd('.');
        Assert.True(File.Exists(Path.Combine(aside, "packed-refs")), aside);
    }

    [Fact]
    public async Task A_plain_copy_follows_branches_and_tags_and_keeps_those_that_are_deleted()
    {
        await using var house = await MirrorHouse.FilledAsync(d => d with { IsMirror = false });
        var before = await MirrorHouse.RefsAsync(house.Source, "refs/heads", "refs/tags");
        Assert.Equal(before, await MirrorHouse.RefsAsync(house.Mirror));
        await house.AtSourceAsync("""git push -q "$1" :first :light; git branch more; git push -q "$1" more""");

        await house.SyncAsync(OperationOutcome.Succeeded);

        Assert.Equal(before.Length + 1, (await MirrorHouse.RefsAsync(house.Mirror)).Length);
        Assert.Equal(OperationOutcome.Unchanged, (await house.SyncAsync(OperationOutcome.Unchanged)).Outcome);
    }

    [Fact]
    public async Task What_a_plain_copy_keeps_gives_way_to_a_new_name_and_is_kept_aside()
    {
        await using var house = await MirrorHouse.FilledAsync(d => d with { IsMirror = false });
        await house.AtSourceAsync("""git push -q "$1" :first; git push -q "$1" main:refs/heads/first/of/all""");

        await house.SyncAsync(OperationOutcome.Warning);

        var heads = await MirrorHouse.RefsAsync(house.Mirror, "refs/heads");
        Assert.Equal(await MirrorHouse.RefsAsync(house.Source, "refs/heads"), heads);
        Assert.EndsWith("/heads/first", Assert.Single(await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Backups_of_a_course_come_into_no_mirror_that_others_may_read(bool isPublic)
    {
        await using var house = await MirrorHouse.FilledAsync(d => d with { IsPublic = isPublic });
        var members = house.House.Get<RepositoryMembers>();
        if (!isPublic)
            await members.SetAsync(MirrorHouse.Name, "eva", RepositoryLevel.Viewer, Actor.CommandLine, Token);
        var before = await MirrorHouse.RefsAsync(house.Mirror);
        await house.AtSourceAsync("""
            git checkout -q -b backups; mkdir .coursegit; echo '{}' > .coursegit/manifest.json; git add .; git commit -q -m backup
            git checkout -q main; git merge -q -s ours -m "without it" backups; git push -q "$1" main
            """); // the newest files show nothing of it, nor does a history that follows what merges kept

        foreach (var request in (OperationRequest[])[new SyncRequest(Mirror), new MigrateRequest(Mirror)])
        {
            var ended = await house.RunAsync(request, OperationOutcome.Failed);
            Assert.Contains("holds backups of a course", ended.Text, StringComparison.Ordinal);
        }

        Assert.Equal(before, await MirrorHouse.RefsAsync(house.Mirror));
        Assert.Equal(["site.git"], Directory.GetDirectories(Path.GetDirectoryName(house.Mirror)!).Select(Path.GetFileName));
        if (isPublic)
            await house.Desk.ChangeAsync(MirrorHouse.Name, new RepositoryChange { IsPublic = false }, Actor.CommandLine, Token);
        else
            await members.RemoveAsync(MirrorHouse.Name, "eva", Actor.CommandLine, Token);
        await house.SyncAsync(OperationOutcome.Succeeded);
        await Assert.ThrowsAsync<RefusedException>(() => house.Desk.ChangeAsync(
            MirrorHouse.Name, new RepositoryChange { IsPublic = true }, Actor.CommandLine, Token));
        await Assert.ThrowsAsync<RefusedException>(
            () => members.SetAsync(MirrorHouse.Name, "eva", RepositoryLevel.Viewer, Actor.CommandLine, Token));
    }

    [Fact]
    public async Task Another_source_is_followed_from_then_on_and_that_is_recorded()
    {
        await using var house = await MirrorHouse.FilledAsync();
        await house.Server.CreateAsync("other");
        await RealGit.RunAsync(house.Server.PathOf("other"), "symbolic-ref", "HEAD", "refs/heads/main");
        await RealGit.ShellAsync("""git -C "$1" push -q "$2" main""", house.Source, house.Server.PathOf("other"));
        var before = await MirrorHouse.RefsAsync(house.Mirror);

        await house.Desk.FollowAsync(MirrorHouse.Name, house.Server.UrlOf("other"), Actor.CommandLine, Token);
        await house.RunAsync(new MigrateRequest(Mirror), OperationOutcome.Warning);

        Assert.Single(await MirrorHouse.RefsAsync(house.Mirror, "refs/heads", "refs/tags", "refs/pull"));
        Assert.Equal(before.Length - 1, (await MirrorHouse.RefsAsync(house.Mirror, "refs/rescue")).Length);
        await using var context = await house.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        var row = Assert.Single(await context.Audit.Where(a => a.Action == "repository.changed").ToListAsync(Token));
        Assert.Contains("/other.git", row.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_may_begin_with_the_newest_commits_only_and_goes_on_from_there()
    {
        await using var house = await MirrorHouse.FilledAsync(d => d with { Depth = 1 });
        Assert.Equal("1", (await RealGit.RunAsync(house.Mirror, "rev-list", "--count", "main")).Trim());
        await house.AtSourceAsync("""git checkout -q main; echo 3 > f; git commit -q -a -m 3; git push -q "$1" main""");

        var ended = await house.SyncAsync(OperationOutcome.Succeeded);

        Assert.Equal("2", (await RealGit.RunAsync(house.Mirror, "rev-list", "--count", "main")).Trim());
        Assert.Equal(1, ended.Files);
    }

    [Fact]
    public async Task Nobody_pushes_to_a_mirror_nor_to_what_is_archived()
    {
        await using var house = await MirrorHouse.FilledAsync();
        var closed = house.House.Get<CourseGit.Core.Git.Hosted.HostedRepositories>();
        Assert.Contains("is a mirror of", closed.ClosedBecause(Mirror), StringComparison.Ordinal);
        var archived = await house.Desk.ArchiveAsync(MirrorHouse.Name, true, Actor.CommandLine, Token);
        Assert.Equal(RepositoryStatus.Archived, archived.Status);
        Assert.Contains("is archived", closed.ClosedBecause(Mirror), StringComparison.Ordinal);
        await Assert.ThrowsAsync<RefusedException>(() => house.Desk.SyncAsync(MirrorHouse.Name, Actor.CommandLine, Token));
        await house.Desk.ArchiveAsync(MirrorHouse.Name, false, Actor.CommandLine, Token);
        Assert.Contains("is a mirror of", closed.ClosedBecause(Mirror), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_of_a_mirror_takes_over_nothing_that_the_other_keeps_for_itself()
    {
        await using var house = await MirrorHouse.OpenAsync();
        await house.AtSourceAsync("""
            echo one > f; git add f; git commit -q -m one; git push -q "$1" main
            git -C "$1" update-ref refs/rescue/20260101T000000Z/heads/main main; git -C "$1" update-ref refs/coursegit/fetched main
            """);
        await house.AddAsync();
        await house.RunAsync(new MigrateRequest(Mirror), OperationOutcome.Succeeded);
        Assert.EndsWith(" refs/heads/main", Assert.Single(await MirrorHouse.RefsAsync(house.Mirror)), StringComparison.Ordinal);
        await house.SyncAsync(OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task What_a_crash_left_otherwise_than_was_said_is_brought_to_it()
    {
        await using var house = await MirrorHouse.FilledAsync();
        var folders = house.House.Get<CourseGit.Core.Git.Hosted.HostedRepositories>();
        folders.SetPublic(Mirror, true); // said to be private, and not done yet
        folders.Close(Mirror, null);

        Assert.Empty(await house.House.Get<MirrorPolling>().LookAsync(Token));

        Assert.False(folders.IsPublic(Mirror));
        Assert.Contains("is a mirror of", folders.ClosedBecause(Mirror), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_fails_is_told_and_nothing_is_changed_until_it_is_back()
    {
        await using var house = await MirrorHouse.FilledAsync();
        var before = await MirrorHouse.RefsAsync(house.Mirror);
        house.Server.Trouble = (_, http) =>
        {
            http.Response.StatusCode = 503;
            return Task.FromResult(true);
        };

        var ended = await house.SyncAsync(OperationOutcome.Failed);

        Assert.Equal(before, await MirrorHouse.RefsAsync(house.Mirror));
        var shown = await house.Desk.GetAsync(MirrorHouse.Name, Actor.CommandLine, Token);
        Assert.Equal(RepositoryStatus.Failed, shown.Status);
        Assert.Equal(ended.Text, shown.Trouble);

        house.Server.Trouble = null;
        await house.SyncAsync(OperationOutcome.Unchanged);
        Assert.Equal(RepositoryStatus.Active, (await house.Desk.GetAsync(MirrorHouse.Name, Actor.CommandLine, Token)).Status);
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_one_sync()
    {
        await using var house = await MirrorHouse.FilledAsync();

        var asked = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => house.Desk.SyncAsync(MirrorHouse.Name, Actor.CommandLine, Token)));

        Assert.Single(asked.Select(o => o.Id).Distinct()); // nothing runs in this house until it is told to
    }

    // Twenty mirrors of an hour each: no minute has more than a few, and each has one in every hour.
    [Fact]
    public void Mirrors_of_the_same_interval_do_not_begin_at_once()
    {
        var begin = new DateTime(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc);
        var due = new int[60];
        foreach (var name in Enumerable.Range(0, 500).Select(i => RepositoryName.Parse($"acme/site-{i}")))
        {
            var moments = Enumerable.Range(0, 180).Where(minute => MirrorPolling.IsDue(
                name, 60, begin.AddMinutes(minute - 1), begin.AddMinutes(minute))).ToList();
            Assert.Equal(3, moments.Count);
            Assert.Equal([60, 60], moments.Zip(moments.Skip(1), (a, b) => b - a));
            due[moments[0] % 60]++;
        }
        Assert.All(due, count => Assert.InRange(count, 0, 30));
        Assert.True(due.Count(c => c > 0) > 50);
    }
}
