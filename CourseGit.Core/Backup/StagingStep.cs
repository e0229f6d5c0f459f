using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// Brings what changed into the vault and its index. git reads it apart from both; what it has read is accepted only where the course's
/// folder holds
/// the same, so that nothing from outside the course stays in the vault, whoever moves folders about meanwhile.
/// </summary>
internal static class StagingStep
{
    /// <summary>Above so many files they are streamed into packs instead of one object a file.</summary>
    private const int ManyFiles = 200;

    /// <summary>How much of the step git's reading takes; comparing it with the folder takes the rest.</summary>
    private const double Read = 0.9;

    /// <param name="isLast">There will be no other look: what moves all the time is left to the next backup.</param>
    /// <returns>Why the folder has to be looked at once more; null when all that is there is staged.</returns>
    /// <exception cref="OperationFailedException">It cannot be read, and no other look helps.</exception>
    public static async Task<string?> RunAsync(
        BackupRun run, VaultIndex index, FolderChanges changes, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            var moved = await TryAsync(run, index, changes, cancellationToken).ConfigureAwait(false);
            return moved.Count == 0 || isLast
                ? null
                : $"{moved[0]}{(moved.Count > 1 ? $" and {moved.Count - 1:N0} more" : "")} moved while it was read";
        }
        catch (GitFailedException e) when (!isLast && !DiskTrouble.IsFull(e))
        {
            // A file that shrinks while git reads it ends the command, and a folder that became a link; the index is untouched then.
            run.Vault.RemoveLeftovers();
            return $"a file may have changed or moved while it was read ({e.Message.TrimEnd('.')})";
        }
        catch (GitFailedException e)
        {
            run.Vault.RemoveLeftovers(); // a full disk needs the space, to note what happened
            throw new OperationFailedException(DiskTrouble.IsFull(e)
                ? DiskTrouble.Full(run.Operation.Untouched)
                : $"The course's files could not be read into the repository ({e.Message.TrimEnd('.')}). Nothing was changed there. "
                    + "If a file is being written all the time, back up again when it is quiet, or exclude it.", e);
        }
    }

    // Paths that were in the folder when it was walked through and were not any more when they were read: they are not staged.
    private static async Task<List<RawPath>> TryAsync(
        BackupRun run, VaultIndex index, FolderChanges changes, CancellationToken cancellationToken)
    {
        var total = changes.ToStage.Count;
        var bytes = BytesBefore(changes);
        void Progress(int done) => run.Operation.Report(
            new StepCount(done, total) { Bytes = bytes[done], BytesTotal = bytes[total] },
            done < total ? changes.ToStage[done].Display : null,
            Read * (bytes[total] > 0 ? (double)bytes[done] / bytes[total] : (double)done / Math.Max(total, 1)));

        using var staged = index.Begin();
        await staged.RemoveAsync(changes.ToRemove, cancellationToken).ConfigureAwait(false);
        await (total > ManyFiles || !index.Exists
            ? staged.StageAllAsync(changes.ToStage, Progress, cancellationToken)
            : staged.StageAsync(changes.ToStage, Progress, cancellationToken)).ConfigureAwait(false);
        var large = LargeFiles.Of(run.Vault);
        var moved = await ProveAsync(run, staged, changes, large, cancellationToken).ConfigureAwait(false);
        await Task.Run(() => staged.Accept(FolderTree.SyncFiles), CancellationToken.None).ConfigureAwait(false);
        large.Save();
        return moved;
    }

    // Of the files in the order they are read: how many bytes lie before each, and at the end all.
    private static long[] BytesBefore(FolderChanges changes)
    {
        var sizes = changes.Listing.Entries.ToDictionary(e => e.Path, e => e.Size);
        var before = new long[changes.ToStage.Count + 1];
        for (var i = 0; i < changes.ToStage.Count; i++)
            before[i + 1] = before[i] + sizes.GetValueOrDefault(changes.ToStage[i]);
        return before;
    }

    private static async Task<List<RawPath>> ProveAsync(
        BackupRun run, StagedIndex staged, FolderChanges changes, LargeFiles large, CancellationToken cancellationToken)
    {
        var entries = await staged.EntriesAsync(cancellationToken).ConfigureAwait(false);
        var read = changes.ToStage.Where(entries.ContainsKey).Select(p => entries[p]).ToList();
        void Progress(int done, int of) => run.Operation.Report(
            new StepCount(done, of), "Comparing what was read with the course", Read + ((1 - Read) * done / Math.Max(of, 1)));

        var contents = await Task.Run(
            () => StagedContents.Compare(run.Folder, read, large, Progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        var copied = await FileCopies.StageAsync(run, staged, contents.Different, cancellationToken).ConfigureAwait(false);
        var gone = contents.Gone.Concat(contents.Different).Select(e => e.Path).Except(copied.Select(c => c.Path)).ToList();
        await staged.RemoveAsync(gone, cancellationToken).ConfigureAwait(false);
        var proven = contents.Same.Concat(copied).Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        if (!staged.HoldsOnly(proven))
            await staged.LimitAsync(proven, cancellationToken).ConfigureAwait(false);
        using var held = HeldFolder.Hold(run.Folder);
        return [.. gone, .. changes.ToStage.Where(p => !entries.ContainsKey(p) && held.Stat(p) is null)];
    }
}
