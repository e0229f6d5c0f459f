using System.Collections.Concurrent;
using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>A repository at <see cref="OwnHost"/>; its objects lie in a real bare one.</summary>
internal sealed record OwnRepository(bool IsPrivate = true, bool MayWrite = true, bool IsReadOnly = false, Remote? MovedTo = null);

/// <summary>
/// A host of repositories behind the one contract, for what stands on it: an account with a token, repositories that are public, archived
/// or renamed, and trouble on demand.
/// </summary>
internal sealed class OwnHost(CourseGitSettings settings) : IRemoteProvider, IRepositoryHost
{
    public const string Token = "own-token-4711";

    private readonly Lock _lock = new();
    private int _now;

    public static RemoteForm Form { get; } = new()
    {
        Kind = new RemoteKind("Own"),
        Title = "Our own host",
        Hint = "For what is tried.",
        Label = "Repository",
        AddressHint = "owner/name.",
        Example = "grace/ffm516",
        MaxLength = RepositoryName.MaxLength,
        Read = address => new Remote(new RemoteKind("Own"), RepositoryName.Parse(address).ToString()),
        Describe = remote => $"{remote.Address} at our own host",
    };

    public RemoteKind Kind => Form.Kind;

    public HostAbilities Can => HostAbilities.Create | HostAbilities.List | HostAbilities.Identify;

    public HostPages Pages { get; } = new("Our own host", "https://own.example/tokens/new?scope=write", ["Press “New token”.", "Copy it."]);

    public ConcurrentDictionary<string, OwnRepository> Repositories { get; } = new();

    /// <summary>What was asked for, as <c>find grace/ffm516</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Comes before every answer.</summary>
    public Func<string, CancellationToken, Task>? Trouble { get; set; }

    /// <summary>The most that were asked for at a time.</summary>
    public int MostAtOnce { get; private set; }

    public static void AddTo(IServiceCollection services) => services.AddProvider<OwnHost>(Form);

    public static OwnHost Of(IServiceProvider services) => services.GetServices<IRemoteProvider>().OfType<OwnHost>().Single();

    public static OperationFailedException Away() => new(new Failure("Our own host did not answer within 15 seconds.",
        "The course's files are untouched.", "Wait a little and try again.")
    { IsTransient = true });

    public static Remote At(string address) => new(Form.Kind, address);

    public Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        Task.FromResult(new RemoteAccess(FolderOf(remote), Form.Describe(remote),
            ImmutableDictionary<string, string>.Empty.Add("GIT_ALLOW_PROTOCOL", "file"))
        { IsLocal = true });

    public Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        AnswerAsync($"find {remote.Address}", credential, () => Repositories.TryGetValue(remote.Address, out var found)
            ? Facts(found) : null, cancellationToken);

    public Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        Task.FromResult(new Failure($"There is no repository {remote.Address} that this token may see.", "Nothing was changed.",
            "Check the name, or have it made."));

    public Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        AnswerAsync("branches", credential, async () =>
            (await RealGit.RunAsync(FolderOf(remote), "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(f => BranchName.Parse(f[0]), f => CommitId.Parse(f[1])), cancellationToken).Unwrap();

    public async Task<RepositoryFacts> CreateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var made = await AnswerAsync($"create {remote.Address}", credential,
            () => Repositories.GetOrAdd(remote.Address, _ => new OwnRepository()), cancellationToken);
        await RealGit.RunAsync("/", "init", "--quiet", "--bare", FolderOf(remote));
        return Facts(made);
    }

    public Task<ImmutableArray<ListedRepository>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken) =>
        AnswerAsync("list", credential, () => Repositories.OrderBy(r => r.Key)
            .Select(r => new ListedRepository(At(r.Key), r.Value.IsPrivate, r.Value.MayWrite)).ToImmutableArray(), cancellationToken);

    public Task<CredentialFacts> IdentifyAsync(RemoteCredential credential, CancellationToken cancellationToken) =>
        AnswerAsync("identify", credential, () => new CredentialFacts("grace", ["repo"], new DateOnly(2999, 1, 1))
        {
            Owners = ["grace", "physics"],
        }, cancellationToken);

    public RepositoryLinks LinksOf(Remote remote) =>
        new($"https://own.example/{remote.Address}.git", $"https://own.example/{remote.Address}")
        {
            BranchPages = $"https://own.example/{remote.Address}/tree/",
            CommitPages = $"https://own.example/{remote.Address}/commit/",
        };

    private static RepositoryFacts Facts(OwnRepository repository) => new(repository.IsPrivate, null, null)
    {
        MayWrite = repository.MayWrite,
        IsReadOnly = repository.IsReadOnly,
        MovedTo = repository.MovedTo,
    };

    private string FolderOf(Remote remote) => Path.Combine(settings.StateRoot, "own", remote.Address + ".git");

    private async Task<T> AnswerAsync<T>(string what, RemoteCredential? credential, Func<T> answer, CancellationToken cancellationToken)
    {
        Asked.Enqueue(what);
        lock (_lock)
            MostAtOnce = Math.Max(MostAtOnce, ++_now);
        try
        {
            if (Trouble is { } trouble)
                await trouble(what, cancellationToken);
            return credential?.Secret.Reveal() == Token ? answer() : throw new OperationFailedException(new Failure(
                "Our own host did not accept the token.", "The course's files are untouched.", "Replace it in the credential.")
            { Cause = FailureCause.Credential });
        }
        finally
        {
            lock (_lock)
                _now--;
        }
    }
}
