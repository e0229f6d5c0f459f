using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers.Hosted;

/// <summary>Repositories this portal hosts: on this disk, reached by path.</summary>
public sealed class HostedProvider(HostedRepositories repositories, GitRunner git) : IRemoteProvider, IRepositoryHost
{
    private const string IsPublic = "Anybody may read it, and a backup holds students' names and answers. Make it private again, or choose "
        + "another repository.";

    public RemoteKind Kind => RemoteKind.Hosted;

    public HostAbilities Can => HostAbilities.Create | HostAbilities.List | HostAbilities.Commits;

    public HostPages Pages { get; } = new("This portal", NewToken: null, []);

    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(remote.Address);
        var mended = await repositories.EnsureAsync(name, cancellationToken).ConfigureAwait(false);
        var environment = ImmutableDictionary<string, string>.Empty.Add("GIT_ALLOW_PROTOCOL", "file");
        return new RemoteAccess(repositories.PathOf(name), RemoteForm.Hosted.Describe(remote), environment)
        {
            IsLocal = true,
            Mended = mended,
            ClosedBecause = repositories.ClosedBecause(name) ?? (repositories.IsPublic(name) ? IsPublic : null),
        };
    }

    public Task PushedAsync(Remote remote, BranchName branch, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(remote.Address);
        repositories.NoteBackups(name);
        return repositories.ShowAsync(name, branch, cancellationToken);
    }

    public async Task<RepositoryFacts?> FindAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(remote.Address);
        return repositories.Exists(name)
            ? new RepositoryFacts(
                !repositories.IsPublic(name), await repositories.ShownAsync(name, cancellationToken).ConfigureAwait(false),
                FileSizeLimit: null)
            { MayWrite = repositories.ClosedBecause(name) is null }
            : null;
    }

    public Task<Failure> ExplainMissingAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        Task.FromResult(new Failure($"There is no repository {remote.Address} on this portal yet.", "Nothing was changed.",
            "The next backup makes it."));

    public async Task<Dictionary<BranchName, CommitId>> BranchesAsync(
        Remote remote, RemoteCredential? credential, CancellationToken cancellationToken) =>
        BranchList.ParseHeads(await ReadAsync(
            remote, GitCommand.Of("for-each-ref", "--format=%(objectname) %(refname)", "refs/heads"), cancellationToken)
            .ConfigureAwait(false));

    public async Task<ImmutableArray<CommitLine>> CommitsAsync(
        Remote remote, BranchName branch, int atMost, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (!(await BranchesAsync(remote, credential, cancellationToken).ConfigureAwait(false)).TryGetValue(branch, out var tip))
            return [];
        var log = GitCommand.Of("log", "-z", "--format=%H%n%ct%n%an%n%s",
            string.Create(CultureInfo.InvariantCulture, $"--max-count={atMost}"), "--end-of-options", tip.Value);
        var output = new RawPath(await ReadAsync(remote, log, cancellationToken).ConfigureAwait(false)).Display;
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('\n', 4))
            .Select(e => new CommitLine(CommitId.Parse(e[0]), e[3], e[2],
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(e[1], CultureInfo.InvariantCulture)).UtcDateTime))];
    }

    public async Task<RepositoryFacts> CreateAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        await repositories.EnsureAsync(RepositoryName.Parse(remote.Address), cancellationToken).ConfigureAwait(false);
        return (await FindAsync(remote, credential, cancellationToken).ConfigureAwait(false))!;
    }

    public Task<ImmutableArray<ListedRepository>> ListAsync(RemoteCredential? credential, CancellationToken cancellationToken) =>
        Task.FromResult(repositories.List().Select(name => new ListedRepository(
            new Remote(RemoteKind.Hosted, name.ToString()), !repositories.IsPublic(name), repositories.ClosedBecause(name) is null))
            .ToImmutableArray());

    // The clone address opened in a browser leads to the page.
    public RepositoryLinks LinksOf(Remote remote) => new($"git/{remote.Address}.git", $"git/{remote.Address}.git");

    private Task<string> ReadAsync(Remote remote, GitCommand command, CancellationToken cancellationToken)
    {
        var name = RepositoryName.Parse(remote.Address);
        return repositories.Exists(name)
            ? git.ReadAsync(repositories.PathOf(name), command, cancellationToken)
            : throw new OperationFailedException($"There is no repository {name} on this portal.");
    }
}
