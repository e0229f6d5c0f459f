using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>Brings the commit to the remote, and knows what the remote has when that is cut short.</summary>
internal sealed class PushStep(GitRunner git, CourseGitSettings settings)
{
    private static readonly TimeSpan LookAfterCancel = TimeSpan.FromSeconds(10);

    public Task<PushAnswer> RunAsync(BackupRun run, CommitId commit, CancellationToken cancellationToken) =>
        new WholeUploads(run.Vault.Folder).PushAsync(
            run.Access!, whole => PushAsync(run, commit, whole, cancellationToken), run.Notice);

    private async Task<PushAnswer> PushAsync(BackupRun run, CommitId commit, bool whole, CancellationToken cancellationToken)
    {
        var remote = new RemoteRepository(git, run.Vault.GitDirectory, run.Access!) { SendsWhole = whole };
        var words = new RemoteWords();
        try
        {
            return await remote.PushAsync(
                commit, run.Branch, run.Lineage.RemoteTip, settings.Timeouts.Push, line =>
                Hear(run, words, line), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await ExplainAsync(run, remote, commit).ConfigureAwait(false);
            throw;
        }
    }

    // Writing is most of a push; counting and compressing before it share the first fifth.
    private static void Hear(BackupRun run, RemoteWords words, string line)
    {
        if (words.Hear(line) is { } said)
            run.Operation.Log(OperationLogLevel.Information, $"The repository says: {said}");
        if (GitProgress.Parse(line) is not { } progress)
            return;
        var share = progress.Phase switch
        {
            "Writing objects" => 0.2 + (progress.Percent * 0.0075),
            "Resolving deltas" => 0.95 + (progress.Percent * 0.0005),
            _ => progress.Percent * 0.002,
        };
        run.Operation.Report(
            new StepCount(progress.Done, progress.Total) { Unit = "object", Bytes = progress.Bytes }, progress.Phase, share);
    }

    private async Task ExplainAsync(BackupRun run, RemoteRepository remote, CommitId commit)
    {
        try
        {
            var tip = await remote.TipAsync(run.Branch, LookAfterCancel, CancellationToken.None).ConfigureAwait(false);
            if (tip == commit)
            {
                run.Operation.ExplainCancel(
                    $"Cancelled, but the repository had already taken the commit {commit.Short}: this backup is complete there.");
            }
            else
            {
                run.Operation.ExplainCancel(
                    $"Cancelled while pushing. The branch in the repository is as it was before; the commit {commit.Short} waits here "
                    + "and goes along with the next backup.");
            }
        }
        catch (OperationFailedException)
        {
            run.Operation.ExplainCancel(
                $"Cancelled while pushing, and the repository could not be asked whether it took the commit {commit.Short}. Either way "
                + "nothing is lost: the next backup finds out and goes on from there.");
        }
    }
}
