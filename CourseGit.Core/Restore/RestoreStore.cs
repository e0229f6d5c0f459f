using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore;

/// <summary>
/// The objects a restore reads: a git directory of its own beside the vault. It borrows the objects of the vault and of a repository hosted
/// here, and keeps what had to be fetched. Shallow and partial fetches end here, so the vault stays whole. It is a cache: without it the
/// next restore fetches again.
/// </summary>
internal sealed class RestoreStore
{
    /// <summary>Nothing in a commit may change bytes on their way out.</summary>
    internal const string Attributes = "* -text !eol -ident -filter !working-tree-encoding\n";

    private readonly Vault _vault;
    private readonly string _folder;

    private RestoreStore(Vault vault) => (_vault, _folder) = (vault, Path.Combine(vault.Folder, "restore"));

    /// <summary>The git directory.</summary>
    public string GitDirectory => Path.Combine(_folder, "git");

    /// <summary>Held by whoever prepares it or fetches into it.</summary>
    public string LockFile => Path.Combine(_folder, "lock");

    /// <summary>Whether the history ends somewhere because it was fetched so.</summary>
    public bool IsShallow => File.Exists(ShallowFile);

    /// <summary>Whether something in it could not be read.</summary>
    private Doubt Doubt => new(_folder);

    private string ShallowFile => Path.Combine(GitDirectory, "shallow");

    private string HeadFile => Path.Combine(GitDirectory, "HEAD");

    /// <summary>Whether contents may have been left out of what was fetched: git marks the packs of such a fetch.</summary>
    public bool IsPartial => Directory.Exists(PackFolder) && Directory.EnumerateFiles(PackFolder, "*.promisor").Any();

    /// <summary>The store of a course, whether it exists yet or not.</summary>
    public static RestoreStore Of(CourseGitSettings settings, Subdomain course) => new(Vault.Of(settings, course));

    /// <summary>Creates what is missing, and borrows what is on this disk. Only while holding its lock.</summary>
    /// <param name="access">The remote; its objects are borrowed when it is a repository on this disk.</param>
    public async Task PrepareAsync(GitRunner git, RemoteAccess? access, CancellationToken cancellationToken)
    {
        if (await IsDamagedAsync(git, cancellationToken).ConfigureAwait(false))
            SetAside();
        if (!File.Exists(HeadFile))
        {
            Directory.CreateDirectory(GitDirectory);
            File.Delete(Path.Combine(GitDirectory, "config")); // git would not start beside one that it cannot read
            await git.RunAsync(GitDirectory, GitCommand.Of("init", "--quiet", "--bare", "--template="),
                cancellationToken).ConfigureAwait(false);
        }
        foreach (var stale in Leftovers.LocksIn(GitDirectory).Concat(HalfPacks()))
            File.Delete(stale);
        Write("config", Config(access, IsPartial));
        Write("info/attributes", Attributes);
        var lenders = new List<string>();
        if (await IsVaultWholeAsync(git, cancellationToken).ConfigureAwait(false))
            lenders.Add(_vault.GitDirectory);
        if (access is { IsLocal: true })
            lenders.Add(access.Address);
        var objects = lenders.Select(l => Path.Combine(l, "objects")).Where(Directory.Exists);
        Write("objects/info/alternates", string.Concat(objects.Select(o => o + "\n")));
    }

    // What was fetched can be fetched again, so nothing is salvaged; it is kept for a while all the same, in place of what was there.
    private void SetAside()
    {
        var aside = Path.Combine(_folder, "damaged");
        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
        Directory.Move(GitDirectory, aside);
    }

    private async Task<bool> IsDamagedAsync(GitRunner git, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(GitDirectory))
            return false;
        if (File.Exists(HeadFile) && !HeadFiles.IsValid(HeadFile))
            File.Delete(HeadFile);
        if (!IsShallowWhole() || GitDirectoryCheck.Look(GitDirectory) is not null)
            return true;
        if (!Doubt.IsThere)
            return false;
        var damage = await GitDirectoryCheck.ReadObjectsAsync(git, GitDirectory, cancellationToken).ConfigureAwait(false);
        Doubt.End();
        return damage is not null;
    }

    // A damaged one is the next backup's to make anew; until then everything is fetched.
    private async Task<bool> IsVaultWholeAsync(GitRunner git, CancellationToken cancellationToken)
    {
        if (!_vault.Doubt.IsThere)
            return true;
        if (await GitDirectoryCheck.ReadAllAsync(git, _vault.GitDirectory, cancellationToken).ConfigureAwait(false) is not null)
            return false;
        _vault.Doubt.End();
        return true;
    }

    // One id a line.
    private bool IsShallowWhole() => !IsShallow
        || (File.ReadAllText(ShallowFile) is var text && text.EndsWith('\n')
        && text.Split('\n')[..^1].All(l => CommitId.TryParse(l, out _)));

    /// <summary>The branches kept on this server, in the vault or here.</summary>
    public async Task<Dictionary<BranchName, CommitId>> HeadsAsync(GitRunner git, CancellationToken cancellationToken)
    {
        var heads = await FetchedAsync(git, cancellationToken).ConfigureAwait(false);
        if (!_vault.Exists)
            return heads;
        var saved = LocalHeads.TryRead(_vault.GitDirectory)
            ?? await ListAsync(git, _vault.GitDirectory, "refs/heads/", cancellationToken).ConfigureAwait(false);
        foreach (var (branch, tip) in saved)
            heads[branch] = tip;
        return heads;
    }

    /// <summary>The branches that were fetched, as they were then.</summary>
    public async Task<Dictionary<BranchName, CommitId>> FetchedAsync(GitRunner git, CancellationToken cancellationToken) =>
        !File.Exists(HeadFile) ? []
        : LocalHeads.TryRead(GitDirectory, HeadsPrefix)
            ?? await ListAsync(git, GitDirectory, HeadsPrefix, cancellationToken).ConfigureAwait(false);

    /// <summary>Takes away branches that were fetched once and stand in the way: to git one name would be a folder in the other.</summary>
    public async Task MakeWayAsync(GitRunner git, BranchName branch, CancellationToken cancellationToken)
    {
        foreach (var other in (await ListAsync(git, GitDirectory, HeadsPrefix, cancellationToken).ConfigureAwait(false)).Keys.Where(
            branch.Excludes))
            await git.RunAsync(GitDirectory, GitCommand.Of("update-ref", "--no-deref", "-d", RefOf(other)),
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a fetched branch is found here.</summary>
    public static string RefOf(BranchName branch) => HeadsPrefix + branch.Value;

    /// <summary>Where a commit that was fetched by its id is found here.</summary>
    public static string RefOf(CommitId commit) => "refs/coursegit/commits/" + commit.Value;

    private const string HeadsPrefix = "refs/coursegit/restore/refs/heads/";

    private string PackFolder => Path.Combine(GitDirectory, "objects", "pack");

    private IEnumerable<string> HalfPacks() => Directory.Exists(PackFolder) ? Directory.EnumerateFiles(PackFolder, "tmp_*") : [];

    private static async Task<Dictionary<BranchName, CommitId>> ListAsync(
        GitRunner git, string directory, string prefix, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("for-each-ref", "--format=%(objectname) %(refname)", prefix);
        return BranchList.ParseHeads(await git.ReadAsync(directory, command, cancellationToken).ConfigureAwait(false));
    }

    // The remote by name, because git remembers under that name that the rest of a partial fetch can be had there; it notes so itself with
    // the
    // first such fetch. Not before: where a remote may promise objects, git reads every content again after a fetch, which doubles its
    // time.
    private static string Config(RemoteAccess? access, bool isPartial) =>
        $"""
        [core]
        	repositoryformatversion = 1
        	bare = false
        	logAllRefUpdates = false
        {(isPartial ? Promisor : "[extensions]")}
        [checkout]
        	workers = 0
        	thresholdForParallelism = 50
        {FetchRequest.RemoteSection(access?.Address ?? "")}
        """;

    private const string Promisor =
        $"""
        [extensions]
        	partialClone = {FetchRequest.RemoteName}
        [remote "{FetchRequest.RemoteName}"]
        	promisor = true
        	partialclonefilter = blob:none
        """;

    private void Write(string name, string content)
    {
        var file = Path.Combine(GitDirectory, name);
        if (File.Exists(file) && File.ReadAllText(file) == content)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }
}
