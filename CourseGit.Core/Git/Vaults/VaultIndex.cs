using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>The index of a vault against the course folder.</summary>
public sealed class VaultIndex(GitRunner git, Vault vault, string workTree)
{
    private const string Name = "index";
    private readonly string _file = Path.Combine(vault.GitDirectory, Name);
    private readonly DateTime _lookedUtc = FileClock.UtcNow;

    /// <summary>Whether anything was ever staged.</summary>
    public bool Exists => File.Exists(_file);

    /// <summary>All paths in the index, in git's order.</summary>
    public async Task<List<RawPath>> PathsAsync(CancellationToken cancellationToken) =>
        PathList.Parse(await git.ReadAsync(vault.GitDirectory, GitCommand.Of("ls-files", "-z"), cancellationToken).ConfigureAwait(false));

    /// <summary>Paths whose file's stats differ from the index, or that are gone. Reads no file that looks unchanged.</summary>
    public async Task<List<RawPath>> TouchedAsync(CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("diff-files", "-z", "--name-only", "--no-renames", "--ignore-submodules=none")
            with
        { WorkTree = workTree };
        return PathList.Parse(await git.ReadAsync(vault.GitDirectory, command, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>All its entries.</summary>
    internal async Task<List<TreeEntry>> EntriesAsync(CancellationToken cancellationToken) =>
        IndexEntries.Parse(
            await git.ReadAsync(vault.GitDirectory, GitCommand.Of("ls-files", "--stage", "-z"), cancellationToken).ConfigureAwait(false));

    /// <summary>Begins to bring it up to date. What changes on disk from now on will be looked at again the next time.</summary>
    internal StagedIndex Begin() => new(git, vault.GitDirectory, workTree, Name, _lookedUtc);

    /// <summary>The tree of what is staged.</summary>
    public async Task<string> WriteTreeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await git.ReadAsync(vault.GitDirectory, GitCommand.Of("write-tree"), cancellationToken).ConfigureAwait(false)).Trim();
        }
        finally
        {
            StagedIndex.Backdate(_file, _lookedUtc); // git has noted its trees in it, even if it was ended after that
        }
    }
}
