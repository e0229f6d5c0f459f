using CourseGit.Core.Files;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.Restore;
using CourseGit.Core.State;

namespace CourseGit.Core.Housekeeping;

/// <summary>
/// Takes away what killed processes left below the state folder: locks and half-written objects of git, copies of indexes, drafts of
/// hosted repositories. Only what is older than a day, and what nobody alive can own: the lock of its course or repository is held
/// meanwhile. A restore's staging area goes when its course's lock is taken, as always.
/// </summary>
public sealed class CrashLeftovers(HousekeepingLocks locks, HostedRepositories repositories, CourseGitSettings settings)
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);
    private const string Draft = ".git.new-";

    /// <returns>Bytes freed.</returns>
    internal async Task<long> RemoveAsync(OperationContext operation, HousekeepingRun run, CancellationToken cancellationToken)
    {
        var before = FileClock.UtcNow - Age;
        var freed = 0L;
        foreach (var course in locks.CoursesWithVault())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await run.TryAsync($"What crashes left of {course} could not be removed", async () =>
            {
                using var held = await locks.TryTakeAsync(course, cancellationToken).ConfigureAwait(false);
                if (held is not null)
                    freed += OfCourse(course, before, operation);
            }).ConfigureAwait(false);
        }
        foreach (var name in repositories.List().Where(n => Leftovers.OlderThan(repositories.PathOf(n), before).Count > 0))
        {
            await run.TryAsync($"What crashes left of {name} could not be removed", async () =>
            {
                using var held = await locks.TryTakeAsync(name, cancellationToken).ConfigureAwait(false);
                if (held is not null)
                    freed += Remove(Leftovers.OlderThan(repositories.PathOf(name), before), operation);
            }).ConfigureAwait(false);
        }
        await run.TryAsync("What was left of bringing READMEs together could not be removed", () =>
        {
            freed += Remove(Merges(before), operation);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        await run.TryAsync("Drafts of hosted repositories could not be removed", () =>
        {
            freed += Remove(Drafts(before), operation);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        return freed;
    }

    private long OfCourse(Subdomain course, DateTime before, OperationContext operation)
    {
        var vault = Vault.Of(settings, course);
        var freed = Remove([.. Leftovers.OlderThan(vault.GitDirectory, before), .. Looks(vault, before)], operation);
        var damaged = Path.Combine(vault.Folder, "damaged");
        if (Directory.Exists(damaged))
        {
            var size = FolderTree.SpaceOf(damaged);
            vault.Damaged.Expire(FileClock.UtcNow);
            freed += Directory.Exists(damaged) ? 0 : size;
        }
        var store = RestoreStore.Of(settings, course);
        if (!Directory.Exists(store.GitDirectory) || FileLock.TryTake(store.LockFile, inheritable: false) is not { } fetching)
            return freed;
        using (fetching)
            return freed + Remove(Leftovers.OlderThan(store.GitDirectory, before), operation);
    }

    // Copies of the index; a look takes minutes at the most.
    private static IEnumerable<string> Looks(Vault vault, DateTime before) =>
        Path.Combine(vault.Folder, "look") is var folder && Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(f => LinuxPath.Stat(f)?.Changed.Utc < before) // a copy has the time of its original
            : [];

    // Each is named after the process that made it.
    private List<string> Merges(DateTime before) => Directory.Exists(settings.MergesFolder)
        ? [.. Directory.EnumerateDirectories(settings.MergesFolder).Where(f => Directory.GetLastWriteTimeUtc(f) < before)]
        : [];

    private List<string> Drafts(DateTime before) => Directory.Exists(settings.RepositoriesFolder)
        ? [.. Directory.EnumerateDirectories(settings.RepositoriesFolder).SelectMany(Directory.EnumerateDirectories)
            .Where(f => Directory.GetLastWriteTimeUtc(f) < before && MakerOf(f) is { } maker && ProcessIdentity.Of(maker) is null)]
        : [];

    private static int? MakerOf(string folder) => Path.GetFileName(folder).Split(Draft) is [_, var number]
        && int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id)
        ? id
        : null;

    private long Remove(List<string> left, OperationContext operation)
    {
        var freed = 0L;
        foreach (var path in left)
        {
            var size = FolderTree.SpaceOf(path);
            FolderTree.Delete(path);
            freed += size;
            operation.Log(OperationLogLevel.Notice,
                $"Removed {Path.GetRelativePath(settings.StateRoot, path)}, left by a process that was killed ({ByteSize.InWords(size)})");
        }
        return freed;
    }
}
