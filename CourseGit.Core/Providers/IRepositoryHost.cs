using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>What a host can be asked for beyond what git itself can tell.</summary>
[Flags]
public enum HostAbilities
{
    /// <summary>Nothing: git is all that can be asked.</summary>
    None = 0,

    /// <summary>It makes repositories.</summary>
    Create = 1,

    /// <summary>It lists the repositories that a credential may see.</summary>
    List = 2,

    /// <summary>It names the newest commits of a branch.</summary>
    Commits = 4,

    /// <summary>It says whose a credential is.</summary>
    Identify = 8,

    /// <summary>It takes the public half of a pair of keys for one repository.</summary>
    DeployKeys = 16,
}

/// <summary>
/// A host of repositories: the one contract that GitHub, GitLab, Gitea, this portal and any git server fulfil, each as far as it can
/// (<see cref="Can"/>). Whoever wants one asks <see cref="RemoteProviders.HostOf(Remote)"/>. What is not there is null; what stands in the
/// way is an exception.
/// </summary>
public interface IRepositoryHost
{
    /// <summary>What it can be asked for. Asking for more is an <see cref="InvalidInputException"/>.</summary>
    HostAbilities Can => HostAbilities.None;

    /// <summary>Its own pages that belong to no repository.</summary>
    HostPages Pages { get; }

    /// <summary>A repository, as far as this credential may know of it; null when there is none that it may see.</summary>
    /// <exception cref="OperationFailedException">The host does not answer, or does not accept the credential.</exception>
    Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <summary>
    /// Why <see cref="FindAsync"/> found nothing, as far as the host lets one tell: a wrong name, a missing right, no credential.
    /// </summary>
    /// <exception cref="OperationFailedException">The host does not answer, or does not accept the credential.</exception>
    Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <summary>The branches of a repository and where they are; empty for an empty one.</summary>
    /// <exception cref="OperationFailedException">The host does not answer, or there is no such repository.</exception>
    Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken);

    /// <summary>The newest commits of a branch, the newest first; empty when there is no such branch.</summary>
    /// <param name="atMost">1 to 100.</param>
    /// <exception cref="OperationFailedException">The host does not answer, or there is no such repository.</exception>
    Task<ImmutableArray<CommitLine>> CommitsAsync(
        Remote remote, BranchName branch, int atMost, RemoteCredential? credential, CancellationToken cancellationToken) =>
        throw Unable("name commits");

    /// <summary>Creates an empty private repository, unless there is one.</summary>
    /// <returns>The repository as it is now.</returns>
    /// <exception cref="RefusedException">It may not be created.</exception>
    /// <exception cref="OperationFailedException">The host does not answer.</exception>
    Task<RepositoryFacts> CreateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        throw Unable("make repositories");

    /// <summary>The repositories this credential may see, by address; all pages of them, at most 2,000.</summary>
    /// <exception cref="OperationFailedException">The host does not answer.</exception>
    Task<ImmutableArray<ListedRepository>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken) =>
        throw Unable("list repositories");

    /// <summary>Whose a credential is, what it may do, and until when.</summary>
    /// <exception cref="OperationFailedException">The host does not answer, or does not accept it.</exception>
    Task<CredentialFacts> IdentifyAsync(RemoteCredential credential, CancellationToken cancellationToken) =>
        throw Unable("say whose a credential is");

    /// <summary>Lets a pair of keys read and write one repository; done already, nothing happens.</summary>
    /// <param name="publicKey">A line as <c>authorized_keys</c> has it.</param>
    /// <exception cref="RefusedException">The credential may not do that.</exception>
    /// <exception cref="OperationFailedException">The host does not answer.</exception>
    Task AddDeployKeyAsync(
        Remote remote, string title, string publicKey, RemoteCredential? credential, CancellationToken cancellationToken) =>
        throw Unable("take keys");

    /// <summary>Where people and programs find a repository.</summary>
    RepositoryLinks LinksOf(Remote remote);

    private InvalidInputException Unable(string what) => new($"{Pages.Name} cannot be asked to {what}.");
}

/// <summary>What a host says of a repository.</summary>
/// <param name="IsPrivate">Nobody reads it who is not allowed to by name; null when that cannot be told.</param>
/// <param name="DefaultBranch">The one a plain clone checks out; null while it is empty.</param>
/// <param name="FileSizeLimit">Bytes a single file may have there; null without limit, or when it does not say.</param>
public sealed record RepositoryFacts(bool? IsPrivate, BranchName? DefaultBranch, long? FileSizeLimit)
{
    /// <summary>Whether the credential may push; null when it does not say.</summary>
    public bool? MayWrite { get; init; }

    /// <summary>About so many bytes it has there; null when it does not say.</summary>
    public long? Size { get; init; }

    /// <summary>Where it is now, when it was asked for under an earlier name; else null.</summary>
    public Remote? MovedTo { get; init; }

    /// <summary>It is kept to be read only.</summary>
    public bool IsReadOnly { get; init; }
}

/// <summary>A repository in a list.</summary>
/// <param name="IsPrivate">Null when that cannot be told.</param>
/// <param name="MayWrite">Null when the host does not say.</param>
public sealed record ListedRepository(Remote Remote, bool? IsPrivate, bool? MayWrite);

/// <summary>What a host says of a credential.</summary>
/// <param name="Owner">The account or app it belongs to, as the host calls it.</param>
/// <param name="Scopes">What it may do, in the host's words; empty when it does not say.</param>
/// <param name="EndsOn">The first day (UTC) on which it is not taken any more; null without end, or when it does not say.</param>
public sealed record CredentialFacts(string Owner, ImmutableArray<string> Scopes, DateOnly? EndsOn)
{
    /// <summary>Owners it may make repositories for: itself and its organisations or groups.</summary>
    public ImmutableArray<string> Owners { get; init; } = [];

    /// <summary>So many requests are left of how many, and when they are counted anew (UTC); null when the host counts none.</summary>
    public HostAllowance? Allowance { get; init; }
}

/// <summary>How often a host may still be asked.</summary>
/// <param name="AgainUtc">When all are there again.</param>
public sealed record HostAllowance(int Left, int Limit, DateTime AgainUtc);

/// <summary>Pages of a host that belong to no repository.</summary>
/// <param name="Name">What people call it: <c>GitHub</c>.</param>
/// <param name="NewToken">Where a token is made, with what it must be allowed filled in; null when there is no such page.</param>
/// <param name="TokenSteps">What to do there, a sentence each.</param>
public sealed record HostPages(string Name, string? NewToken, ImmutableArray<string> TokenSteps);

/// <summary>Addresses of a repository. Those of this portal begin at its own address, without a slash before them.</summary>
/// <param name="Git">What <c>git clone</c> takes.</param>
/// <param name="Page">What is opened in a browser; null when there is none.</param>
public sealed record RepositoryLinks(string Git, string? Page)
{
    /// <summary>What a branch's page begins with, before its name; null when there is none.</summary>
    public string? BranchPages { get; init; }

    /// <summary>What a commit's page begins with, before its id; null when there is none.</summary>
    public string? CommitPages { get; init; }

    /// <summary>Where its deploy keys are kept; null when there is no such page.</summary>
    public string? DeployKeys { get; init; }

    /// <summary>The page of a branch.</summary>
    public string? OfBranch(BranchName branch) => BranchPages is null ? null
        : BranchPages + string.Join('/', branch.Value.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The page of a commit.</summary>
    public string? OfCommit(CommitId commit) => CommitPages is null ? null : CommitPages + commit.Value;
}
