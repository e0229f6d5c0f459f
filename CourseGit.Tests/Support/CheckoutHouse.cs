using CourseGit.Core.Checkouts;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>A house with a repository that people push to, and a checkout that follows it.</summary>
internal sealed class CheckoutHouse : IAsyncDisposable
{
    public const string Name = "graders", Remote = "hosted:physics/graders";

    private CheckoutHouse(TestHouse house) => House = house;

    public TestHouse House { get; }
    public string Repository => Path.Combine(House.Settings.RepositoriesFolder, "physics", "graders.git");
    public string Folder => Path.Combine(House.Settings.CheckoutsRoot, Name);
    public string SetAsides => Path.Combine(House.Settings.CheckoutsRoot, ".set-aside", Name);

    private string Work => Path.Combine(House.Root, "somebody");

    public static async Task<CheckoutHouse> OpenAsync(
        Func<CourseGitSettings, CourseGitSettings>? change = null, Action<IServiceCollection>? services = null)
    {
        var house = new CheckoutHouse(await TestHouse.OpenAsync(change: change, services: services));
        await house.House.Get<HostedRepositories>()
            .EnsureAsync(RepositoryName.Parse("physics/graders"), TestContext.Current.CancellationToken);
        await RealGit.RunAsync(house.House.Root, "init", "-q", "-b", "main", house.Work);
        return house;
    }

    /// <summary>The same with a first commit and the checkout of it.</summary>
    public static async Task<CheckoutHouse> FilledAsync(
        string script, Func<CourseGitSettings, CourseGitSettings>? change = null, Action<IServiceCollection>? services = null)
    {
        var house = await OpenAsync(change, services);
        await house.PushAsync(script);
        await house.AddAsync();
        await house.UpdateAsync(OperationOutcome.Succeeded);
        return house;
    }

    /// <summary>Somebody changes something in their own clone, and pushes.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> PushAsync(string script) => (await RealGit.ShellAsync(
        $"cd \"$1\"\n{script}\ngit add -A .\ngit commit -q --allow-empty -m change\ngit push -q \"$2\" HEAD:main\ngit rev-parse HEAD",
        Work, Repository)).Trim();

    public Task<Checkout> AddAsync(string name = Name, string? branch = "main") => House.Get<CheckoutDesk>().AddAsync(
        new CheckoutDraft(CheckoutName.Parse(name), Remote, branch), Actor.CommandLine, TestContext.Current.CancellationToken);

    public async Task<OperationSnapshot> UpdateAsync(bool imports = false, CancellationToken? cancel = null)
    {
        var accepted = await House.Get<OperationDesk>().AcceptAsync(
            new CheckoutRequest(CheckoutName.Parse(Name), imports), Actor.CommandLine, TestContext.Current.CancellationToken);
        return await House.Get<OperationRunner>().RunAsync(accepted.Id, cancel ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Updates and insists on an outcome.</summary>
    public async Task<OperationSnapshot> UpdateAsync(OperationOutcome expected)
    {
        var ended = await UpdateAsync();
        Assert.True(ended.Outcome == expected, $"{ended.Outcome}: {ended.Text}\n{string.Join('\n', await House.LogAsync(ended))}");
        return ended;
    }

    /// <summary>The folder holds the very files of the newest commit, and git there says so, too.</summary>
    public async Task AssertIsNewestAsync()
    {
        var newest = (await RealGit.RunAsync(Repository, "rev-parse", "refs/heads/main")).Trim();
        Assert.Equal(newest, (await RealGit.RunAsync(Folder, "rev-parse", "HEAD")).Trim());
        Assert.Equal("refs/heads/main", (await RealGit.RunAsync(Folder, "symbolic-ref", "HEAD")).Trim());
        Assert.Equal("", await RealGit.RunAsync(Folder, "status", "--porcelain", "--ignored", "--untracked-files=all"));
        Assert.Equal("", await RealGit.RunAsync(Folder, "diff-index", "HEAD"));
        await RealGit.RunAsync(Folder, "fsck", "--no-dangling", "--connectivity-only");
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}
