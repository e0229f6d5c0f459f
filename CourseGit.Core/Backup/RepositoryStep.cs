using CourseGit.Core.Git;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>Looks at the remote's branch and settles what the next commit goes on top of.</summary>
internal sealed class RepositoryStep(GitRunner git, CourseGitSettings settings)
{
    public async Task RunAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var remote = new RemoteRepository(git, run.Vault, run.Access!);
        var commits = new VaultCommits(git, run.Vault);
        var tip = remote.TipAsync(run.Branch, settings.Timeouts.Fetch, cancellationToken);
        var refs = commits.RefsAsync([run.BranchRef, run.SeenRef], cancellationToken);
        await Task.WhenAll(tip, refs).ConfigureAwait(false);
        var known = run.KnownRefs = await refs.ConfigureAwait(false);
        var finder = new LineageFinder(commits, remote, run, settings.Timeouts.Fetch);
        run.Lineage = await finder.FindAsync(await tip.ConfigureAwait(false), known.GetValueOrDefault(run.BranchRef), known.GetValueOrDefault(run.SeenRef), cancellationToken).ConfigureAwait(false);
    }
}
