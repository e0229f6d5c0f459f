using System.Collections.Concurrent;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>
/// A host of repositories whose git is a real server and whose API is this object: what it says of each repository is what a test put
/// there. Addresses are <c>shelf:NAME</c>.
/// </summary>
internal sealed class ShelfHost(GitServer server)
{
    public const string Token = "shelf-token-4711";

    public static readonly RemoteKind Kind = new("Shelf");

    private int _asked;

    /// <summary>What it says of each repository; one that is not here does not exist to it.</summary>
    public ConcurrentDictionary<string, RepositoryFacts> Facts { get; } = new();

    /// <summary>What every question ends in; null for an answer.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>Nothing but git can be asked there.</summary>
    public bool IsPlain { get; set; }

    /// <summary>How often it was asked for a repository.</summary>
    public int Asked => _asked;

    public static Remote On(string name) => new(Kind, name);

    /// <summary>A private repository that may be written to.</summary>
    public async Task AddAsync(string name, Func<RepositoryFacts, RepositoryFacts>? change = null)
    {
        await server.CreateAsync(name);
        var facts = new RepositoryFacts(IsPrivate: true, DefaultBranch: null, FileSizeLimit: null) { MayWrite = true };
        Facts[name] = change?.Invoke(facts) ?? facts;
    }

    /// <summary>The old name leads to the new one, for git and for the API.</summary>
    public void Rename(string name, string to)
    {
        Directory.Move(server.PathOf(name), server.PathOf(to));
        Facts[to] = Facts[name];
        Facts[name] = Facts[name] with { MovedTo = On(to) };
        var earlier = server.Trouble;
        server.Trouble = async (request, http) =>
        {
            if (!request.Path.StartsWith($"/{name}.git/", StringComparison.Ordinal))
                return earlier is not null && await earlier(request, http);
            http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            http.Response.Headers.Location = server.UrlOf(to) + request.Path[$"/{name}.git".Length..] + request.Query;
            return true;
        };
    }

    /// <summary>A house that knows it, and a credential <c>shelf</c> that it takes.</summary>
    public async Task<TestHouse> OpenHouseAsync()
    {
        server.Required = ("git", Token);
        var house = await TestHouse.OpenAsync(change: s => s with { OutboundHosts = [server.Authority] }, services: AddTo);
        await house.AddCredentialAsync("shelf", "git", Token);
        return house;
    }

    public void AddTo(IServiceCollection services) => services
        .AddSingleton<IRemoteProvider>(s => new Provider(this, s.GetRequiredService<HttpAccess>()))
        .AddSingleton(new RemoteForm
        {
            Kind = Kind,
            Title = "A shelf",
            Hint = "",
            Label = "Name",
            AddressHint = "",
            Example = "red",
            MaxLength = 40,
            Read = address => new Remote(Kind, address),
            Describe = remote => $"the shelf {remote.Address}",
        });

    private sealed class Provider(ShelfHost shelves, HttpAccess access) : IRemoteProvider, IRepositoryHost
    {
        public RemoteKind Kind => ShelfHost.Kind;

        public HostAbilities Can => shelves.IsPlain ? HostAbilities.None : HostAbilities.List;

        public HostPages Pages { get; } = new("The library", NewToken: null, []);

        public Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
            access.OpenAsync(new Uri(shelves.UrlOf(remote)), $"the shelf {remote.Address}", credential, cancellationToken);

        public Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref shelves._asked);
            return shelves.Trouble is { } trouble ? Task.FromException<RepositoryFacts?>(trouble)
                : Task.FromResult(shelves.Facts.GetValueOrDefault(remote.Address));
        }

        public Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
            Task.FromResult(new Failure($"The library has no shelf {remote.Address} that this token may see.", "Nothing was sent there.",
                "Check the name.")
            { Cause = FailureCause.Place });

        public Task<Dictionary<BranchName, CommitId>> BranchesAsync(
            Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
            Task.FromResult(new Dictionary<BranchName, CommitId>());

        public RepositoryLinks LinksOf(Remote remote) => new(shelves.UrlOf(remote), null);
    }

    private string UrlOf(Remote remote) => server.UrlOf(remote.Address);
}
