using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// A remote that refuses a commit for what it holds refuses every later one that goes on top of it, also when the course does not hold the
/// cause any more. So what nobody has yet is made anew: one commit with the course as it is now, on top of the newest that somebody has.
/// The commits it stands for are kept on this server.
/// </summary>
internal sealed class MadeAnew(GitRunner git, CommitStep step, BackupRun run, CommitId refused)
{
    private const string Seen = "refs/coursegit/seen";

    private readonly VaultCommits _commits = new(git, run.Vault.GitDirectory);
    private readonly string _kept = $"refs/coursegit/rescue/{run.Branch.Value}/{refused.Short}";

    /// <summary>Makes it and pushes it.</summary>
    /// <returns>Null when nothing but the refused commit itself waits: then the cause is in the course.</returns>
    /// <exception cref="PushRefusedException">It is refused as well; what waited still does.</exception>
    public async Task<(Committed Committed, PushAnswer Answer)?> TryAsync(
        Func<CommitId, CancellationToken, Task<PushAnswer>> push, CancellationToken cancellationToken)
    {
        var waiting = await WaitingAsync(["--count"], cancellationToken).ConfigureAwait(false);
        if (waiting is "0" or "1" || await TopAsync(cancellationToken).ConfigureAwait(false) is not (true, var top))
            return null;
        run.Notice("The repository refuses commits that wait here. Trying without them: the course as it is now, as one commit");
        await _commits.SetRefAsync(_kept, refused, cancellationToken).ConfigureAwait(false);
        var before = run.Lineage;
        try
        {
            var committed = await CommitAsync(top, cancellationToken).ConfigureAwait(false);
            var answer = committed.Commit == before.RemoteTip
                ? PushAnswer.Accepted
                : await push(committed.Commit, cancellationToken).ConfigureAwait(false);
            run.Warn($"The repository had refused {waiting} commits that waited here, for something that the course does not hold any "
                + "more. "
                + $"They were replaced by one with the course as it is now, and are kept on this server as {_kept}.");
            return (committed, answer);
        }
        catch (PushRefusedException)
        {
            run.Lineage = before;
            await _commits.SetRefAsync(run.BranchRef, refused, CancellationToken.None).ConfigureAwait(false);
            var forget = GitCommand.Of("update-ref", "--no-deref", "-d", _kept);
            await git.RunAsync(run.Vault.GitDirectory, forget, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Committed> CommitAsync(CommitId? top, CancellationToken cancellationToken)
    {
        run.Lineage = run.Lineage with { Parents = top is null ? [] : [top] };
        run.BaseTree = top is null ? null : await _commits.TreeOfAsync(top, cancellationToken).ConfigureAwait(false);
        var committed = await step.RunAsync(run, cancellationToken).ConfigureAwait(false);
        if (!committed.IsNew)
            await _commits.SetRefAsync(run.BranchRef, committed.Commit, cancellationToken).ConfigureAwait(false);
        return committed;
    }

    // The newest commit that somebody has, going back from the refused one. It must hold all that is on the branch there now.
    private async Task<(bool IsFound, CommitId? Top)> TopAsync(CancellationToken cancellationToken)
    {
        var oldest = (await WaitingAsync(["--first-parent"], cancellationToken).ConfigureAwait(false)).Split('\n')[^1];
        var top = await _commits.TipAsync(oldest + "^", cancellationToken).ConfigureAwait(false);
        var there = run.Lineage.RemoteTip;
        var holdsAll = there is null
            || (top is not null && await _commits.IsAncestorAsync(there, top, cancellationToken).ConfigureAwait(false));
        return (holdsAll, top);
    }

    // Commits that no remote of the course was ever seen to have.
    private async Task<string> WaitingAsync(string[] options, CancellationToken cancellationToken)
    {
        List<string> range = [refused.Value, "--not", $"--glob={Seen}"];
        if (run.Lineage.RemoteTip is { } there)
            range.Add(there.Value);
        var command = GitCommand.Of("rev-list", [.. options, .. range]);
        return (await git.ReadAsync(run.Vault.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Trim();
    }
}
