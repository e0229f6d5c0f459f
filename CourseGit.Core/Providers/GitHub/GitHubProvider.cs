using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using CourseGit.Core.State;
using Octokit;
using Failure = CourseGit.Core.Primitives.Failure;

namespace CourseGit.Core.Providers.GitHub;

/// <summary>Repositories on GitHub, or on a GitHub Enterprise server.</summary>
public sealed class GitHubProvider(HostChannels channels, HttpAccess access, CourseGitSettings settings, TimeProvider time)
    : IRemoteProvider, IRepositoryHost
{
    private const int PageSize = 100, MostListed = 2000; // what GitHub gives at most; repositories
    private const string AppUser = "x-access-token";

    // docs.github.com, "About large files on GitHub": pushes with a file above 100 MiB are blocked.
    private const long FileSizeLimit = 100L << 20;

    private readonly GitHubDoor _door = new(channels, settings.Providers.GitHub, time);
    private readonly Uri _git = settings.Providers.GitHub.Git;

    public RemoteKind Kind => GitHubForm.Kind;

    public HostAbilities Can =>
        HostAbilities.Create | HostAbilities.List | HostAbilities.Commits | HostAbilities.Identify | HostAbilities.DeployKeys;

    public HostPages Pages { get; } = GitHubPages.Of(settings.Providers.GitHub.Git);

    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var (owner, _) = GitHubForm.Split(remote);
        if (credential is { Kind: CredentialKind.GitHubApp })
        {
            var app = await _door.Apps.TokenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
            credential = new RemoteCredential(AppUser, app.Token);
        }
        var url = new Uri(LinksOf(remote).Git);
        return await access.OpenAsync(url, $"{remote.Address} (GitHub)", credential, cancellationToken).ConfigureAwait(false) with
        {
            FileSizeLimit = FileSizeLimit,
        };
    }

    public async Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var (owner, name) = GitHubForm.Split(remote);
        var github = await OpenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
        var found = await AskAsync(credential, $"see {remote.Address}", () => github.Api.Repository.Get(owner, name)).ConfigureAwait(false);
        return found is null ? null : await FactsOfAsync(found, remote, credential, github).ConfigureAwait(false);
    }

    public async Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var (owner, _) = GitHubForm.Split(remote);
        var github = await OpenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
        return await new GitHubMissing(github, remote, credential).ExplainAsync().ConfigureAwait(false);
    }

    public async Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var (owner, name) = GitHubForm.Split(remote);
        var github = await OpenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
        var branches = await AskAsync(
            credential, $"see {remote.Address}", () => github.Api.Repository.Branch.GetAll(owner, name, new() { PageSize = PageSize }))
            .ConfigureAwait(false) ?? throw await MissingAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        var heads = new Dictionary<BranchName, CommitId>();
        foreach (var branch in branches)
        {
            if (BranchName.TryParse(branch.Name, out var known) && CommitId.TryParse(branch.Commit?.Sha, out var tip))
                heads[known] = tip;
        }
        return heads;
    }

    public async Task<ImmutableArray<CommitLine>> CommitsAsync(
        Remote remote, BranchName branch, int atMost, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var (owner, name) = GitHubForm.Split(remote);
        var github = await OpenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
        try
        {
            var commits = await AskAsync(credential, $"see {remote.Address}", () => github.Api.Repository.Commit.GetAll(
                owner, name, new CommitRequest { Sha = branch.Value }, new() { PageSize = atMost, PageCount = 1 })).ConfigureAwait(false);
            if (commits is not null)
                return [.. commits.Select(LineOf)];
        }
        catch (OperationFailedException e) when (e.InnerException is ApiException { StatusCode: System.Net.HttpStatusCode.Conflict })
        {
            return []; // it is empty
        }
        // No such branch, or no such repository: the same answer.
        return await FindAsync(remote, credential, cancellationToken).ConfigureAwait(false) is not null ? []
            : throw await MissingAsync(remote, credential, cancellationToken).ConfigureAwait(false);
    }

    public async Task<RepositoryFacts> CreateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        // Asked first: under a name that leads to a renamed repository, GitHub would make another one, and break the way to the first.
        if (await FindAsync(remote, credential, cancellationToken).ConfigureAwait(false) is { } there)
            return there.IsPrivate is true ? there : throw new RefusedException(
                $"There is a repository {remote.Address} on GitHub already, and it is not private. Nothing was made or changed. Make it "
                + "private there, or choose another name.");
        if (credential is null)
            throw new RefusedException(
                "GitHub makes repositories for those only who show a token. Nothing was made. Choose a credential for this course.");
        var (owner, _) = GitHubForm.Split(remote);
        var github = await OpenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
        var made = await new GitHubMaking(github, remote).MakeAsync().ConfigureAwait(false);
        return await FactsOfAsync(made, remote, credential, github).ConfigureAwait(false);
    }

    public async Task<ImmutableArray<ListedRepository>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (credential is null)
            throw new RefusedException("GitHub lists repositories for those only who show a token. Choose a credential first.");
        var listed = new List<ListedRepository>();
        if (credential.Kind != CredentialKind.GitHubApp)
        {
            var github = _door.OpenWithToken(credential, cancellationToken);
            var seen = await AskAsync(
                credential, "list repositories", () => github.Api.Repository.GetAllForCurrent(PagesOf(MostListed))).ConfigureAwait(false);
            listed.AddRange((seen ?? []).Select(r => Listed(r, MayWrite(r, credential, github))));
        }
        else
        {
            foreach (var installation in await _door.Apps.InstallationsAsync(credential, cancellationToken).ConfigureAwait(false))
                await ListAsync(credential, installation, listed, cancellationToken).ConfigureAwait(false);
        }
        return [.. listed.OrderBy(r => r.Remote.Address, StringComparer.OrdinalIgnoreCase).Take(MostListed)];
    }

    public async Task<CredentialFacts> IdentifyAsync(RemoteCredential credential, CancellationToken cancellationToken)
    {
        if (credential.Kind == CredentialKind.GitHubApp)
            return await GitHubIdentity.OfAppAsync(_door.Apps, credential, cancellationToken).ConfigureAwait(false);
        return await GitHubIdentity.OfTokenAsync(_door.OpenWithToken(credential, cancellationToken)).ConfigureAwait(false);
    }

    public async Task AddDeployKeyAsync(
        Remote remote, string title, string publicKey, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var (owner, name) = GitHubForm.Split(remote);
        var github = await OpenAsync(credential, owner, cancellationToken).ConfigureAwait(false);
        try
        {
            await new GitHubKeys(github, remote).AddAsync(title, publicKey).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (e.InnerException is ForbiddenException)
        {
            throw new RefusedException(e.Message);
        }
    }

    public RepositoryLinks LinksOf(Remote remote)
    {
        var (owner, name) = GitHubForm.Split(remote);
        var page = new Uri(_git, $"{owner}/{name}").AbsoluteUri;
        return new RepositoryLinks($"{page}.git", page)
        {
            BranchPages = $"{page}/tree/",
            CommitPages = $"{page}/commit/",
            DeployKeys = $"{page}/settings/keys",
        };
    }

    private async Task<GitHubSession> OpenAsync(RemoteCredential? credential, string owner, CancellationToken cancellationToken) =>
        await _door.OpenAsync(credential, owner, cancellationToken).ConfigureAwait(false);

    private async Task ListAsync(
        RemoteCredential app, Installation installation, List<ListedRepository> listed, CancellationToken cancellationToken)
    {
        if (installation.SuspendedAt is not null || installation.Account?.Login is not { } owner || listed.Count >= MostListed)
            return;
        var github = await OpenAsync(app, owner, cancellationToken).ConfigureAwait(false);
        var pages = await AskAsync(app, "list repositories", () => github.Api.GitHubApps.Installation.GetAllRepositoriesForCurrent(
            PagesOf(MostListed - listed.Count))).ConfigureAwait(false);
        listed.AddRange((pages?.Repositories ?? []).Select(r => Listed(r, MayWrite(r, app, github))));
    }

    // A token of an app that is not accepted was withdrawn: the next call asks for another.
    private async Task<T?> AskAsync<T>(RemoteCredential? credential, string what, Func<Task<T>> ask) where T : class
    {
        try
        {
            return await GitHubAsk.AskAsync(what, GitHubAsk.MayReadAndWrite, ask).ConfigureAwait(false);
        }
        catch (OperationFailedException e) when (e.InnerException is AuthorizationException
            && credential?.Kind == CredentialKind.GitHubApp)
        {
            _door.Apps.Forget(credential);
            throw;
        }
    }

    private async Task<RepositoryFacts> FactsOfAsync(Repository found, Remote remote, RemoteCredential? credential, GitHubSession github)
    {
        if (found.FullName is not { Length: > 0 } written || found.Owner?.Login is not { } owner)
            throw HostTrouble.NotItsApi(GitHubAsk.Host);
        // Sizes come late, and an empty repository has a default branch in name only.
        var isEmpty = found.Size == 0 && await AskAsync(
            credential, $"see {remote.Address}", () => github.Api.Repository.Branch.GetAll(
                owner, found.Name, new() { PageSize = 1, PageCount = 1 })).ConfigureAwait(false) is not { Count: > 0 };
        return new RepositoryFacts(
            IsPrivate(found), !isEmpty && BranchName.TryParse(found.DefaultBranch, out var branch) ? branch : null, FileSizeLimit)
        {
            MayWrite = MayWrite(found, credential, github),
            Size = found.Size * 1024,
            MovedTo = written.Equals(remote.Address, StringComparison.OrdinalIgnoreCase) ? null : new Remote(Kind, written),
            IsReadOnly = found.Archived,
        };
    }

    private ListedRepository Listed(Repository repository, bool? mayWrite) =>
        new(new Remote(Kind, repository.FullName), IsPrivate(repository), mayWrite);

    // "Internal" is private to GitHub, and open to everybody of the enterprise.
    private static bool IsPrivate(Repository repository) =>
        repository.Private && repository.Visibility is not (RepositoryVisibility.Internal or RepositoryVisibility.Public);

    // For an app the repository says what a person might; the installation says what the app may.
    private static bool? MayWrite(Repository repository, RemoteCredential? credential, GitHubSession github) =>
        credential is null || repository.Archived ? false : github.App is { } app ? app.MayWrite : repository.Permissions?.Push;

    private static CommitLine LineOf(GitHubCommit commit) => new(
        CommitId.Parse(commit.Sha), commit.Commit.Message.Split('\n', 2)[0].TrimEnd('\r'), commit.Commit.Author?.Name ?? "",
        (commit.Commit.Committer ?? commit.Commit.Author)?.Date.UtcDateTime ?? default);

    private static ApiOptions PagesOf(int atMost) =>
        new() { PageSize = PageSize, PageCount = Math.Max(1, (atMost + PageSize - 1) / PageSize) };

    private async Task<OperationFailedException> MissingAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        new(await ExplainMissingAsync(remote, credential, cancellationToken).ConfigureAwait(false));
}
