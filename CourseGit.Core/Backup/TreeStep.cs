using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Format;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// Makes the tree of the next commit: what is staged, with our own folder put in. The last answer is remembered under everything it
/// depends on, so that an unchanged course costs nothing here.
/// </summary>
internal sealed class TreeStep(GitRunner git)
{
    private const int IndexTrailer = 20; // SHA-1 of the index's content, gitformat-index(5)

    /// <summary>The tree of what is staged. What the vault does not have yet is the run's draft; none where nothing changed.</summary>
    public async Task<string> RunAsync(BackupRun run, VaultIndex index, CancellationToken cancellationToken)
    {
        var memory = new TreeMemory(run.Vault.LastTreeFile);
        var key = await KeyAsync(run, cancellationToken).ConfigureAwait(false);
        // Only where it says that nothing changed: whether the objects of another tree are still there, it does not know.
        if (run.BaseTree is { } unchanged && await memory.RecallAsync(key, cancellationToken).ConfigureAwait(false) == unchanged)
            return unchanged;
        run.Draft = new CommitDraft(run.Vault);
        var tree = await MakeAsync(run, index.Read(), run.Draft, cancellationToken).ConfigureAwait(false);
        await memory.KeepAsync(key, tree, cancellationToken).ConfigureAwait(false);
        return tree;
    }

    private async Task<string> MakeAsync(BackupRun run, IndexImage staged, CommitDraft draft, CancellationToken cancellationToken)
    {
        var files = await SizesAsync(run, staged, draft.Vault, cancellationToken).ConfigureAwait(false);
        WarnOfRefused(run, files);
        CheckAgainst(run, files);
        var ours = Path.Combine(run.Vault.Staging, FolderWalker.OurFolder);
        Directory.CreateDirectory(ours);
        await File.WriteAllBytesAsync(
            Path.Combine(ours, Manifest.FileName), Manifest.Write(run.Course.Subdomain, files, run.Listing!.EmptyFolders, run.Database),
            cancellationToken).ConfigureAwait(false);
        return await Task.Run(
            () => draft.Add(ObjectKind.Tree, staged.Trees.Root(
                staged.Records, draft.Vault.Has, (id, tree) => draft.Add(ObjectKind.Tree, id, tree),
                (FolderWalker.OurFolder, draft.AddFolder(ours, cancellationToken)))),
            cancellationToken).ConfigureAwait(false);
    }

    // Of the objects, not of the files. What we cannot read, git may.
    private async Task<List<(RawPath Path, long Size)>> SizesAsync(
        BackupRun run, IndexImage staged, ObjectDatabase vault, CancellationToken cancellationToken)
    {
        var sizes = await Task.Run(
            () => staged.Records.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(r => vault.SizeOf(r.Id)).ToList(),
            cancellationToken).ConfigureAwait(false);
        var unread = staged.Records.Where((_, i) => sizes[i] is null).Select(r => r.Id).ToList();
        var told = unread.Count == 0 ? []
            : await new VaultCommits(git, run.Vault.GitDirectory).SizesAsync(unread, cancellationToken).ConfigureAwait(false);
        return [.. staged.Records.Select((record, i) => (record.Path, sizes[i] ?? (told.TryGetValue(record.Id, out var size) ? size
            : throw new GitFailedException("cat-file", 1, $"error: the blob {record.Id} of {record.Path} is not in the vault"))))];
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
