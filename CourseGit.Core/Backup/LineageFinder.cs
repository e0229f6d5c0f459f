using CourseGit.Core.Courses;
using CourseGit.Core.Format;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>Compares what the remote has with what the vault has, and says what somebody else did in between.</summary>
internal sealed class LineageFinder(VaultCommits commits, RemoteRepository remote, BackupRun run, TimeSpan fetchSilence)
{
    private const int NamedCommits = 3;

    /// <param name="remoteTip">What the remote's branch points to now.</param>
    /// <param name="local">What the vault's branch points to.</param>
    /// <param name="seen">Where the remote's branch stood when it was last seen.</param>
    public async Task<Lineage> FindAsync(CommitId? remoteTip, CommitId? local, CommitId? seen, CancellationToken cancellationToken)
    {
        if (remoteTip is null)
            return WithoutRemote(local, seen);
        if (remoteTip == local)
            return new Lineage(remoteTip, [remoteTip], false);
        await FetchIfMissingAsync(remoteTip, cancellationToken).ConfigureAwait(false);
        await RefuseOthersBranchAsync(remoteTip, cancellationToken).ConfigureAwait(false);
        if (local is null)
            return await AdoptAsync(remoteTip, cancellationToken).ConfigureAwait(false);
        if (await commits.IsAncestorAsync(remoteTip, local, cancellationToken).ConfigureAwait(false))
            return await AheadAsync(remoteTip, local, seen, cancellationToken).ConfigureAwait(false);
        if (await commits.IsAncestorAsync(local, remoteTip, cancellationToken).ConfigureAwait(false))
        {
            await WarnOfOthersAsync(remoteTip, local, cancellationToken).ConfigureAwait(false);
            return new Lineage(remoteTip, [remoteTip], false);
        }
        return await DivergedAsync(remoteTip, local, seen, cancellationToken).ConfigureAwait(false);
    }

    private Lineage WithoutRemote(CommitId? local, CommitId? seen)
    {
        if (local is null)
            return Lineage.Beginning;
        if (seen is not null)
            run.Alert($"The repository no longer had the branch {run.Branch}, although it was there before: somebody emptied or replaced "
                + "it. The whole history kept here was sent again, so nothing is lost. Find out who did it.");
        return new Lineage(null, [local], true);
    }

    private async Task FetchIfMissingAsync(CommitId remoteTip, CancellationToken cancellationToken)
    {
        if (await commits.HasAsync(remoteTip, cancellationToken).ConfigureAwait(false))
            return;
        run.Notice($"Fetching commits of the branch {run.Branch} that are not here yet");
        await remote.FetchAsync(run.Branch, fetchSilence, null, cancellationToken).ConfigureAwait(false);
    }

    // The vault is new, the branch is not: this server's state was lost, or the branch belonged to somebody else.
    private async Task<Lineage> AdoptAsync(CommitId remoteTip, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(remoteTip, cancellationToken).ConfigureAwait(false) is not null)
            run.Notice($"The branch {run.Branch} already holds backups of this course; this one goes on top of them.");
        else
            await WarnOfOthersAsync(remoteTip, null, cancellationToken).ConfigureAwait(false);
        return new Lineage(remoteTip, [remoteTip], false);
    }

    // Two courses on one branch would replace each other's files in turn, each time with a backup that calls itself good.
    private async Task RefuseOthersBranchAsync(CommitId remoteTip, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(remoteTip, cancellationToken).ConfigureAwait(false) is { } owner && owner != run.Course.Subdomain.Value)
            throw new RefusedException(
                $"The branch {run.Branch} of {run.Access!.Display} holds the backups of another course, {owner}. Nothing was changed "
                + $"there. Give {run.Course.Subdomain} a branch or a repository of its own in its settings.");
    }

    private async Task<string?> OwnerAsync(CommitId commit, CancellationToken cancellationToken) =>
        Manifest.SubdomainOf(
            await commits.FileAsync(commit, $"{FolderWalker.OurFolder}/{Manifest.FileName}", cancellationToken).ConfigureAwait(false));

    private async Task<Lineage> AheadAsync(CommitId remoteTip, CommitId local, CommitId? seen, CancellationToken cancellationToken)
    {
        var movedBack = seen is not null && seen != remoteTip
            && await commits.IsAncestorAsync(remoteTip, seen, cancellationToken).ConfigureAwait(false);
        if (movedBack)
            run.Alert($"Somebody had moved the branch {run.Branch} back from {seen!.Short} to {remoteTip.Short}, which hid commits. They "
                + "were put back on it; nothing is lost. Find out who did it.");
        else
            run.Notice("A commit of an earlier backup was made here but had not reached the repository; it goes along now.");
        return new Lineage(remoteTip, [local], true);
    }

    private async Task<Lineage> DivergedAsync(CommitId remoteTip, CommitId local, CommitId? seen, CancellationToken cancellationToken)
    {
        var rewritten = seen is not null
            && (!await commits.HasAsync(seen, cancellationToken).ConfigureAwait(false)
            || !await commits.IsAncestorAsync(seen, remoteTip, cancellationToken).ConfigureAwait(false));
        if (!rewritten)
        {
            await WarnOfOthersAsync(remoteTip, seen, cancellationToken).ConfigureAwait(false);
            return new Lineage(remoteTip, [remoteTip, local], false);
        }
        var rescue = $"refs/coursegit/rescue/{run.Branch.Value}/{local.Short}";
        await commits.SetRefAsync(rescue, local, cancellationToken).ConfigureAwait(false);
        run.Alert($"Somebody rewrote the branch {run.Branch}: commits that were there, the newest {seen!.Short}, are gone from it. This "
            + $"backup goes on top of what is there now; the old history is kept on this server as {rescue}. Find out who did it.");
        return new Lineage(remoteTip, [remoteTip], false);
    }

    private async Task WarnOfOthersAsync(CommitId remoteTip, CommitId? known, CancellationToken cancellationToken)
    {
        var others = await commits.LogAsync(remoteTip, known, NamedCommits + 1, cancellationToken).ConfigureAwait(false);
        var named = string.Join("; ", others.Take(NamedCommits).Select(c => $"{c.Id.Short} \"{c.Subject}\" by {c.Author}"));
        var more = others.Length > NamedCommits ? " and older ones" : "";
        run.Alert($"Somebody else had pushed to the branch {run.Branch}: {named}{more}. This backup went on top of it: their commits "
            + "stay in the history, while the newest state is the course as it is here.");
    }
}
