using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>Looks at the remote's branch and settles what the next commit goes on top of.</summary>
internal sealed class RepositoryStep(GitRunner git, CourseGitSettings settings)
{
    public async Task RunAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var remote = new RemoteRepository(git, run.Vault.GitDirectory, run.Access!);
        var commits = new VaultCommits(git, run.Vault.GitDirectory);
        var tip = remote.TipAsync(run.Branch, settings.Timeouts.Fetch, cancellationToken);
        var refs = commits.RefsAsync([run.BranchRef, run.SeenRef], cancellationToken);
        await Task.WhenAll(tip, refs).ConfigureAwait(false);
        var known = run.KnownRefs = await refs.ConfigureAwait(false);
        var there = await TruthAsync(run, await tip.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (there is null && !known.ContainsKey(run.BranchRef))
            await CheckNameAsync(run, remote, commits, settings.Timeouts.Fetch, cancellationToken).ConfigureAwait(false);
        var finder = new LineageFinder(commits, remote, run, settings.Timeouts.Fetch);
        run.Lineage = await finder.FindAsync(there, known.GetValueOrDefault(run.BranchRef), known.GetValueOrDefault(run.SeenRef), cancellationToken).ConfigureAwait(false);
    }

    // A repository on this disk may name a commit that it has lost.
    private async Task<CommitId?> TruthAsync(BackupRun run, CommitId? tip, CancellationToken cancellationToken)
    {
        var access = run.Access!;
        if (tip is null || !access.IsLocal || await LostRefs.HoldsAsync(git, access.Address, tip, cancellationToken).ConfigureAwait(false))
            return tip;
        var dropped = await LostRefs.DropAsync(git, access.Address, cancellationToken).ConfigureAwait(false);
        run.Warn($"The repository {access.Display} had lost the commits that {string.Join(", ", dropped)} pointed to: files were deleted in it, or the disk lost them. Check the disk. The other courses that use this repository send theirs again with their next backup.");
        return null;
    }

    // The first backup to a branch: to git, a branch is a file, and another branch may be a folder of the same name.
    private static async Task CheckNameAsync(BackupRun run, RemoteRepository remote, VaultCommits commits, TimeSpan silenceLimit, CancellationToken cancellationToken)
    {
        var there = await remote.BranchesAsync(silenceLimit, cancellationToken).ConfigureAwait(false);
        var here = await commits.BranchesAsync(cancellationToken).ConfigureAwait(false);
        if (there.Concat(here).FirstOrDefault(run.Branch.Excludes) is { } other)
            throw new RefusedException($"There is a branch {other} already, and to git {run.Branch} cannot be beside it: one would be a folder in the other. Nothing was changed. Choose another name for this course's branch.");
    }
}
