using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Housekeeping;

/// <summary>
/// Packs vaults and hosted repositories, each while nobody works on it. What nothing refers to is packed along and never dropped: a
/// restore may have borrowed it, and history that somebody rewrote is kept.
/// </summary>
public sealed class GitPacking(GitRunner git, HousekeepingLocks locks, HostedRepositories repositories, CourseGitSettings settings)
{
    private const long Spare = 64 << 20; // the disk must not be full to the last byte meanwhile

    /// <returns>Bytes freed; less than none when it took some.</returns>
    internal async Task<long> PackVaultsAsync(OperationContext operation, HousekeepingRun run, CancellationToken cancellationToken)
    {
        var freed = 0L;
        var courses = locks.CoursesWithVault();
        foreach (var (course, i) in courses.Select((course, i) => (course, i)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            operation.Report(new StepCount(i, courses.Count) { Unit = "vault" }, course.Value);
            await run.TryAsync($"The vault of {course} could not be packed", async () =>
            {
                if (!IsWorthwhile(Vault.Of(settings, course)))
                    return;
                using var held = await locks.TryTakeAsync(course, cancellationToken).ConfigureAwait(false);
                if (held is null)
                    run.LeaveBusy(course.Value);
                else
                    freed += await PackVaultAsync(Vault.Of(settings, course), run, cancellationToken).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        return freed;
    }

    /// <returns>Bytes freed; less than none when it took some.</returns>
    internal async Task<long> PackRepositoriesAsync(OperationContext operation, HousekeepingRun run, CancellationToken cancellationToken)
    {
        var freed = 0L;
        var all = repositories.List();
        foreach (var (name, i) in all.Select((name, i) => (name, i)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            operation.Report(new StepCount(i, all.Length) { Unit = "repository" }, name.ToString());
            await run.TryAsync($"The hosted repository {name} could not be packed", async () =>
            {
                if (!Tidying.IsWorthwhile(repositories.PathOf(name)))
                    return;
                using var held = await locks.TryTakeAsync(name, cancellationToken).ConfigureAwait(false);
                if (held is null)
                    run.LeaveBusy(name.ToString());
                else
                    freed += await PackAsync(repositories.PathOf(name), $"The hosted repository {name}", run, cancellationToken)
                        .ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        return freed;
    }

    // One in which something could not be read is the next backup's to look through, before anything in it is written anew.
    private Task<long> PackVaultAsync(Vault vault, HousekeepingRun run, CancellationToken cancellationToken) =>
        IsWorthwhile(vault)
            ? PackAsync(vault.GitDirectory, $"The vault of {Path.GetFileName(vault.Folder)}", run, cancellationToken)
            : Task.FromResult(0L);

    private static bool IsWorthwhile(Vault vault) =>
        vault.Exists && !vault.Doubt.IsThere && !vault.Damaged.IsWaiting && Tidying.IsWorthwhile(vault.GitDirectory);

    private async Task<long> PackAsync(string gitDirectory, string what, HousekeepingRun run, CancellationToken cancellationToken)
    {
        var (needed, free) = (Tidying.Needs(gitDirectory) + Spare, new DriveInfo(gitDirectory).AvailableFreeSpace);
        if (needed > free)
        {
            run.Fail($"{what} was not packed: that needs {ByteSize.InWords(needed)} for a while, and {ByteSize.InWords(free)} are free.");
            return 0;
        }
        var before = FolderTree.SpaceOf(gitDirectory);
        await Tidying.RunAsync(git, gitDirectory, cancellationToken).ConfigureAwait(false);
        return before - FolderTree.SpaceOf(gitDirectory);
    }
}
