using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A kind of remote as a new feature would bring it in: this file, and one registration. Its repositories are boxes in a folder.
/// </summary>
internal sealed class ToyProvider(CourseGitSettings settings) : IRemoteProvider, IRepositoryHost
{
    public static RemoteForm Form { get; } = new()
    {
        Kind = new RemoteKind("Toy"),
        Title = "A toy box",
        Hint = "For what children commit.",
        Label = "Box",
        AddressHint = "The colour of the box.",
        Example = "red",
        MaxLength = 20,
        Read = address => address.All(char.IsAsciiLetterLower) ? new Remote(new RemoteKind("Toy"), address)
            : throw new InvalidInputException($"\"{address}\" is no colour."),
        Describe = remote => $"the {remote.Address} toy box",
    };

    public RemoteKind Kind => Form.Kind;

    public HostAbilities Can => HostAbilities.Create | HostAbilities.List | HostAbilities.Identify;

    public HostPages Pages { get; } = new("The toy shop", NewToken: null, []);

    private string Toys => Path.Combine(settings.StateRoot, "toys");

    public static void AddTo(IServiceCollection services) => services.AddProvider<ToyProvider>(Form);

    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        await MakeAsync(remote);
        return new RemoteAccess(
            BoxOf(remote), Form.Describe(remote),
            ImmutableDictionary<string, string>.Empty.Add("GIT_ALLOW_PROTOCOL", "file"))
        { IsLocal = true };
    }

    public async Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        !Directory.Exists(BoxOf(remote))
        ? null
        : new RepositoryFacts(
            IsPrivate: true, BranchName.TryParse(
            (await RealGit.RunAsync(BoxOf(remote), "for-each-ref", "--format=%(refname:short)", "refs/heads")).Trim(), out var branch)
        ? branch
        : null, null);

    public Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        Task.FromResult(new Failure($"There is no {remote.Address} box.", "Nothing was changed.", "Choose another colour."));

    public async Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        (await RealGit.RunAsync(BoxOf(remote), "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
        .ToDictionary(f => BranchName.Parse(f[0]), f => CommitId.Parse(f[1]));

    public async Task<RepositoryFacts> CreateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        await MakeAsync(remote);
        return (await FindAsync(remote, credential, cancellationToken))!;
    }

    public Task<ImmutableArray<ListedRepository>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ListedRepository>>(
            Directory.Exists(Toys)
            ? [.. Directory.EnumerateDirectories(Toys).Select(d => Form.Read(Path.GetFileName(d))).OrderBy(r => r.Address)
                .Select(r => new ListedRepository(r, IsPrivate: true, MayWrite: true))]
            : []);

    /// <summary>Its keys say themselves whose they are and until when: <c>grace until 2030-01-01</c>.</summary>
    public Task<CredentialFacts> IdentifyAsync(RemoteCredential credential, CancellationToken cancellationToken) =>
        credential.Secret.Reveal().Split(" until ") is [var owner, var day]
            ? Task.FromResult(new CredentialFacts(
                owner, ["open boxes"], DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)))
            : throw new OperationFailedException(
                $"The toy shop does not know the key {credential.Secret.Reveal()}.");

    public RepositoryLinks LinksOf(Remote remote) =>
        new($"https://toys.example/{remote.Address}.git", $"https://toys.example/{remote.Address}");

    private async Task MakeAsync(Remote remote)
    {
        Directory.CreateDirectory(BoxOf(remote));
        await RealGit.RunAsync(BoxOf(remote), "init", "--quiet", "--bare");
    }

    private string BoxOf(Remote remote) => Path.Combine(Toys, remote.Address);
}
