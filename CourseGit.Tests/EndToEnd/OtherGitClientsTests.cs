using System.Globalization;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Tests.Architecture;
using CourseGit.Tests.Portal;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>Clone, fetch and push with implementations of git that share no code with git's own.</summary>
public sealed class OtherGitClientsTests
{
    private const int Commits = 12;

    // Each is given an address without a login: it clones source.git, pushes a commit of its own to the branch main of target.git, brings
    // the branch of source.git into that, and prints how many commits it cloned.
    private const string Dulwich = """
        import sys
        from dulwich import porcelain
        url, user, password = sys.argv[1:4]
        login = dict(username=user, password=password, errstream=open('/dev/null', 'wb'))
        cloned = porcelain.clone(url + '/source.git', 'cloned', **login)
        made = porcelain.init('made')
        open('made/f', 'w').write('x')
        porcelain.add('made', ['made/f'])
        porcelain.commit('made', message=b'm', author=b'A <a@b>', committer=b'A <a@b>')
        porcelain.push('made', url + '/target.git', b'refs/heads/master:refs/heads/main', outstream=open('/dev/null', 'wb'), **login)
        fetched = porcelain.fetch('made', url + '/source.git', outstream=open('/dev/null', 'w'), **login)
        assert fetched.refs[b'refs/heads/main'] == cloned.head()
        print(len(list(cloned.get_walker())))
        """;

    private const string Isomorphic = """
        const git = require(process.argv[5]), http = require(process.argv[5] + '/http/node'), fs = require('fs');
        (async () => {
          const [url, username, password] = process.argv.slice(2), onAuth = () => ({ username, password });
          await git.clone({ fs, http, dir: 'cloned', url: url + '/source.git', onAuth });
          await git.init({ fs, dir: 'made', defaultBranch: 'main' });
          fs.writeFileSync('made/f', 'x');
          await git.add({ fs, dir: 'made', filepath: 'f' });
          await git.commit({ fs, dir: 'made', message: 'm', author: { name: 'A', email: 'a@b' } });
          const pushed = await git.push({ fs, http, dir: 'made', url: url + '/target.git', ref: 'main', onAuth });
          await git.addRemote({ fs, dir: 'made', remote: 'source', url: url + '/source.git' });
          const { fetchHead } = await git.fetch({ fs, http, dir: 'made', remote: 'source', ref: 'main', onAuth });
          const log = await git.log({ fs, dir: 'cloned' });
          if (!pushed.ok || fetchHead !== log[0].oid) throw new Error(JSON.stringify([pushed, fetchHead]));
          console.log(log.length);
        })().catch(e => { console.error(e); process.exit(1); });
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dulwich_clones_fetches_and_pushes()
    {
        var (code, _, _) = await RealGit.TryAsync("/usr/bin/python3", ["-c", "import dulwich"]);
        Assert.SkipWhen(code != 0, "python3-dulwich is not here");
        await using var house = await HouseAsync();
        await house.AssertWorksAsync("/usr/bin/python3", "client.py", Dulwich);
    }

    [Fact]
    public async Task Isomorphic_git_clones_fetches_and_pushes()
    {
        var package = Path.Combine(SourceFiles.Root, "artifacts", "isomorphic-git", "node_modules", "isomorphic-git");
        Assert.SkipUnless(Directory.Exists(package), "the npm package isomorphic-git is not here");
        await using var house = await HouseAsync();
        await house.AssertWorksAsync("node", "isomorphic.cjs", Isomorphic, package);
    }

    [Fact]
    public async Task Libgit2_clones_fetches_and_pushes()
    {
        await using var house = await HouseAsync();
        LibGit2Sharp.Credentials Login(string url, string? user, LibGit2Sharp.SupportedCredentialTypes types) =>
            new LibGit2Sharp.UsernamePasswordCredentials { Username = PortalUnderTest.Name, Password = PortalUnderTest.Password };
        var clone = new LibGit2Sharp.CloneOptions();
        clone.FetchOptions.CredentialsProvider = Login;
        using var cloned = new LibGit2Sharp.Repository(
            LibGit2Sharp.Repository.Clone($"{house.Url}/source.git", Path.Combine(house.Work, "cloned"), clone));
        Assert.Equal(Commits, cloned.Commits.Count());
        using var made = new LibGit2Sharp.Repository(LibGit2Sharp.Repository.Init(Path.Combine(house.Work, "made")));
        var who = new LibGit2Sharp.Signature("A", "a@b", DateTimeOffset.UnixEpoch);
        made.Commit("m", who, who, new LibGit2Sharp.CommitOptions { AllowEmptyCommit = true });
        made.Network.Push(
            made.Network.Remotes.Add("target", $"{house.Url}/target.git"), $"{made.Head.CanonicalName}:refs/heads/main",
            new LibGit2Sharp.PushOptions { CredentialsProvider = Login });
        made.Network.Remotes.Add("source", $"{house.Url}/source.git");
        LibGit2Sharp.Commands.Fetch(made, "source", [], new LibGit2Sharp.FetchOptions { CredentialsProvider = Login }, null);
        Assert.Equal(cloned.Head.Tip.Sha, made.Branches["source/main"].Tip.Sha);
        await house.AssertPushedAsync();
    }

    [Fact]
    public async Task A_hundred_clones_at_once_all_come_through()
    {
        await using var house = await HouseAsync();
        var script = """
            for i in $(seq 100); do git clone -q "$1" "$2/many-$i" 2> "$2/many-$i.said" & done; wait
            for i in $(seq 100); do git -C "$2/many-$i" rev-list --count HEAD; done | sort | uniq -c
            """;
        var seen = await RealGit.ShellAsync(
            script, $"{house.Url.Replace("://", $"://{PortalUnderTest.Name}:{Uri.EscapeDataString(PortalUnderTest.Password)}@",
                StringComparison.Ordinal)}/source.git", house.Work);
        Assert.Equal($"100 {Commits}", seen.Trim());
    }

    private static async Task<ClientHouse> HouseAsync()
    {
        var portal = await PortalUnderTest.StartAsync(withUser: true);
        var desk = portal.Get<RepositoryDesk>();
        foreach (var name in (string[])["source", "target"])
            await desk.AddAsync(new RepositoryDraft(RepositoryName.Parse($"five/{name}")), Actor.CommandLine, Token);
        var house = new ClientHouse(portal);
        await RealGit.ShellAsync("""
            git init -q -b main "$2"; cd "$2"
            for i in $(seq "$3"); do echo $i > f; git add f; git commit -q -m $i; done; git push -q "$1" main
            """, house.FolderOf("source"), Path.Combine(house.Work, "first"), Commits.ToString(CultureInfo.InvariantCulture));
        return house;
    }

    private sealed class ClientHouse(PortalUnderTest portal) : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string Work => _folder.Path;
        public string Url => new Uri(portal.Address, "/git/five").AbsoluteUri;

        public string FolderOf(string name) => portal.Get<HostedRepositories>().PathOf(RepositoryName.Parse($"five/{name}"));

        public async Task AssertWorksAsync(string program, string file, string script, params string[] more)
        {
            await File.WriteAllTextAsync(Path.Combine(Work, file), script, Token);
            var said = await RealGit.ShellAsync("""cd "$1"; shift; exec "$@" """, [Work, program, file, Url, PortalUnderTest.Name,
                PortalUnderTest.Password, .. more]);
            Assert.Equal($"{Commits}", said.Trim());
            await AssertPushedAsync();
        }

        public async Task AssertPushedAsync()
        {
            Assert.Equal("1", (await RealGit.RunAsync(FolderOf("target"), "rev-list", "--count", "refs/heads/main")).Trim());
            await RealGit.RunAsync(FolderOf("target"), "fsck", "--strict");
        }

        public async ValueTask DisposeAsync()
        {
            await portal.DisposeAsync();
            _folder.Dispose();
        }
    }
}
