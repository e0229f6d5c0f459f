using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Format;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// Makes the tree of the next commit: what is staged, with our own folder spliced in. The last answer is remembered under everything it
/// depends on, so that an unchanged course costs no git command here.
/// </summary>
internal sealed class TreeStep(GitRunner git)
{
    private const int IndexTrailer = 20; // SHA-1 of the index's content, gitformat-index(5)

    /// <summary>The tree of what is staged.</summary>
    public async Task<string> RunAsync(BackupRun run, VaultIndex index, CancellationToken cancellationToken)
    {
        var memory = new TreeMemory(run.Vault.LastTreeFile);
        var key = await KeyAsync(run, cancellationToken).ConfigureAwait(false);
        // Only where it says that nothing changed: whether the objects of another tree are still there, it does not know.
        if (run.BaseTree is { } unchanged && await memory.RecallAsync(key, cancellationToken).ConfigureAwait(false) == unchanged)
            return unchanged;
        var tree = await MakeAsync(run, index, cancellationToken).ConfigureAwait(false);
        key = await KeyAsync(run, cancellationToken).ConfigureAwait(false); // git has noted its trees in the index meanwhile
        await memory.KeepAsync(key, tree, cancellationToken).ConfigureAwait(false);
        return tree;
    }

    private async Task<string> MakeAsync(BackupRun run, VaultIndex index, CancellationToken cancellationToken)
    {
        var content = await index.WriteTreeAsync(cancellationToken).ConfigureAwait(false);
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        var files = await commits.FilesAsync(content, cancellationToken).ConfigureAwait(false);
        WarnOfRefused(run, files);
        CheckAgainst(run, files);
        var ours = Path.Combine(run.Vault.Staging, FolderWalker.OurFolder);
        Directory.CreateDirectory(ours);
        await File.WriteAllBytesAsync(
            Path.Combine(ours, Manifest.FileName), Manifest.Write(run.Course.Subdomain, files, run.Listing!.EmptyFolders, run.Database),
            cancellationToken).ConfigureAwait(false);
        return await commits.SpliceAsync(
            content, FolderWalker.OurFolder, await OurTreeAsync(run, ours, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    // git compares no object with its name when it reads one: an object that lies in the place of another is seen here, by names and sizes.
    // A file that changed between two looks is seen, too; then the vault is whole, and once is enough.
    private static void CheckAgainst(BackupRun run, List<(RawPath Path, long Size)> files)
    {
        if (run.IsMended)
            return;
        var known = run.Listing!.Entries.ToDictionary(e => e.Path, e => e.Size);
        if (files.Exists(f => !run.Staged.Contains(f.Path) && known.GetValueOrDefault(f.Path, -1) != f.Size))
            throw new DoubtfulVaultException();
    }

    private static void WarnOfRefused(BackupRun run, List<(RawPath Path, long Size)> files)
    {
        var taken = files.Select(f => f.Path).ToHashSet();
        var refused = run.Listing!.Entries.Select(e => e.Path)
            .Where(p => !taken.Contains(p) && DotGitName.IsRefusedForLinks(p)).ToList();
        if (refused.Count > 0)
            run.Warn($"Left out {string.Join(", ", refused.Take(5))}{(refused.Count > 5 ? $" and {refused.Count - 5} more" : "")}: git "
                + "takes no file of this name. Rename it.");
    }

    // A second index over our own folder, kept between runs like the first: a piece of a dump that did not change is not read again.
    private async Task<string> OurTreeAsync(BackupRun run, string ours, CancellationToken cancellationToken)
    {
        const string name = "index.coursegit";
        var present = Directory.EnumerateFiles(ours, "*", SearchOption.AllDirectories)
            .Select(f => RawPath.FromText(Path.GetRelativePath(ours, f))).Order().ToList();
        using (var staged = new StagedIndex(git, run.Vault.GitDirectory, ours, name, lookedUtc: null))
        {
            var known = (await staged.EntriesAsync(cancellationToken).ConfigureAwait(false)).Keys;
            await staged.StageAsync([.. known.Except(present), .. present], null, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => staged.Accept(FolderTree.SyncFiles), CancellationToken.None).ConfigureAwait(false);
        }
        var tree = GitCommand.Of("write-tree") with { IndexFile = Path.Combine(run.Vault.GitDirectory, name) };
        return (await git.ReadAsync(run.Vault.GitDirectory, tree, cancellationToken).ConfigureAwait(false)).Trim();
    }

    private static async Task<string> KeyAsync(BackupRun run, CancellationToken cancellationToken)
    {
        await using var index = File.OpenRead(Path.Combine(run.Vault.GitDirectory, "index"));
        var trailer = new byte[IndexTrailer];
        index.Seek(-IndexTrailer, SeekOrigin.End);
        await index.ReadExactlyAsync(trailer, cancellationToken).ConfigureAwait(false);
        var fingerprint = Manifest.Fingerprint(run.Course.Subdomain, run.Listing!.EmptyFolders, run.Database);
        return Convert.ToHexStringLower(SHA256.HashData([.. trailer, .. Encoding.UTF8.GetBytes(fingerprint)]));
    }
}
