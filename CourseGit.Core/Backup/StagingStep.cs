using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>Brings what changed into the vault and its index.</summary>
internal sealed class StagingStep
{
    /// <summary>Above so many files they are streamed into packs instead of one object a file.</summary>
    private const int ManyFiles = 200;

    private const int Tries = 3;

    /// <param name="from">Percent at the start of the step.</param>
    /// <param name="to">Percent at its end.</param>
    public static async Task RunAsync(BackupRun run, VaultIndex index, FolderChanges changes, int from, int to, CancellationToken cancellationToken)
    {
        var total = changes.ToStage.Count;
        void Progress(int done) =>
            run.Operation.Report(from + (int)((to - from) * (long)done / Math.Max(total, 1)), done < total ? changes.ToStage[done].Display : null, done, total);

        await index.RemoveAsync(changes.ToRemove, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await (total > ManyFiles || !index.Exists ? index.StageAllAsync(changes.ToStage, Progress, cancellationToken) : index.StageAsync(changes.ToStage, Progress, cancellationToken)).ConfigureAwait(false);
                return;
            }
            catch (GitFailedException e) when (attempt < Tries && !DiskTrouble.IsFull(e))
            {
                // A file that shrinks while git reads it ends the command; its index is untouched then.
                run.Vault.RemoveLeftovers();
                run.Operation.Log(OperationLogLevel.Notice, $"Reading the files again: one may have changed meanwhile ({e.Message})");
            }
            catch (GitFailedException e)
            {
                run.Vault.RemoveLeftovers(); // a full disk needs the space, to note what happened
                throw new OperationFailedException(DiskTrouble.IsFull(e)
                    ? DiskTrouble.Full
                    : $"The course's files could not be read into the repository ({e.Message.TrimEnd('.')}). Nothing was changed there. If a file is being written all the time, back up again when it is quiet, or exclude it.", e);
            }
        }
    }
}
