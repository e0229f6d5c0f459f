using CourseGit.Core.Git;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore;

/// <summary>Sees to it that the contents a restore needs are here, and fetches exactly those that are not.</summary>
public sealed class BlobFetcher(GitRunner git, CommitFinder finder, CourseGitSettings settings, CourseLocks locks)
{
    /// <summary>Fetches what is missing.</summary>
    /// <exception cref="OperationFailedException">Something is neither here nor at the remote; the message names it.</exception>
    /// <param name="absent">What <see cref="AbsentAsync"/> found.</param>
    internal async Task EnsureAsync(RestoreScope scope, FoundCommit found, IReadOnlyCollection<TreeEntry> wanted, HashSet<string> absent, CancellationToken cancellationToken)
    {
        var store = RestoreStore.Of(settings, scope.Course.Subdomain);
        var missing = wanted.Where(e => !e.IsSubmodule && absent.Contains(e.Id)).ToList();
        if (missing.Count == 0)
            return;
        scope.Note($"Fetching {missing.Count:N0} files that are not on this server yet");
        try
        {
            var access = found.Access ?? await finder.OpenAsync(scope, cancellationToken).ConfigureAwait(false);
            using var held = await locks.TakeAsync(store.LockFile, cancellationToken).ConfigureAwait(false);
            await store.PrepareAsync(git, access, cancellationToken).ConfigureAwait(false);
            var remote = new RemoteRepository(git, store.GitDirectory, access);
            await remote.FetchAsync(FetchRequest.Objects(missing.Select(e => e.Id).Distinct()), settings.Timeouts.Fetch, line => CommitFinder.Hear(scope, line), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationFailedException e)
        {
            throw new OperationFailedException($"The content of {missing[0].Path}{(missing.Count > 1 ? $" and of {missing.Count - 1:N0} more files" : "")} is not on this server and could not be fetched. Nothing was changed in the course. {e.Message}", e);
        }
    }

    /// <summary>The objects of a commit that are not here. Walks its trees without reading a blob; what is not here git prints with a question mark.</summary>
    internal async Task<HashSet<string>> AbsentAsync(RestoreScope scope, CommitId commit, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("rev-list", "--objects", "--no-object-names", "--missing=print", "--no-walk", commit.Value);
        var output = await git.ReadAsync(RestoreStore.Of(settings, scope.Course.Subdomain).GitDirectory, command, cancellationToken).ConfigureAwait(false);
        return [.. output.Split('\n').Where(l => l.StartsWith('?')).Select(l => l[1..])];
    }
}
