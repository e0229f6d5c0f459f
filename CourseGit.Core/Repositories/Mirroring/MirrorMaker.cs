using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
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
    /// <exception cref="RefusedException">It may not be shown to those who may read it. Nothing was changed.</exception>
    /// <exception cref="OperationFailedException">The source cannot be reached, or the disk failed.</exception>
    public async Task<MirrorResult> RunAsync(
        OperationContext operation, Repository repository, RemoteAccess access, CancellationToken cancellationToken)
    {
        var path = repositories.PathOf(repository.Name);
        var draft = RepositoryFolders.DraftOf(path);
        FolderTree.Delete(draft); // left by a crash
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            operation.BeginStep(MirrorOperations.Fetching);
            await new RemoteRepository(git, settings.GitHome, access).CloneAsync(
                draft, repository.IsMirror, repository.Depth, settings.Timeouts.Fetch, operation.ReportGit,
                cancellationToken).ConfigureAwait(false);
            return await BringAsync(operation, repository.Name, draft, path, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            FolderTree.Delete(draft); // it has another name when it is in its place
        }
    }

    private async Task<MirrorResult> BringAsync(
        OperationContext operation, RepositoryName name, string draft, string path, CancellationToken cancellationToken)
    {
        repositories.Adopt(draft);
        operation.BeginStep(MirrorOperations.Comparing);
        var refs = new MirrorRefs(git, draft, time);
        var there = await refs.ReadAsync(cancellationToken).ConfigureAwait(false);
        await refs.DeleteAsync(there.Keys.Where(n => !MirrorRefs.IsFollowed(n, allRefs: true)), cancellationToken).ConfigureAwait(false);
        var result = new MirrorResult { IsChanged = true, Commits = await CountAsync(draft, cancellationToken).ConfigureAwait(false) };
        var old = repositories.Exists(name) ? await KeepAsync(name, path, refs, result, cancellationToken).ConfigureAwait(false) : null;
        operation.BeginStep(MirrorOperations.Placing);
        cancellationToken.ThrowIfCancellationRequested();
        // As it is now: a clone may take hours.
        var repository = await registry.GetAsync(name.ToString(), cancellationToken).ConfigureAwait(false);
        if (await registry.IsSharedAsync(repository, cancellationToken).ConfigureAwait(false)
            && await folders.HoldsBackupsAsync(draft, cancellationToken).ConfigureAwait(false))
            throw RepositorySentences.WouldShowStudents(name);
        HostedRepositories.Close(draft, RepositoryFolders.WhyClosed(repository));
        HostedRepositories.SetPublic(draft, repository.IsPublic);
        DiskWriting.SyncNames(draft);
        if (old is null)
        {
            FolderTree.Delete(path); // an empty folder at most: else it would be one of git's
            Directory.Move(draft, path);
        }
        else
            await ExchangeAsync(repository, draft, path, old, result).ConfigureAwait(false);
        DiskWriting.SyncNames(Path.GetDirectoryName(path)!);
        return result;
    }

    private async Task<long> CountAsync(string draft, CancellationToken cancellationToken) =>
        long.TryParse((await git.ReadAsync(draft, GitCommand.Of("rev-list", "--count", "--all"), cancellationToken)
            .ConfigureAwait(false)).Trim(), out var count) ? count : 0;

    // What is in place of the old one from now on, and where the old one was. Nobody pushes there any more.
    private async Task<Old> KeepAsync(
        RepositoryName name, string path, MirrorRefs refs, MirrorResult result, CancellationToken cancellationToken)
    {
        if (repositories.ClosedBecause(name) is null)
            repositories.Close(name, RepositorySentences.BeingReplaced);
        Leftovers.RemoveUnused(path);
        var isMended = !(await repositories.MendAsync(name, cancellationToken).ConfigureAwait(false)).IsEmpty;
        var isWhole = !isMended && RefFiles.Read(path).Unreadable.Count == 0 && !HostedRepositories.HasUnreadable(path);
        try
        {
            var before = await new MirrorRefs(git, path, time).ReadAsync(cancellationToken).ConfigureAwait(false);
            await KeepAsync(before, path, refs, result, cancellationToken).ConfigureAwait(false);
            return new Old(before, isWhole);
        }
        catch (GitFailedException)
        {
            return new Old([], IsWhole: false);
        }
    }

    // Objects first, so that both histories can be compared.
    private static async Task KeepAsync(
        Dictionary<string, CommitId> before, string old, MirrorRefs refs, MirrorResult result, CancellationToken cancellationToken)
    {
        var now = await refs.ReadAsync(cancellationToken).ConfigureAwait(false);
        var moves = RefMove.Between(before, now).FindAll(m => m.Old is not null);
        if (moves.Count == 0)
            return;
        await refs.TakeAsync(old, moves.Select(m => m.Old!), cancellationToken).ConfigureAwait(false);
        var (lost, _) = await refs.CompareAsync(moves, cancellationToken).ConfigureAwait(false);
        // what was kept before goes on under its name
        var kept = lost.ToLookup(m => m.Name.StartsWith(MirrorRefs.Rescue, StringComparison.Ordinal));
        var place = refs.PlaceFor(before.Keys);
        await refs.CreateAsync(kept[true].Select(m => (m.Name, m.Old!)).Concat(kept[false].Select(m => (place + m.ShortName, m.Old!))),
            cancellationToken).ConfigureAwait(false);
        if (kept[false].Any())
            result.Warnings.Add(RepositorySentences.Rescued(kept[false].Count(), place));
    }

    // The old one gets the name of what is set aside in the very instant: killed at any moment, it is in its place or there.
    private async Task ExchangeAsync(Repository repository, string draft, string path, Old old, MirrorResult result)
    {
        var aside = folders.NewAside(repository.Name);
        Directory.Move(draft, aside);
        LinuxPath.Exchange(aside, path);
        // A push that was under way went into the old one.
        var isAsItWas = old.IsWhole && !ProcessIdentity.AnyIn(aside)
            && RefMove.Between(old.Refs, await new MirrorRefs(git, aside, time).ReadAsync(CancellationToken.None).ConfigureAwait(false))
            .Count == 0;
        if (isAsItWas)
            FolderTree.Delete(aside);
        else
            result.Warnings.Add(RepositorySentences.OldKept(aside));
    }

    /// <summary>The repository before.</summary>
    /// <param name="Refs">What it had; what the new one lacks of that is kept in it.</param>
    /// <param name="IsWhole">Nothing in it had to be mended or could not be read.</param>
    private sealed record Old(Dictionary<string, CommitId> Refs, bool IsWhole);
}
