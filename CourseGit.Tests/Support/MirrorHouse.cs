using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Repositories;
using CourseGit.Core.Repositories.Mirroring;

namespace CourseGit.Tests.Support;

/// <summary>A house, a git server elsewhere, and a mirror in the one of a repository on the other.</summary>
internal sealed class MirrorHouse : IAsyncDisposable
{
    public const string Name = "acme/site";

    private MirrorHouse(TestHouse house, GitServer server) => (House, Server) = (house, server);

    public TestHouse House { get; }
    public GitServer Server { get; }

    /// <summary>The repository that is followed.</summary>
    public string Source => Server.PathOf("site");

    /// <summary>The mirror of it.</summary>
    public string Mirror => House.Get<HostedRepositories>().PathOf(RepositoryName.Parse(Name));

    public RepositoryDesk Desk => House.Get<RepositoryDesk>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private string Work => Path.Combine(House.Root, "somebody");

    public static async Task<MirrorHouse> OpenAsync()
    {
        var house = new MirrorHouse(
            await TestHouse.OpenAsync(change: s => s with { OutboundHosts = ["127.0.0.1"] }), await GitServer.StartAsync());
        await house.Server.CreateAsync("site");
        await RealGit.RunAsync(house.Source, "symbolic-ref", "HEAD", "refs/heads/main");
        await RealGit.RunAsync(house.House.Root, "init", "-q", "-b", "main", house.Work);
        return house;
    }

    /// <summary>The same with branches, tags, a note and a ref of no branch at the source, and the mirror of them.</summary>
    public static async Task<MirrorHouse> FilledAsync(Func<RepositoryDraft, RepositoryDraft>? change = null)
    {
        var house = await OpenAsync();
        await house.AtSourceAsync("""
            echo one > f; git add f; git commit -q -m one; git branch first; git tag light; git tag -a -m annotated heavy
            echo two > f; git commit -q -a -m two; git branch -q a/b/c; git branch -q a/b/d; git notes add -m noted
            git update-ref refs/pull/1/head first; git push -q --mirror "$1"
            """);
        await house.AddAsync(change);
        await house.RunAsync(new MigrateRequest(RepositoryName.Parse(Name)), OperationOutcome.Succeeded);
        return house;
    }

    public Task<Repository> AddAsync(Func<RepositoryDraft, RepositoryDraft>? change = null)
    {
        var draft = new RepositoryDraft(RepositoryName.Parse(Name)) { Source = Server.UrlOf("site") };
        return Desk.AddAsync(change?.Invoke(draft) ?? draft, Actor.CommandLine, Token);
    }

    /// <summary>Somebody does something in a clone of the source, whose path is the script's first argument.</summary>
    public Task<string> AtSourceAsync(string script) => RealGit.ShellAsync($"cd \"$2\"\n{script}", Source, Work);

    public Task<OperationSnapshot> SyncAsync(OperationOutcome expected) =>
        RunAsync(new SyncRequest(RepositoryName.Parse(Name)), expected);

    /// <summary>Runs it and insists on an outcome.</summary>
    public async Task<OperationSnapshot> RunAsync(OperationRequest request, OperationOutcome expected)
    {
        var accepted = await House.Get<OperationDesk>().AcceptAsync(request, Actor.CommandLine, Token);
        var ended = await House.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        Assert.True(ended.Outcome == expected, $"{ended.Outcome}: {ended.Text}\n{string.Join('\n', await House.LogAsync(ended))}");
        return ended;
    }

    /// <summary>"ID NAME" of all refs below a name, in order.</summary>
    public static async Task<string[]> RefsAsync(string repository, params string[] below) =>
        (await RealGit.RunAsync(repository, ["for-each-ref", "--format=%(objectname) %(refname)", .. below]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>It has the refs of its source and no other but what it keeps, its HEAD is there, too, and git finds it whole.</summary>
    public async Task AssertIsAsSourceAsync()
    {
        Assert.Equal(await RefsAsync(Source),
            (await RefsAsync(Mirror)).Where(r => !r.Contains(" refs/rescue/", StringComparison.Ordinal)).ToArray());
        Assert.Equal(await RealGit.RunAsync(Source, "symbolic-ref", "HEAD"), await RealGit.RunAsync(Mirror, "symbolic-ref", "HEAD"));
        await RealGit.RunAsync(Mirror, "fsck", "--no-dangling", "--strict");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await House.DisposeAsync();
    }
}
