using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers;

/// <summary>A host that is asked over an API of its own and holds its repositories at <c>GitUrl/PATH.git</c>.</summary>
public abstract class ApiProvider : IRemoteProvider, IRepositoryHost
{
    /// <summary>So many repositories or branches are asked for at most.</summary>
    private protected const int Most = 2000;

    private readonly HttpAccess _access;
    private readonly HostAddresses _addresses;

    private protected ApiProvider(RemoteForm form, HostAddresses addresses, HttpAccess access) =>
        (Form, _addresses, _access) = (form, addresses, access);

    /// <inheritdoc/>
    public RemoteKind Kind => Form.Kind;

    /// <inheritdoc/>
    public HostAbilities Can => HostAbilities.Create | HostAbilities.List | HostAbilities.Commits | HostAbilities.Identify
        | HostAbilities.DeployKeys;

    /// <inheritdoc/>
    public abstract HostPages Pages { get; }

    private protected RemoteForm Form { get; }

    /// <summary>What browsers ask; ends with a slash.</summary>
    private protected string Site => _addresses.Git.AbsoluteUri;

    /// <inheritdoc/>
    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = Form.Read(remote.Address).Address;
        return await _access.OpenAsync(
            new Uri($"{Site}{path}.git"), Form.Describe(remote), credential is null ? null : ForGit(credential), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public abstract Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = Form.Read(remote.Address).Address;
        if (credential is null)
            return new Failure(
                $"{Pages.Name} shows no repository {path} to somebody without a token: there is none, or it is private.",
                "The course's files are untouched.", "Choose a credential for this course that may read it.")
            { Cause = FailureCause.Credential };
        var login = await LoginAsync(credential, cancellationToken).ConfigureAwait(false);
        var owner = path[..path.LastIndexOf('/')];
        return owner.Equals(login, StringComparison.OrdinalIgnoreCase)
            ? new Failure($"{login} has no repository {path} at {Pages.Name}.", "The course's files are untouched.",
                "Check the name in the course's settings, or let the portal make the repository.")
            { Cause = FailureCause.Place }
            : new Failure(
                $"{Pages.Name} shows no repository {path} to {login}, whose token this is: there is none, or {login} may not see it.",
                "The course's files are untouched.",
                $"Check the name in the course's settings; if it is right, let {login} in at {Pages.Name}, or choose another credential.")
            { Cause = FailureCause.Place };
    }

    /// <inheritdoc/>
    public abstract Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<ImmutableArray<CommitLine>> CommitsAsync(
        Remote remote, BranchName branch, int atMost, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<RepositoryFacts> CreateAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<ImmutableArray<ListedRepository>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task<CredentialFacts> IdentifyAsync(RemoteCredential credential, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract Task AddDeployKeyAsync(
        Remote remote, string title, string publicKey, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract RepositoryLinks LinksOf(Remote remote);

    /// <summary>As git has to show it.</summary>
    private protected virtual RemoteCredential ForGit(RemoteCredential credential) => credential;

    /// <summary>Whose a credential is.</summary>
    private protected abstract Task<string> LoginAsync(RemoteCredential credential, CancellationToken cancellationToken);

    /// <summary>Its path, known to be one that can mean nothing else.</summary>
    private protected string PathOf(Remote remote) => Form.Read(remote.Address).Address;

    /// <summary>Where it is now, if it was asked for under another name.</summary>
    private protected Remote? Moved(string asked, string path) =>
        path.Equals(asked, StringComparison.OrdinalIgnoreCase) || !TryRead(path, out var now) ? null : now;

    /// <summary>A name that the host gave.</summary>
    private protected bool TryRead(string path, out Remote remote)
    {
        try
        {
            remote = Form.Read(path);
            return true;
        }
        catch (InvalidInputException)
        {
            remote = null!;
            return false;
        }
    }

    private protected async Task<OperationFailedException> MissingAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        new(await ExplainMissingAsync(remote, credential, cancellationToken).ConfigureAwait(false));

    /// <summary>Fails when the repository is not there.</summary>
    private protected async Task MustExistAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (await FindAsync(remote, credential, cancellationToken).ConfigureAwait(false) is null)
            throw await MissingAsync(remote, credential, cancellationToken).ConfigureAwait(false);
    }

    private protected RefusedException MayNotMake(string path, string next) => new(
        $"{Pages.Name} does not let this token make the repository {path}. Nothing was made. {next}");

    private protected RefusedException MayNotAddKeys(string path, string next) => new(
        $"{Pages.Name} does not let this token add a deploy key to {path}. Nothing was changed. {next}");

    /// <summary>The part of a public key that says which it is, without whose it is.</summary>
    private protected static string Bare(string publicKey) =>
        string.Join(' ', publicKey.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(2));
}
