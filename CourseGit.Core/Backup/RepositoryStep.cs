using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>Looks at the remote's branch and settles what the next commit goes on top of.</summary>
internal sealed class RepositoryStep(GitRunner git, CourseGitSettings settings)
{
    public async Task RunAsync(BackupRun run, CancellationToken cancellationToken)
    {
        UnreadableRefs.Look(run.Access!);
        var remote = new RemoteRepository(git, run.Vault.GitDirectory, run.Access!);
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        var tip = TipAsync(run, remote, cancellationToken);
        var refs = commits.RefsAsync([run.BranchRef, run.SeenRef], cancellationToken);
        await Task.WhenAll(tip, refs).ConfigureAwait(false);
        run.IsAnswered = true;
        var there = await tip.ConfigureAwait(false);
        await CheckAsync(run, there, cancellationToken).ConfigureAwait(false);
        var known = run.KnownRefs = await SalvageAsync(run, remote, there, cancellationToken).ConfigureAwait(false)
            ? await commits.RefsAsync([run.BranchRef, run.SeenRef], cancellationToken).ConfigureAwait(false)
            : await refs.ConfigureAwait(false);
        await CheckKnownAsync(commits, known.Values.Where(c => c != there), cancellationToken).ConfigureAwait(false);
        if (there is null)
            await CheckNameAsync(run, remote, commits, settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
        var finder = new LineageFinder(commits, remote, run, settings.Timeouts.Fetch);
        run.Lineage = await finder.FindAsync(
            there, known.GetValueOrDefault(run.BranchRef), known.GetValueOrDefault(run.SeenRef), cancellationToken).ConfigureAwait(false);
    }

    private Task<CommitId?> TipAsync(BackupRun run, RemoteRepository remote, CancellationToken cancellationToken) =>
        run.Access!.IsLocal && LocalHeads.TryRead(run.Access.Address) is { } heads
            ? Task.FromResult(heads.GetValueOrDefault(run.Branch))
            : remote.TipAsync(run.Branch, settings.Timeouts.Fetch, cancellationToken);

    // A repository on this disk may name a commit that it has lost, for a moment or for good.
    private async Task CheckAsync(BackupRun run, CommitId? tip, CancellationToken cancellationToken)
    {
        var access = run.Access!;
        if (access.IsLocal && tip is not null
            && !await new VaultCommits(git, access.Address).HasAsync(tip, cancellationToken).ConfigureAwait(false))
            throw UnreadableRefs.Damaged(access, $"names the commit {tip.Short} on the branch {run.Branch}, and it or its files are "
                + $"not there now");
    }

    // After the vault was made anew: what the one before it alone had.
    private async Task<bool> SalvageAsync(BackupRun run, RemoteRepository remote, CommitId? tip, CancellationToken cancellationToken)
    {
        if (!run.Vault.Damaged.IsWaiting)
            return false;
        if (tip is not null)
            await remote.FetchAsync(run.Branch, settings.Timeouts.Fetch, null, cancellationToken).ConfigureAwait(false);
        var salvaged = await new Salvage(git, run.Vault).RunAsync(cancellationToken).ConfigureAwait(false);
        if (salvaged.Kept.Length > 0)
            run.Notice($"Kept from the damaged vault, because the repository had not all of it: {string.Join(", ", salvaged.Kept)}");
        if (salvaged.Lost.Length > 0)
            run.Notice($"Not to be read any more in the damaged vault: {string.Join(", ", salvaged.Lost)}. What the repository has of "
                + $"it is not lost.");
        return true;
    }

    // A ref of ours to a commit that is not here says nothing of what others did; it says that the vault is damaged.
    private static async Task CheckKnownAsync(VaultCommits commits, IEnumerable<CommitId> known, CancellationToken cancellationToken)
    {
        foreach (var commit in known)
        {
            if (!await commits.HasAsync(commit, cancellationToken).ConfigureAwait(false))
                throw new GitFailedException("cat-file", 1, $"error: the commit {commit} is not in the vault");
        }
    }

    // The branch is not there yet: to git, a branch is a file, and another branch may be a folder of the same name.
    private static async Task CheckNameAsync(
        BackupRun run, RemoteRepository remote, VaultCommits commits, TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var there = await remote.BranchesAsync(silenceLimit, cancellationToken).ConfigureAwait(false);
        var here = await commits.BranchesAsync(cancellationToken).ConfigureAwait(false);
        if (there.Concat(here).FirstOrDefault(run.Branch.Excludes) is { } other)
            throw new RefusedException(
                $"There is a branch {other} already, and to git {run.Branch} cannot be beside it: one would be a folder in the other. "
                + "Nothing was changed. Choose another name for this course's branch.");
    }
}
