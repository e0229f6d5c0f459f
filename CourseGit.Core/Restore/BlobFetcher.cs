using CourseGit.Core.Git;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore;

/// <summary>Sees to it that the contents a restore needs are here, and fetches exactly those that are not.</summary>
public sealed class BlobFetcher(GitRunner git, CommitFinder finder, CourseGitSettings settings, SubjectLocks locks)
{
    /// <summary>Fetches what is missing.</summary>
    /// <exception cref="OperationFailedException">Something is neither here nor at the remote; the message names it.</exception>
    /// <param name="absent">Blobs that are not here.</param>
    internal async Task EnsureAsync(
        RestoreScope scope, FoundCommit found, IReadOnlyCollection<TreeEntry> wanted, HashSet<string> absent,
        CancellationToken cancellationToken)
    {
        var store = RestoreStore.Of(settings, scope.Course.Subdomain);
        var missing = wanted.Where(e => !e.IsSubmodule && absent.Contains(e.Id)).ToList();
        if (missing.Count == 0)
            return;
        scope.Note($"Fetching {Counted.InWords(missing.Count, "file")} that {(missing.Count == 1 ? "is" : "are")} not on this server yet");
        try
        {
            var access = found.Access ?? await finder.OpenAsync(scope, cancellationToken).ConfigureAwait(false);
            using var held = await locks.TakeAsync(store.LockFile, cancellationToken).ConfigureAwait(false);
            await store.PrepareAsync(git, access, cancellationToken).ConfigureAwait(false);
            var remote = new RemoteRepository(git, store.GitDirectory, access);
            await FetchAsync(scope, remote, found, FetchRequest.Objects(missing.Select(e => e.Id).Distinct()),
                cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e)
        {
            throw e.Of(
                $"The content of {missing[0].Path}{(missing.Count > 1 ? $" and of {missing.Count - 1:N0} more files" : "")} is not on "
                + "this server and could not be fetched. Nothing was changed in the course.");
        }
    }

    // A server that speaks git's old protocol may leave contents out and then give no single one: so all of the branch once more, whole.
    private async Task FetchAsync(
        RestoreScope scope, RemoteRepository remote, FoundCommit found, FetchRequest objects, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(scope, remote, objects, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException) when (found.Branch is not null)
        {
            var whole = FetchRequest.Branch(found.Branch, RestoreStore.RefOf(found.Branch)) with { Again = true };
            try
            {
                await FetchAsync(scope, remote, whole, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationFailedException)
            {
                // The first failure is the one to tell of.
            }
            throw;
        }
    }

    private Task FetchAsync(RestoreScope scope, RemoteRepository remote, FetchRequest request, CancellationToken cancellationToken) =>
        remote.FetchAsync(request, settings.Timeouts.Fetch, line => CommitFinder.Hear(scope, line), cancellationToken);
}
