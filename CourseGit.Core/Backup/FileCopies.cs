using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// Takes files into the vault that changed between git's reading and ours, or that were not those git has read: each is copied through a
/// held folder
/// to where nobody else writes, and git reads the copy.
/// </summary>
internal static class FileCopies
{
    private const string PlainFile = "100644", Link = "120000";

    /// <summary>Copies and stages.</summary>
    /// <returns>The new entries; of a path that is no file and no link any more, none.</returns>
    /// <exception cref="IOException">A file may not be read, or a disk failed.</exception>
    public static async Task<List<TreeEntry>> StageAsync(
        BackupRun run, StagedIndex staged, List<TreeEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return [];
        var folder = Directory.CreateDirectory(staged.Scratch).FullName;
        try
        {
            var copies = await Task.Run(() => Copy(run.Folder, entries, folder, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            var ids = await staged.HashAsync([.. copies.Select(c => c.Copy)], cancellationToken).ConfigureAwait(false);
            List<TreeEntry> put = [.. copies.Zip(ids, (c, id) => c.Entry with { Id = id })];
            await staged.PutAsync(put, cancellationToken).ConfigureAwait(false);
            return put;
        }
        finally
        {
            FolderTree.Delete(folder);
        }
    }

    private static List<(TreeEntry Entry, string Copy)> Copy(
        string course, List<TreeEntry> entries, string folder, CancellationToken cancellationToken)
    {
        using var held = HeldFolder.Hold(course);
        var copies = new List<(TreeEntry, string)>();
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Path.Combine(folder, copies.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (held.LinkTarget(entry.Path) is { } target)
            {
                File.WriteAllBytes(copy, RawPath.Encoding.GetBytes(target));
                copies.Add((entry with { Mode = Link }, copy));
            }
            else if (held.TryOpen(entry.Path) is { } file)
            {
                using (file)
                using (var made = File.OpenHandle(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                    SparseFile.Copy(file.SafeFileHandle, made, cancellationToken);
                copies.Add((entry with { Mode = entry.IsFile ? entry.Mode : PlainFile }, copy));
            }
        }
        return copies;
    }
}
