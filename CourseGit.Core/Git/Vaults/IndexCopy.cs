using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// A copy of a vault's index, for a look at the course folder that leaves no trace: whoever backs the course up meanwhile has the index for
/// itself. It knows the stats of the original, so that files which look unchanged are not read.
/// </summary>
public sealed class IndexCopy : IDisposable
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private readonly GitRunner _git;
    private readonly Vault _vault;
    private readonly string _workTree;
    private readonly string _file;

    private IndexCopy(GitRunner git, Vault vault, string workTree, string file) =>
        (_git, _vault, _workTree, _file) = (git, vault, workTree, file);

    /// <summary>Copies the index of a vault; an empty one when nothing was ever staged.</summary>
    public static IndexCopy Of(GitRunner git, Vault vault, string workTree)
    {
        var folder = Directory.CreateDirectory(Path.Combine(vault.Folder, "look"));
        // by a portal that was killed
        foreach (var left in folder.EnumerateFiles().Where(f => f.LastAccessTimeUtc < FileClock.UtcNow - Abandoned))
            left.Delete();
        var file = Path.Combine(folder.FullName, Guid.NewGuid().ToString("N"));
        var original = Path.Combine(vault.GitDirectory, "index");
        if (File.Exists(original))
            CopyWithTime(original, file);
        if (!IndexFile.IsWhole(file))
            File.Delete(file); // without it every file is read; the next backup makes a new one
        return new IndexCopy(git, vault, workTree, file);
    }

    /// <summary>From now on the copy holds what a commit holds; files that are the same as before keep their stats.</summary>
    public Task ResetAsync(CommitId commit, CancellationToken cancellationToken) =>
        RunAsync(GitCommand.Of("read-tree", "-m", commit.Value), cancellationToken);

    /// <summary>All entries of the copy, in git's order.</summary>
    internal async Task<List<TreeEntry>> EntriesAsync(CancellationToken cancellationToken) =>
        IndexEntries.Parse(await ReadAsync(GitCommand.Of("ls-files", "--stage", "-z"), cancellationToken).ConfigureAwait(false));

    /// <summary>Paths whose file's stats are not those of the copy, or that are gone.</summary>
    public Task<List<RawPath>> TouchedAsync(CancellationToken cancellationToken) =>
        RunAsync(GitCommand.Of("diff-files", "-z", "--name-only", "--no-renames", "--ignore-submodules=none"), cancellationToken);

    public void Dispose()
    {
        File.Delete(_file);
        File.Delete(_file + ".lock");
    }

    // The work tree is git's working folder in all of them: a file whose stats are too young to be trusted is looked into when the copy is
    // written.
    private async Task<List<RawPath>> RunAsync(GitCommand command, CancellationToken cancellationToken) =>
        PathList.Parse(await ReadAsync(command, cancellationToken).ConfigureAwait(false));

    private Task<string> ReadAsync(GitCommand command, CancellationToken cancellationToken) =>
        _git.ReadAsync(_vault.GitDirectory, command with { WorkTree = _workTree, IndexFile = _file }, cancellationToken);

    // The time of the index tells git which stats are too young. A backup may put a new index in its place meanwhile: both must be of one
    // file.
    internal static void CopyWithTime(string original, string copy)
    {
        using var from = new FileStream(original, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using (var to = new FileStream(copy, FileMode.CreateNew, FileAccess.Write))
            from.CopyTo(to);
        File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(from.SafeFileHandle));
    }
}
