using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>
/// Brings a repository from its source beside its place, and puts it there when it is whole. What was there before stays to be read until
/// that instant, and what only it had is kept in the new one.
/// </summary>
internal sealed class MirrorMaker(
    HostedRepositories repositories, RepositoryRegistry registry, RepositoryFolders folders, GitRunner git, CourseGitSettings settings,
    TimeProvider time)
{
    /// <summary>Does it.</summary>
    /// <exception cref="OperationFailedException">The source cannot be reached, or the disk failed.</exception>
    public async Task<MirrorResult> RunAsync(
        OperationContext operation, Repository repository, RemoteAccess access, CancellationToken cancellationToken)
    {
        var path = repositories.PathOf(repository.Name);
        var draft = $"{path}.migrating";
        FolderTree.Delete(draft); // left by a crash
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        operation.BeginStep(MirrorOperations.Fetching);
        await new RemoteRepository(git, settings.GitHome, access).CloneAsync(
            draft, repository.IsMirror, repository.Depth, settings.Timeouts.Fetch, line => MirrorProgress.Hear(operation, line),
            cancellationToken).ConfigureAwait(false);
        repositories.Adopt(draft);
        operation.BeginStep(MirrorOperations.Comparing);
        var refs = new MirrorRefs(git, draft, time);
        var there = await refs.ReadAsync(cancellationToken).ConfigureAwait(false);
        await refs.DeleteAsync(there.Keys.Where(name => !MirrorRefs.IsFollowed(name, allRefs: true)), cancellationToken)
            .ConfigureAwait(false);
        if (await registry.IsSharedAsync(repository, cancellationToken).ConfigureAwait(false)
            && await folders.HoldsBackupsAsync(draft, cancellationToken).ConfigureAwait(false))
        {
            FolderTree.Delete(draft);
            throw RepositorySentences.WouldShowStudents(repository.Name);
        }
        var result = new MirrorResult { IsChanged = true, Commits = await CountAsync(draft, cancellationToken).ConfigureAwait(false) };
        var isThere = repositories.Exists(repository.Name);
        var isKept = isThere && await TryKeepAsync(path, refs, result, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(MirrorOperations.Placing);
        cancellationToken.ThrowIfCancellationRequested();
        Place(repository, draft, path, isThere, isKept ? null : folders.NewAside(repository.Name), result);
        return result;
    }

    private async Task<long> CountAsync(string draft, CancellationToken cancellationToken) =>
        long.TryParse((await git.ReadAsync(draft, GitCommand.Of("rev-list", "--count", "--all"), cancellationToken)
            .ConfigureAwait(false)).Trim(), out var count) ? count : 0;

    // Objects first, so that both histories can be compared. False when the old one cannot be read.
    private async Task<bool> TryKeepAsync(string old, MirrorRefs refs, MirrorResult result, CancellationToken cancellationToken)
    {
        try
        {
            var before = await new MirrorRefs(git, old, time).ReadAsync(cancellationToken).ConfigureAwait(false);
            var now = await refs.ReadAsync(cancellationToken).ConfigureAwait(false);
            var moves = RefMove.Between(before, now).FindAll(m => m.Old is not null);
            if (moves.Count == 0)
                return true;
            await refs.TakeAsync(old, moves.Select(m => m.Old!), cancellationToken).ConfigureAwait(false);
            var (lost, _) = await refs.CompareAsync(moves, cancellationToken).ConfigureAwait(false);
            // what was kept before goes on under its name
            var kept = lost.ToLookup(m => m.Name.StartsWith(MirrorRefs.Rescue, StringComparison.Ordinal));
            var place = refs.PlaceFor(before.Keys);
            await refs.CreateAsync(kept[true].Select(m => (m.Name, m.Old!)).Concat(kept[false].Select(m => (place + m.ShortName, m.Old!))),
                cancellationToken).ConfigureAwait(false);
            if (kept[false].Any())
                result.Warnings.Add(RepositorySentences.Rescued(kept[false].Count(), place));
            return true;
        }
        catch (GitFailedException)
        {
            return false;
        }
    }

    private void Place(Repository repository, string draft, string path, bool isThere, string? aside, MirrorResult result)
    {
        HostedRepositories.Close(draft, RepositoryFolders.WhyClosed(repository));
        DiskWriting.SyncNames(draft);
        if (!isThere)
        {
            FolderTree.Delete(path); // an empty folder at most: else it would be one of git's
            Directory.Move(draft, path);
        }
        else
        {
            LinuxPath.Exchange(draft, path);
            if (aside is null)
                FolderTree.Delete(draft);
            else
            {
                Directory.Move(draft, aside);
                result.Warnings.Add(RepositorySentences.OldKept(aside));
            }
        }
        DiskWriting.SyncNames(Path.GetDirectoryName(path)!);
        repositories.SetPublic(repository.Name, repository.IsPublic);
    }
}
