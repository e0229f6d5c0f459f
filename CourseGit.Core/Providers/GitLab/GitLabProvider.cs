using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Http;
using CourseGit.Core.State;

namespace CourseGit.Core.Providers.GitLab;

/// <summary>
/// GitLab, of gitlab.com or of one's own, over its API v4. Of a file's size nothing is said: the free plan of gitlab.com takes none above
/// 100 MiB, the paid ones do, and which one it is the API tells owners alone; the server's own words are shown then.
/// </summary>
public sealed class GitLabProvider : ApiProvider
{
    private const string Name = "GitLab", Scopes = "api,write_repository";
    private const string Next =
        "Make a token with the scopes \"api\" and \"write_repository\", and give it to the credential of this course.";
    private const int MayPush = 30, MayMakeProjects = 30; // docs.gitlab.com/api/access_requests: 30 is a developer

    private readonly HostApi _api;

    /// <summary>GitLab where the settings say it is.</summary>
    public GitLabProvider(CourseGitSettings settings, HostChannels channels, HttpAccess access)
        : base(GitLabForm.Of(settings.Providers.GitLab), settings.Providers.GitLab, access)
    {
        _api = new HostApi(Name, settings.Providers.GitLab.Api, "Bearer", channels);
        // docs.gitlab.com/user/profile/personal_access_tokens: "Prefill personal access token name and scopes"
        Pages = new HostPages(Name, $"{Site}-/user_settings/personal_access_tokens?name=CourseGit&scopes={Scopes}",
        [
            "Open \"Access tokens\" in your GitLab preferences and choose \"Add new token\".",
            "Choose the day on which it ends; the portal tells you two weeks before.",
            "Tick \"api\" and \"write_repository\". For a project that is there already \"read_api\" does instead of \"api\": then the "
                + "portal can see that it is private, and make nothing.",
            "Create the token, copy it at once, and paste it here: GitLab shows it only this once.",
        ]);
    }

    /// <inheritdoc/>
    public override HostPages Pages { get; }

    /// <inheritdoc/>
    public override async Task<RepositoryFacts?> FindAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        var project = await FindAsync(path, credential, cancellationToken).ConfigureAwait(false);
        return project is null ? null : FactsOf(project, path, credential);
    }

    /// <inheritdoc/>
    public override async Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        var listed = await _api.ListAsync<GitLabBranch>(
            $"{Project(path)}/repository/branches?per_page=100", Most, credential, $"read the branches of {path}", Next,
            cancellationToken).ConfigureAwait(false);
        if (listed is null) // an empty project has no repository yet
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
        var query = string.Create(
            CultureInfo.InvariantCulture, $"?ref_name={Uri.EscapeDataString(branch.Value)}&per_page={atMost}");
        var commits = await _api.FindAsync<GitLabCommit[]>(
            $"{Project(path)}/repository/commits{query}", credential, $"read the commits of {path}", Next, cancellationToken)
            .ConfigureAwait(false);
        if (commits is null) // no such branch, or nothing at all
            await MustExistAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        return
        [
            .. (commits ?? []).Where(c => CommitId.TryParse(c.Id, out _))
                .Select(c => new CommitLine(CommitId.Parse(c.Id), c.Title, c.AuthorName, c.CommittedDate.UtcDateTime)),
        ];
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
        var (owner, name) = (path[..path.LastIndexOf('/')], path[(path.LastIndexOf('/') + 1)..]);
        var answer = await _api.SendAsync(HttpMethod.Post, "projects", new
        {
            Name = name,
            Path = name,
            NamespaceId = await NamespaceAsync(path, owner, credential, cancellationToken).ConfigureAwait(false),
            Visibility = "private",
            InitializeWithReadme = false,
        }, credential, cancellationToken).ConfigureAwait(false);
        if (answer.IsClosed || answer.IsMissing)
            throw MayNotMake(path, $"{Next} Its owner must be allowed to make projects in {owner}.");
        // docs.gitlab.com/api/projects: a name that is taken is answered 400 with the fields it concerns
        if (answer.Status == HttpStatusCode.BadRequest && answer.Says("taken"))
            throw MayNotMake(path, "The name is taken by something that this token may not see. Choose another name.");
        var made = answer.Read<GitLabProject>($"make the project {path}", Next);
        return FactsOf(made, path, credential) with { DefaultBranch = null, MayWrite = true };
    }

    /// <inheritdoc/>
    public override async Task<ImmutableArray<ListedRepository>> ListAsync(
        RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var projects = await _api.ListAsync<GitLabProject>("projects?membership=true&order_by=path&sort=asc&per_page=100", Most, credential,
            "list projects", Next, cancellationToken).ConfigureAwait(false);
        return
        [
            .. (projects ?? []).Take(Most).Where(p => TryRead(p.PathWithNamespace, out _))
                .Select(p => new ListedRepository(Form.Read(p.PathWithNamespace), IsPrivate(p), MayWrite(p, credential)))
                .OrderBy(r => r.Remote.Address, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <inheritdoc/>
    public override async Task<CredentialFacts> IdentifyAsync(RemoteCredential credential, CancellationToken cancellationToken)
    {
        var login = await LoginAsync(credential, cancellationToken).ConfigureAwait(false);
        var groups = await _api.ListAsync<GitLabNamespace>(
            string.Create(CultureInfo.InvariantCulture, $"groups?min_access_level={MayMakeProjects}&per_page=100"), Most, credential,
            "list groups", Next, cancellationToken).ConfigureAwait(false);
        // Only personal, group and project tokens know themselves; one of OAuth is answered 404 or 400.
        var self = await _api.SendAsync(HttpMethod.Get, "personal_access_tokens/self", body: null, credential, cancellationToken)
            .ConfigureAwait(false);
        var token = self.IsGood ? self.Read<GitLabToken>("tell of itself", Next) : new GitLabToken();
        return new CredentialFacts(login, [.. token.Scopes], token.ExpiresAt)
        {
            Owners = [login, .. (groups ?? []).Select(g => g.FullPath)],
            Allowance = self.Allowance,
        };
    }

    /// <inheritdoc/>
    public override async Task AddDeployKeyAsync(
        Remote remote, string title, string publicKey, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var path = PathOf(remote);
        var keys = $"{Project(path)}/deploy_keys";
        var listed = await _api.SendAsync(HttpMethod.Get, keys + "?per_page=100", body: null, credential, cancellationToken)
            .ConfigureAwait(false);
        if (listed.IsMissing)
            await MustExistAsync(remote, credential, cancellationToken).ConfigureAwait(false);
        var who = "The token's owner must be a maintainer of the project, and the token must have the scope \"api\".";
        if (listed.IsMissing || listed.IsClosed)
            throw MayNotAddKeys(path, who);
        if (listed.Read<GitLabKey[]>("read deploy keys", Next).FirstOrDefault(k => Bare(k.Key) == Bare(publicKey)) is { } there)
        {
            if (!there.CanPush)
                throw MayNotAddKeys(path, $"It is there, but only to read: let it write at {LinksOf(remote).DeployKeys}.");
            return;
        }
        var added = await _api.SendAsync(
            HttpMethod.Post, keys, new { Title = title, Key = publicKey, CanPush = true }, credential, cancellationToken)
            .ConfigureAwait(false);
        if (added.IsClosed || added.IsMissing)
            throw MayNotAddKeys(path, who);
        added.Read<GitLabKey>("add a deploy key", Next);
    }

    /// <inheritdoc/>
    public override RepositoryLinks LinksOf(Remote remote) => new($"{Site}{remote.Address}.git", $"{Site}{remote.Address}")
    {
        BranchPages = $"{Site}{remote.Address}/-/tree/",
        CommitPages = $"{Site}{remote.Address}/-/commit/",
        DeployKeys = $"{Site}{remote.Address}/-/settings/repository#js-deploy-keys-settings",
    };

    // docs.gitlab.com/user/profile/personal_access_tokens: the user is not looked at, but a deploy token has one of its own.
    private protected override RemoteCredential ForGit(RemoteCredential credential) =>
        credential.Kind != CredentialKind.Token || credential.User.StartsWith("gitlab+deploy-token-", StringComparison.Ordinal)
            ? credential
            : credential with { User = "oauth2" };

    private protected override async Task<string> LoginAsync(RemoteCredential credential, CancellationToken cancellationToken)
    {
        var answer = await _api.SendAsync(HttpMethod.Get, "user", body: null, credential, cancellationToken).ConfigureAwait(false);
        return answer.Read<GitLabUser>("say whose it is", Next).Username;
    }

    private static string Project(string path) => "projects/" + Uri.EscapeDataString(path);

    private static bool? IsPrivate(GitLabProject project) =>
        project.Visibility is null ? null : project.Visibility.Equals("private", StringComparison.Ordinal);

    // Who comes in by a group that was invited, or as an administrator, stands in neither.
    private static bool? MayWrite(GitLabProject project, RemoteCredential? credential) => credential is null || project.Archived ? false
        : project.Permissions is not { } may || (may.ProjectAccess is null && may.GroupAccess is null) ? null
        : Math.Max(may.ProjectAccess?.AccessLevel ?? 0, may.GroupAccess?.AccessLevel ?? 0) >= MayPush;

    private Task<GitLabProject?> FindAsync(string path, RemoteCredential? credential, CancellationToken cancellationToken) =>
        _api.FindAsync<GitLabProject>(
            Project(path) + "?statistics=true", credential, $"read the project {path}", Next, cancellationToken);

    private RepositoryFacts FactsOf(GitLabProject project, string asked, RemoteCredential? credential) =>
        new(IsPrivate(project), !project.EmptyRepo && BranchName.TryParse(project.DefaultBranch, out var shown) ? shown : null,
            FileSizeLimit: null)
        {
            MayWrite = MayWrite(project, credential),
            Size = project.Statistics?.RepositorySize,
            MovedTo = Moved(asked, project.PathWithNamespace),
            IsReadOnly = project.Archived,
        };

    /// <summary>Where to make a project; null for the owner of the token itself.</summary>
    private async Task<long?> NamespaceAsync(
        string path, string owner, RemoteCredential credential, CancellationToken cancellationToken)
    {
        var login = await LoginAsync(credential, cancellationToken).ConfigureAwait(false);
        if (owner.Equals(login, StringComparison.OrdinalIgnoreCase))
            return null;
        var group = await _api.FindAsync<GitLabNamespace>(
            "namespaces/" + Uri.EscapeDataString(owner), credential, $"read the group {owner}", Next, cancellationToken)
            .ConfigureAwait(false);
        return group?.Id ?? throw MayNotMake(path, $"There is no group {owner}, or {login}, whose token this is, may not see it.");
    }
}
