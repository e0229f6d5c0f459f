using CourseGit.Core.Files;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// Brings what changed into the vault and its index: read by ourselves into a pack apart from both, which becomes part of the vault as a
/// whole or not at all.
/// </summary>
internal static class StagingStep
{
    private const int Named = 5;

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
        catch (IOException e) when (!isLast && !DiskTrouble.IsFull(e))
        {
            return $"a file may have changed or moved while it was read ({e.Message.TrimEnd('.')})";
        }
        catch (IOException e) when (!DiskTrouble.IsFull(e))
        {
            throw new OperationFailedException(
                $"The course's files could not be read into the repository ({e.Message.TrimEnd('.')}). Nothing was changed there. "
                + "If a file is being written all the time, back up again when it is quiet, or exclude it.", e);
        }
        catch (IOException)
        {
            run.Vault.RemoveLeftovers(); // a full disk needs the space, to note what happened
            throw;
        }
    }

    // Paths that were in the folder when it was walked through and were not any more when they were read: they are not staged.
    private static async Task<List<RawPath>> TryAsync(
        BackupRun run, VaultIndex index, FolderChanges changes, CancellationToken cancellationToken)
    {
        var large = LargeFiles.Of(run.Vault);
        using var staged = index.Begin();
        var gone = await Task.Run(() => Read(run, staged, changes, large, cancellationToken), cancellationToken).ConfigureAwait(false);
        await Task.Run(() => staged.Accept(FolderTree.SyncFiles), CancellationToken.None).ConfigureAwait(false);
        large.Save();
        return gone;
    }

    private static List<RawPath> Read(
        BackupRun run, StagedIndex staged, FolderChanges changes, LargeFiles large, CancellationToken cancellationToken)
    {
        var sizes = changes.Listing.Entries.ToDictionary(e => e.Path, e => e.Size);
        var files = changes.ToStage.Select(p => (Path: p, Size: sizes.GetValueOrDefault(p))).ToList();
        var (total, bytes) = (files.Count, files.Sum(f => f.Size));
        using var vault = ObjectDatabase.Open(run.Vault.GitDirectory);
        using var pack = staged.NewPack();
        var reading = new CourseReader(run.Folder, pack, staged.Scratch, vault.Has, large).Run(
            files, (done, read, last) => run.Operation.Report(
                new StepCount(done, total) { Bytes = read, BytesTotal = bytes }, done < total ? last.Display : null),
            cancellationToken);
        foreach (var path in reading.Moving.Take(Named))
            run.Notice($"{path} changed all the time while it was read. What was read is saved, and the next backup reads it again.");
        if (reading.Moving.Count > Named)
            run.Notice($"So did {Counted.InWords(reading.Moving.Count - Named, "other file")}.");
        staged.Update([.. changes.ToRemove, .. reading.Gone, .. reading.Refused], reading.Files, pack, vault.Has);
        pack.Finish();
        return reading.Gone;
    }
}
