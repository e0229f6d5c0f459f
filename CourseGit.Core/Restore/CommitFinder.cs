using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore;

/// <summary>A restore point that is here, and the way to the remote it may lack blobs from.</summary>
/// <param name="Access">Null when the remote was not needed.</param>
internal sealed record FoundCommit(CommitLine Commit, BranchName? Branch, RemoteAccess? Access);

/// <summary>
/// Finds the commit to restore: in what this server has, else at the remote, from which no more is fetched than is needed.
/// </summary>
public sealed class CommitFinder(GitRunner git, RemoteProviders providers, CourseGitSettings settings, SubjectLocks locks)
{
    /// <summary>Finds it.</summary>
    /// <exception cref="RefusedException">There is no such commit or branch, or the branch must be chosen.</exception>
    /// <exception cref="OperationFailedException">The remote cannot be reached.</exception>
    internal async Task<FoundCommit> FindAsync(RestoreScope scope, CancellationToken cancellationToken)
    {
        var store = RestoreStore.Of(settings, scope.Course.Subdomain);
        using var held = await locks.TakeAsync(store.LockFile, cancellationToken).ConfigureAwait(false);
        var local = scope.Course.Remote.Kind == RemoteKind.Hosted ? await OpenAsync(scope, cancellationToken).ConfigureAwait(false) : null;
        await store.PrepareAsync(git, local, cancellationToken).ConfigureAwait(false);
        if (scope.Arguments.Commit is { } name && await In(store).FindAsync(name, cancellationToken).ConfigureAwait(false) is { } here)
            return new FoundCommit(here, scope.Arguments.Branch, local);
        var access = local ?? await OpenAsync(scope, cancellationToken).ConfigureAwait(false);
        await store.PrepareAsync(git, access, cancellationToken).ConfigureAwait(false);
        return await AskAsync(scope, store, access, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings all commits and trees of a branch here, for its history.</summary>
    /// <returns>The branch's newest commit; null when there is no such branch.</returns>
    internal async Task<CommitId?> FetchHistoryAsync(RestoreScope scope, BranchName branch, CancellationToken cancellationToken)
    {
        var store = RestoreStore.Of(settings, scope.Course.Subdomain);
        using var held = await locks.TakeAsync(store.LockFile, cancellationToken).ConfigureAwait(false);
        var access = await OpenAsync(scope, cancellationToken).ConfigureAwait(false);
        await store.PrepareAsync(git, access, cancellationToken).ConfigureAwait(false);
        var remote = new RemoteRepository(git, store.GitDirectory, access);
        var tip = await remote.TipAsync(branch, settings.Timeouts.Clone, cancellationToken).ConfigureAwait(false);
        if (tip is not null && (store.IsShallow || !await HasAsync(store, tip, cancellationToken).ConfigureAwait(false)))
            await FetchBranchAsync(scope, store, remote, branch, cancellationToken).ConfigureAwait(false);
        return tip;
    }

    /// <summary>The branches kept on this server. Asks nobody.</summary>
    internal async Task<Dictionary<BranchName, CommitId>> KeptAsync(RestoreScope scope, CancellationToken cancellationToken)
    {
        var store = RestoreStore.Of(settings, scope.Course.Subdomain);
        return await store.HeadsAsync(git, cancellationToken).ConfigureAwait(false); // without preparing: a restore may be reading from it
    }

    /// <summary>The branches of the remote.</summary>
    internal async Task<Dictionary<BranchName, CommitId>> HeadsAsync(RestoreScope scope, CancellationToken cancellationToken)
    {
        var store = RestoreStore.Of(settings, scope.Course.Subdomain);
        using var held = await locks.TakeAsync(store.LockFile, cancellationToken).ConfigureAwait(false);
        var access = await OpenAsync(scope, cancellationToken).ConfigureAwait(false);
        await store.PrepareAsync(git, access, cancellationToken).ConfigureAwait(false);
        return await new RemoteRepository(git, store.GitDirectory, access)
            .HeadsAsync(settings.Timeouts.Clone, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the remote, and hides its secrets from every text.</summary>
    internal async Task<RemoteAccess> OpenAsync(RestoreScope scope, CancellationToken cancellationToken)
    {
        var access = await providers.OpenAsync(scope.Course, cancellationToken).ConfigureAwait(false);
        foreach (var (user, secret) in access.Secrets)
            scope.Redactor.Hide(user, secret);
        foreach (var mended in access.Mended)
            scope.Note(mended.What);
        return access;
    }

    private async Task<FoundCommit> AskAsync(
        RestoreScope scope, RestoreStore store, RemoteAccess access, CancellationToken cancellationToken)
    {
        var remote = new RemoteRepository(git, store.GitDirectory, access);
        var heads = await AskForHeadsAsync(scope, store, access, remote, cancellationToken).ConfigureAwait(false);
        var branch = scope.Arguments is { Commit: not null, Branch: null }
            && RestoreBranch.DefaultOf(scope.Course, scope.Folder, settings, heads.Keys) is null
            ? null
            : RestoreBranch.Choose(scope.Course, scope.Folder, settings, scope.Arguments.Branch, [.. heads.Keys]);
        if (scope.Arguments.Commit is null)
            return new FoundCommit(await TipAsync(scope, store, remote, branch!, heads[branch!], cancellationToken).ConfigureAwait(false),
                branch, access);
        return new FoundCommit(await OlderAsync(scope, store, remote, branch, heads, cancellationToken).ConfigureAwait(false),
            branch, access);
    }

    private async Task<Dictionary<BranchName, CommitId>> AskForHeadsAsync(
        RestoreScope scope, RestoreStore store, RemoteAccess access, RemoteRepository remote, CancellationToken cancellationToken)
    {
        if (access.IsLocal && LocalHeads.TryRead(access.Address) is { } read)
            return read;
        try
        {
            return await remote.HeadsAsync(settings.Timeouts.Clone, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e)
        {
            var kept = await store.HeadsAsync(git, cancellationToken).ConfigureAwait(false);
            if (RestoreBranch.DefaultOf(scope.Course, scope.Folder, settings, kept.Keys) is not { } branch)
                throw;
            var here = $" The newest restore point kept on this server is the commit {kept[branch].Short} of the branch {branch}: name it "
                + "to restore from what this server and the course still have.";
            throw e.Failure is { } failure
                ? new OperationFailedException(failure with { Next = failure.Next + here }, e)
                : new OperationFailedException(e.Message + here, e);
        }
    }

    private async Task<CommitLine> TipAsync(
        RestoreScope scope, RestoreStore store, RemoteRepository remote, BranchName branch, CommitId tip,
        CancellationToken cancellationToken)
    {
        if (await In(store).FindAsync(CommitName.Of(tip), cancellationToken).ConfigureAwait(false) is { } here)
            return here;
        await store.MakeWayAsync(git, branch, cancellationToken).ConfigureAwait(false);
        var known = (await store.HeadsAsync(git, cancellationToken).ConfigureAwait(false)).Count > 0;
        await FetchAsync(scope, remote, FetchRequest.Branch(branch, RestoreStore.RefOf(branch))
            with
        { Shallow = !known, WithoutBlobs = LeavesOutBlobs(scope, store) }, cancellationToken).ConfigureAwait(false);
        return await In(store).FindAsync(CommitName.Of(tip), cancellationToken).ConfigureAwait(false)
            ?? throw new OperationFailedException($"The branch {branch} moved while it was fetched. Nothing was changed. Try again.");
    }

    // An older commit: alone if the server gives it, else with the history of the branch.
    private async Task<CommitLine> OlderAsync(
        RestoreScope scope, RestoreStore store, RemoteRepository remote, BranchName? branch, Dictionary<BranchName, CommitId> heads,
        CancellationToken cancellationToken)
    {
        var name = scope.Arguments.Commit!;
        if (CommitId.TryParse(name.Value, out var id)
            && await TryFetchAloneAsync(scope, store, remote, id, cancellationToken).ConfigureAwait(false)
            && await In(store).FindAsync(name, cancellationToken).ConfigureAwait(false) is { } alone)
        {
            return alone;
        }
        IEnumerable<BranchName> candidates = branch is null ? heads.Keys : [branch];
        foreach (var candidate in candidates)
        {
            await FetchBranchAsync(scope, store, remote, candidate, cancellationToken).ConfigureAwait(false);
            if (await In(store).FindAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
                return found;
        }
        throw new RefusedException(
            $"There is no commit {name} {(branch is null ? "in the repository" : $"on the branch {branch}")} of "
            + $"{scope.Course.Subdomain}. Nothing was changed. Look at the course's history for those there are.");
    }

    private async Task<bool> TryFetchAloneAsync(
        RestoreScope scope, RestoreStore store, RemoteRepository remote, CommitId id, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(
                scope, remote, FetchRequest.Commit(id, RestoreStore.RefOf(id))
                with
                { Shallow = true, WithoutBlobs = LeavesOutBlobs(scope, store) }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationFailedException)
        {
            return false; // No such commit there, or a server that gives only what a branch points to.
        }
    }

    private async Task FetchBranchAsync(
        RestoreScope scope, RestoreStore store, RemoteRepository remote, BranchName branch, CancellationToken cancellationToken)
    {
        await store.MakeWayAsync(git, branch, cancellationToken).ConfigureAwait(false);
        await FetchAsync(
            scope, remote, FetchRequest.Branch(branch, RestoreStore.RefOf(branch))
            with
            { Unshallow = store.IsShallow, WithoutBlobs = true }, cancellationToken).ConfigureAwait(false);
    }

    private Task FetchAsync(RestoreScope scope, RemoteRepository remote, FetchRequest request, CancellationToken cancellationToken) =>
        remote.FetchAsync(request, settings.Timeouts.Fetch, line => Hear(scope, line), cancellationToken);

    private async Task<bool> HasAsync(RestoreStore store, CommitId commit, CancellationToken cancellationToken) =>
        await In(store).FindAsync(CommitName.Of(commit), cancellationToken).ConfigureAwait(false) is not null;

    // each time: a fetch may have left contents out
    private CommitResolver In(RestoreStore store) => new(git, store.GitDirectory, !store.IsPartial);

    // The course itself has most contents, and where some were left out before, git would read all that come with the others once more.
    private static bool LeavesOutBlobs(RestoreScope scope, RestoreStore store) =>
        scope.Arguments.Mode != RestoreMode.Full || store.IsPartial
            || (scope.FolderExists && Directory.EnumerateFiles(scope.Folder, "*", WhatMayBeRead).Any());

    private static readonly EnumerationOptions WhatMayBeRead =
        new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    internal static void Hear(RestoreScope scope, string line)
    {
        if (GitProgress.Parse(line) is { } progress)
            scope.Report(
                progress.Phase, new StepCount(progress.Done, progress.Total) { Unit = "object", Bytes = progress.Bytes });
    }
}
