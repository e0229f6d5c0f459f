using CourseGit.Core.Courses;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Portal;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Real git clients of people with different levels, and of nobody.</summary>
public sealed class RepositoryLevelTests
{
    private const string Name = "acme/site";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_reads_a_collaborator_pushes_drafts_and_an_admin_all()
    {
        await using var house = await HouseAsync();
        foreach (var (person, level) in new (string, RepositoryLevel?)[]
        {
            ("vi.ewer", RepositoryLevel.Viewer), ("colla.borator", RepositoryLevel.Collaborator), ("ad.min", RepositoryLevel.Admin),
            ("stra.nger", null),
        })
            await house.AddAsync(person, level);

        Assert.Equal("403 403", await house.TryAsync("stra.nger", "main"));
        Assert.Equal("401 401", await house.TryAsync(null, "main"));
        Assert.Equal("ok 403", await house.TryAsync("vi.ewer", "draft/v"));
        Assert.Equal("ok rejected", await house.TryAsync("colla.borator", "main"));
        Assert.Equal("ok rejected", await house.TryAsync("colla.borator", "published"));
        Assert.Equal("ok rejected", await house.TryAsync("colla.borator", "refs/tags/v1"));
        Assert.Equal("ok ok", await house.TryAsync("colla.borator", "draft/c"));
        Assert.Equal("ok ok", await house.TryAsync("ad.min", "main"));
        Assert.Equal("ok ok", await house.TryAsync("ad.min", "refs/tags/v2"));
        var refs = await RealGit.RunAsync(house.Folder, "for-each-ref", "--format=%(refname)");
        Assert.Equal("refs/heads/draft/c\nrefs/heads/main\nrefs/tags/v2\n", refs);

        await house.Portal.Get<RepositoryMembers>().RemoveAsync(Name, "ad.min", Actor.CommandLine, Token);
        Assert.Equal("403 403", await house.TryAsync("ad.min", "main"));
    }

    [Fact]
    public async Task A_public_one_is_read_by_anybody_and_pushed_to_by_nobody_else()
    {
        await using var house = await HouseAsync();
        await house.AddAsync("stra.nger", null);
        var desk = house.Portal.Get<RepositoryDesk>();
        await desk.ChangeAsync(Name, new RepositoryChange { IsPublic = true }, Actor.CommandLine, Token);
        Assert.Equal("ok 401", await house.TryAsync(null, "main"));
        Assert.Equal("ok 403", await house.TryAsync("stra.nger", "main"));

        await desk.ChangeAsync(Name, new RepositoryChange { IsPublic = false }, Actor.CommandLine, Token);
        Assert.Equal("401 401", await house.TryAsync(null, "main"));
    }

    [Fact]
    public async Task What_a_source_took_back_is_for_superusers_only()
    {
        await using var house = await HouseAsync();
        await house.AddAsync("vi.ewer", RepositoryLevel.Viewer);
        await RealGit.RunAsync(house.Folder, "update-ref", "refs/rescue/20261201T000000Z/heads/main", "refs/heads/main");
        Assert.Equal("0", await house.RescuedAsync("vi.ewer"));
        Assert.Equal("1", await house.RescuedAsync(PortalUnderTest.Name));
    }

    [Fact]
    public async Task What_is_archived_is_read_and_not_pushed_to()
    {
        await using var house = await HouseAsync();
        await house.AddAsync("ad.min", RepositoryLevel.Admin);
        await house.Portal.Get<RepositoryDesk>().ArchiveAsync(Name, true, Actor.CommandLine, Token);
        Assert.Equal("ok 403", await house.TryAsync("ad.min", "main"));
    }

    [Fact]
    public async Task What_a_course_is_backed_up_to_is_neither_shared_nor_public_whoever_is_a_member()
    {
        await using var house = await HouseAsync();
        await house.AddAsync("vi.ewer", RepositoryLevel.Viewer);
        Directory.CreateDirectory(Path.Combine(house.Portal.Settings.CoursesRoot, "algebra"));
        await house.Portal.Get<CourseRegistry>().AddAsync(
            CoreUnderTest.NewCourse("algebra") with { Remote = new Remote(RemoteKind.Hosted, Name) }, Actor.CommandLine, Token);
        Assert.Equal("403 403", await house.TryAsync("vi.ewer", "main"));
        await Assert.ThrowsAsync<RefusedException>(() => house.Portal.Get<RepositoryMembers>()
            .SetAsync(Name, "eva", RepositoryLevel.Viewer, Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Portal.Get<RepositoryDesk>()
            .ChangeAsync(Name, new RepositoryChange { IsPublic = true }, Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => house.Portal.Get<RepositoryDesk>()
            .RemoveAsync(Name, Actor.CommandLine, Token));
    }

    private static async Task<LevelHouse> HouseAsync()
    {
        var portal = await PortalUnderTest.StartAsync(withUser: true);
        await portal.Get<RepositoryDesk>().AddAsync(new RepositoryDraft(RepositoryName.Parse(Name)), Actor.CommandLine, Token);
        var house = new LevelHouse(portal);
        await RealGit.ShellAsync("""
            git init -q -b main "$2"; cd "$2"; echo 1 > f; git add f; git commit -q -m 1; git push -q "$1" main
            """, house.Folder, Path.Combine(house.Scratch, "first"));
        return house;
    }

    private sealed class LevelHouse(PortalUnderTest portal) : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private int _tries;

        public PortalUnderTest Portal => portal;
        public string Scratch => _folder.Path;
        public string Folder => portal.Get<HostedRepositories>().PathOf(RepositoryName.Parse(Name));

        public async Task AddAsync(string person, RepositoryLevel? level)
        {
            await portal.Get<UserDesk>().AddAsync(person, Roles.Teacher, PortalUnderTest.Password, Actor.CommandLine, Token);
            if (level is { } as_)
                await portal.Get<RepositoryMembers>().SetAsync(Name, person, as_, Actor.CommandLine, Token);
        }

        /// <summary>How many refs of what a source took back somebody is shown.</summary>
        public async Task<string> RescuedAsync(string person) => (await RealGit.ShellAsync(
            """git ls-remote "$1" | grep -c refs/rescue/ || true""",
            $"http://{person}:{Uri.EscapeDataString(PortalUnderTest.Password)}@{portal.Address.Authority}/git/{Name}.git")).Trim();

        /// <summary>"ok", a status or "rejected" of a clone and then of a push, each by itself.</summary>
        public async Task<string> TryAsync(string? person, string push)
        {
            var login = person is null ? "" : $"{person}:{Uri.EscapeDataString(PortalUnderTest.Password)}@";
            var url = $"http://{login}{portal.Address.Authority}/git/{Name}.git";
            var work = Path.Combine(Scratch, $"try-{++_tries}");
            var said = await RealGit.ShellAsync("""
                export GIT_TERMINAL_PROMPT=0
                git clone -q "$1" "$2" > "$2.clone" 2>&1 && echo ok \
                  || grep -oE 'error: 40[0-9]|could not read Username' "$2.clone" | head -1
                test -d "$2" || git clone -q "$3" "$2"
                cd "$2"; git commit -q --allow-empty -m "$2"
                git push "$1" "HEAD:$4" > "$2.push" 2>&1 && echo ok \
                  || grep -oE 'error: 40[0-9]|rejected|could not read Username' "$2.push" | head -1
                """, url, work, Folder, push.StartsWith("refs/", StringComparison.Ordinal) ? push : $"refs/heads/{push}");
            return said.Replace("could not read Username", "401", StringComparison.Ordinal)
                .Replace("error: ", "", StringComparison.Ordinal).Trim().Replace('\n', ' ');
        }

        public async ValueTask DisposeAsync()
        {
            await portal.DisposeAsync();
            _folder.Dispose();
        }
    }
}
