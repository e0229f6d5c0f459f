using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.Gitea;

/// <summary>Gitea and Forgejo over their API v1, which is the same. It names no limit of a file's size.</summary>
public sealed class GiteaProvider : ApiProvider
{
    private const string Name = "Gitea";
    private const string Next =
        "Make a token that may read and write repositories and the user, and give it to the credential of this course.";
    private const int PageSize = 50; // the largest that a server takes unless its MAX_RESPONSE_ITEMS says otherwise

    private readonly HostApi _api;

    /// <summary>Gitea where the settings say it is.</summary>
    public GiteaProvider(CourseGitSettings settings, HostChannels channels, HttpAccess access)
        : base(GiteaForm.Of(settings.Providers.Gitea), settings.Providers.Gitea, access)
    {
        _api = new HostApi(Name, settings.Providers.Gitea.Api, "token", channels);
        Pages = new HostPages(Name, $"{Site}user/settings/applications",
        [
            "Open \"Applications\" in your settings there, and give a new token a name.",
            "Under the permissions choose \"Read and Write\" for \"repository\" and for \"user\", and the same for \"organization\" if the "
                + "portal is to make repositories for one.",
            "Generate the token, copy it at once, and paste it here: it is shown only this once.",
            "The portal cannot read what such a token may do, nor when it ends: it says so when something is missing.",
        ]);
    }

    /// <inheritdoc/>
    public override HostPages Pages { get; }

    /// <inheritdoc/>
    public override async Task<RepositoryFacts?> FindAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        var found = await FindAsync(path, credential, cancellationToken).ConfigureAwait(false);
        return found is null ? null : FactsOf(found, path, credential);
    }

    /// <inheritdoc/>
    public override async Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        var listed = await _api.ListAsync<GiteaBranch>(
            Paged($"repos/{path}/branches?"), Most, credential, $"read the branches of {path}", Next, cancellationToken)
            .ConfigureAwait(false);
        if (listed is null)
            await MustExistAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        var branches = new Dictionary<BranchName, CommitId>();
        foreach (var branch in listed ?? [])
        {
            if (BranchName.TryParse(branch.Name, out var name) && CommitId.TryParse(branch.Commit.Id, out var tip))
                branches[name] = tip;
        }
        return branches;
    }

    /// <inheritdoc/>
    public override async Task<ImmutableArray<CommitLine>> CommitsAsync(
        Remote remote, BranchName branch, int atMost, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        var query = string.Create(CultureInfo.InvariantCulture,
            $"?sha={Uri.EscapeDataString(branch.Value)}&stat=false&verification=false&files=false&limit={Math.Min(atMost, PageSize)}");
        var answer = await _api.SendAsync(HttpMethod.Get, $"repos/{path}/commits{query}", body: null, credential, cancellationToken)
            .ConfigureAwait(false);
        if (answer.IsMissing || answer.Status == HttpStatusCode.Conflict) // no such branch; 409 while the repository is empty
        {
            await MustExistAsync(remote, credential, cancellationToken).ConfigureAwait(false);
            return [];
        }
        var commits = answer.Read<GiteaCommit[]>($"read the commits of {path}", Next);
        if (commits.Length < atMost && answer.Next is { } next)
        {
            var more = await _api.ListAsync<GiteaCommit>(
                $"repos/{path}/commits{next}", atMost - commits.Length, credential, $"read the commits of {path}", Next, cancellationToken)
                .ConfigureAwait(false);
            commits = [.. commits, .. more ?? []];
        }
        return [.. commits.Take(atMost).Where(c => CommitId.TryParse(c.Sha, out _)).Select(Line)];
    }

    /// <inheritdoc/>
    public override async Task<RepositoryFacts> CreateAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        if (await FindAsync(path, credential, cancellationToken).ConfigureAwait(false) is { } there)
            return FactsOf(there, path, credential);
        if (credential is null)
            throw MayNotMake(path, "Choose a credential first.");
        var (owner, name) = (path.Split('/')[0], path.Split('/')[1]);
        var login = await LoginAsync(credential, cancellationToken).ConfigureAwait(false);
        var isOwn = owner.Equals(login, StringComparison.OrdinalIgnoreCase);
        var answer = await _api.SendAsync(
            HttpMethod.Post, isOwn ? "user/repos" : $"orgs/{owner}/repos", new { Name = name, Private = true, AutoInit = false },
            credential, cancellationToken).ConfigureAwait(false);
        if (answer.IsClosed || answer.IsMissing)
            throw MayNotMake(path, isOwn ? Next
                : $"{owner} must be an organisation in which {login} may make repositories, and the token must have \"Read and Write\" for "
                    + "\"organization\" and \"repository\".");
        if (answer.Status == HttpStatusCode.Conflict)
            throw MayNotMake(path, "The name is taken by something that this token may not see. Choose another name.");
        var made = answer.Read<GiteaRepository>($"make the repository {path}", Next);
        return FactsOf(made, path, credential) with { DefaultBranch = null };
    }

    /// <inheritdoc/>
    public override async Task<ImmutableArray<ListedRepository>> ListAsync(
        RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var all = await _api.ListAsync<GiteaRepository>(
            Paged("user/repos?"), Most, credential, "list repositories", Next, cancellationToken).ConfigureAwait(false);
        return
        [
            .. (all ?? []).Take(Most).Where(r => TryRead(r.FullName, out _))
                .Select(r => new ListedRepository(Form.Read(r.FullName), r.Private, MayWrite(r, credential)))
                .OrderBy(r => r.Remote.Address, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <inheritdoc/>
    public override async Task<CredentialFacts> IdentifyAsync(RemoteCredential credential, CancellationToken cancellationToken)
    {
        var login = await LoginAsync(credential, cancellationToken).ConfigureAwait(false);
        // Without the right to read organisations it can still be used: they are left out then.
        var answer = await _api.SendAsync(HttpMethod.Get, Paged("user/orgs?"), body: null, credential, cancellationToken)
            .ConfigureAwait(false);
        var organisations = answer.IsClosed ? [] : answer.Read<GiteaOrganisation[]>("list organisations", Next);
        return new CredentialFacts(login, [], EndsOn: null)
        {
            Owners = [login, .. organisations.Select(o => o.Name ?? o.Username).OfType<string>()],
            Allowance = answer.Allowance,
        };
    }

    /// <inheritdoc/>
    public override async Task AddDeployKeyAsync(
        Remote remote, string title, string publicKey, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        var who = "The token's owner must be an administrator of the repository.";
        var listed = await _api.SendAsync(HttpMethod.Get, Paged($"repos/{path}/keys?"), body: null, credential, cancellationToken)
            .ConfigureAwait(false);
        if (listed.IsMissing)
            await MustExistAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        if (listed.IsMissing || listed.IsClosed)
            throw MayNotAddKeys(path, who);
        if (listed.Read<GiteaKey[]>("read deploy keys", Next).FirstOrDefault(k => Bare(k.Key) == Bare(publicKey)) is { } there)
        {
            if (there.ReadOnly)
                throw MayNotAddKeys(path, $"It is there, but only to read: remove it at {LinksOf(remote).DeployKeys} and try again.");
            return;
        }
        var added = await _api.SendAsync(
            HttpMethod.Post, $"repos/{path}/keys", new { Title = title, Key = publicKey, ReadOnly = false }, credential, cancellationToken)
            .ConfigureAwait(false);
        if (added.IsClosed || added.IsMissing)
            throw MayNotAddKeys(path, who);
        added.Read<GiteaKey>("add a deploy key", Next);
    }

    /// <inheritdoc/>
    public override RepositoryLinks LinksOf(Remote remote) => new($"{Site}{remote.Address}.git", $"{Site}{remote.Address}")
    {
        BranchPages = $"{Site}{remote.Address}/src/branch/",
        CommitPages = $"{Site}{remote.Address}/commit/",
        DeployKeys = $"{Site}{remote.Address}/settings/keys",
    };

    private protected override async Task<string> LoginAsync(RemoteCredential credential, CancellationToken cancellationToken)
    {
        var answer = await _api.SendAsync(HttpMethod.Get, "user", body: null, credential, cancellationToken).ConfigureAwait(false);
        return answer.Read<GiteaUser>("say whose it is", Next).Login;
    }

    private static string Paged(string path) => string.Create(CultureInfo.InvariantCulture, $"{path}limit={PageSize}");

    private static CommitLine Line(GiteaCommit commit) => new(
        CommitId.Parse(commit.Sha), commit.Commit.Message.Split('\n')[0], commit.Commit.Author?.Name ?? "",
        (commit.Commit.Committer ?? commit.Commit.Author)?.Date.UtcDateTime ?? DateTime.UnixEpoch);

    private static bool? MayWrite(GiteaRepository repository, RemoteCredential? credential) =>
        credential is null || repository.Archived ? false : repository.Permissions?.Push;

    private Task<GiteaRepository?> FindAsync(string path, RemoteCredential? credential, CancellationToken cancellationToken) =>
        _api.FindAsync<GiteaRepository>($"repos/{path}", credential, $"read the repository {path}", Next, cancellationToken);

    private RepositoryFacts FactsOf(GiteaRepository found, string asked, RemoteCredential? credential) =>
        new(found.Private, !found.Empty && BranchName.TryParse(found.DefaultBranch, out var shown) ? shown : null, FileSizeLimit: null)
        {
            MayWrite = MayWrite(found, credential),
            Size = found.Size * 1024,
            MovedTo = Moved(asked, found.FullName),
            IsReadOnly = found.Archived,
        };
}
