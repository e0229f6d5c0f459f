using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>Brings what is new at a mirror's source, and moves its refs to where the source has them.</summary>
internal sealed class MirrorUpdater(
    HostedRepositories repositories, RepositoryRegistry registry, GitRunner git, CourseGitSettings settings, TimeProvider time)
{
    /// <summary>Does it.</summary>
    /// <exception cref="OperationFailedException">The source cannot be reached, or the disk failed.</exception>
    public async Task<MirrorResult> RunAsync(
        OperationContext operation, Repository repository, RemoteAccess access, CancellationToken cancellationToken)
    {
        var path = repositories.PathOf(repository.Name);
        var (source, refs) = (new RemoteRepository(git, path, access), new MirrorRefs(git, path, time));
        // The source is asked while this side is read, and from elsewhere: here something may have to be mended first.
        var asked = new RemoteRepository(git, settings.GitHome, access).ListingAsync(settings.Timeouts.Fetch, cancellationToken);
        var read = ReadAsync(operation, repository.Name, refs, cancellationToken);
        await Task.WhenAll(asked, read).ConfigureAwait(false);
        var (listing, before) = (await asked.ConfigureAwait(false), await read.ConfigureAwait(false));
        var moves = Moves(repository, before, listing);
        var head = Path.Combine(path, "HEAD");
        var isElsewhere = listing.Head is { } shown && HeadFiles.BranchOf(head) != shown;
        if (moves.Count == 0 && !isElsewhere)
            return Of(new MirrorResult(), listing, head);
        operation.BeginStep(MirrorOperations.Fetching);
        if (moves.Exists(m => m.New is not null))
            await source.FetchAsync(moves.Select(m => m.New).OfType<CommitId>().Distinct(), settings.Timeouts.Fetch,
                operation.ReportGit, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(MirrorOperations.Comparing);
        if (await registry.IsSharedAsync(repository, cancellationToken).ConfigureAwait(false)
            && await refs.BringBackupsAsync(moves, cancellationToken).ConfigureAwait(false))
            throw RepositorySentences.WouldShowStudents(repository.Name);
        var (lost, commits) = await refs.CompareAsync(moves, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(MirrorOperations.Moving);
        var place = await refs.MoveAsync(moves, lost, before.Keys, cancellationToken).ConfigureAwait(false);
        if (isElsewhere)
            HeadFiles.Write(head, listing.Head!);
        var result = new MirrorResult { IsChanged = true, Commits = commits, Refs = moves.Count };
        if (place is not null)
            result.Warnings.Add(listing.Refs.Count == 0 ? RepositorySentences.Emptied(place)
                : RepositorySentences.Rescued(lost.Count, place));
        return Of(result, listing, head);
    }

    private async Task<Dictionary<string, CommitId>> ReadAsync(
        OperationContext operation, RepositoryName name, MirrorRefs refs, CancellationToken cancellationToken)
    {
        Leftovers.RemoveUnused(repositories.PathOf(name)); // locks of a git that a power cut ended
        foreach (var mended in await repositories.MendAsync(name, cancellationToken).ConfigureAwait(false))
            operation.Log(OperationLogLevel.Notice, mended.What);
        return await refs.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    // Of what is no mirror nothing goes but what stands in the way of something new.
    private static List<RefMove> Moves(Repository repository, Dictionary<string, CommitId> before, RemoteListing listing)
    {
        bool IsFollowed(string name) => MirrorRefs.IsFollowed(name, repository.IsMirror);
        var moves = RefMove.Between(
            before.Where(r => IsFollowed(r.Key)).ToDictionary(), listing.Refs.Where(r => IsFollowed(r.Key)).ToDictionary());
        if (repository.IsMirror)
            return moves;
        var come = moves.Where(m => m is { Old: null, New: not null }).Select(m => m.Name).ToList();
        return moves.FindAll(m => m.New is not null || come.Exists(name => IsInTheWay(m.Name, name)));
    }

    // A name cannot stand beside a folder of names that is called the same.
    private static bool IsInTheWay(string one, string other) =>
        one.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(one + "/", StringComparison.Ordinal);

    private static MirrorResult Of(MirrorResult result, RemoteListing listing, string head)
    {
        result.Branch = listing.Head ?? HeadFiles.BranchOf(head);
        result.Tip = result.Branch is { } branch ? listing.Refs.GetValueOrDefault(RawPath.FromText(branch.Ref).Bytes) : null;
        return result;
    }
}
