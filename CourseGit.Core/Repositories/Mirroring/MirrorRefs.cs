using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>The refs of a mirror: what they are, which of them lost history, and how they are moved without losing any.</summary>
internal sealed class MirrorRefs(GitRunner git, string repository, TimeProvider time)
{
    /// <summary>Where what the source took back is kept.</summary>
    public const string Rescue = "refs/rescue/";

    private const string Ours = "refs/coursegit/", Heads = "refs/heads/", Tags = "refs/tags/";
    private static readonly string[] NotYetSafe = ["core.fsync=committed"], WithoutLog = ["core.logAllRefUpdates=false"];
    private const int AtOnce = 4, Many = 200; // beyond, one file for all refs is written instead of one each

    /// <summary>Whether a ref of a source comes here.</summary>
    public static bool IsFollowed(string name, bool allRefs) => allRefs
        ? !name.StartsWith(Rescue, StringComparison.Ordinal) && !name.StartsWith(Ours, StringComparison.Ordinal)
        : name.StartsWith(Heads, StringComparison.Ordinal) || name.StartsWith(Tags, StringComparison.Ordinal);

    /// <summary>All of them; names have one character a byte.</summary>
    public async Task<Dictionary<string, CommitId>> ReadAsync(CancellationToken cancellationToken)
    {
        var output = await git.ReadAsync(
            repository, GitCommand.Of("for-each-ref", "--format=%(objectname) %(refname)"), cancellationToken).ConfigureAwait(false);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))
            .ToDictionary(f => f[1], f => CommitId.Parse(f[0]), StringComparer.Ordinal);
    }

    /// <summary>
    /// Which of them lost history: went, or are at a commit that does not descend from where they were. And what came new.
    /// </summary>
    /// <returns>Those that lost, and how many commits there are that were not here before.</returns>
    public async Task<(List<RefMove> Lost, long Commits)> CompareAsync(List<RefMove> moves, CancellationToken cancellationToken)
    {
        var parents = await NewCommitsAsync(moves, cancellationToken).ConfigureAwait(false);
        var lost = moves.FindAll(m => m.Old is not null && (m.New is null || m.IsTag));
        var doubtful = moves.FindAll(m => m is { Old: not null, New: not null, IsTag: false } && !IsOnTop(m, parents));
        await Parallel.ForEachAsync(
            doubtful, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (move, token) =>
            {
                // What a tag says besides its commit is lost with it.
                if (await IsAncestorAsync(move.Old!, move.New!, token).ConfigureAwait(false)
                    && (move.IsBranch || await IsCommitAsync(move.Old!, token).ConfigureAwait(false)))
                    return;
                lock (lost)
                    lost.Add(move);
            }).ConfigureAwait(false);
        return (lost, parents.Count);
    }

    /// <summary>Whether what is new there holds what only a backup of a course does.</summary>
    public async Task<bool> BringBackupsAsync(List<RefMove> moves, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of(
            "rev-list", "--full-history", "--max-count=1", "--ignore-missing", "--stdin", "--not", "--all", "--", ".coursegit") with
        {
            Input = Ends(moves),
        };
        return (await git.ReadAsync(repository, command, cancellationToken).ConfigureAwait(false)).Trim().Length > 0;
    }

    /// <summary>
    /// Keeps under a name of ours what lost history, and then moves all of them: what goes first, because a name may take the place of a
    /// folder of names. Either step is whole or not done, and after the first nothing can be lost any more.
    /// </summary>
    /// <returns>The name below which it is kept; null when there was nothing to keep.</returns>
    public async Task<string?> MoveAsync(
        List<RefMove> moves, List<RefMove> lost, IReadOnlyCollection<string> taken, CancellationToken cancellationToken)
    {
        var place = lost.Count > 0 ? PlaceFor(taken) : null;
        var kept = lost.Select(m => $"create {place}{m.ShortName}\0{m.Old!.Value}\0");
        var gone = moves.Where(m => m.New is null).Select(m => $"delete {m.Name}\0{m.Old!.Value}\0");
        var moved = moves.Where(m => m.New is not null).Select(m => m.Old is null ? $"create {m.Name}\0{m.New!.Value}\0"
            : $"update {m.Name}\0{m.New!.Value}\0{m.Old.Value}\0");
        await UpdateAsync([.. kept, .. gone], withLog: true, cancellationToken).ConfigureAwait(false);
        // Where a ref stood is told by the source, should a power cut take it.
        await UpdateAsync([.. moved], withLog: false, cancellationToken).ConfigureAwait(false);
        return place;
    }

    /// <summary>Brings objects of another repository on this disk here, with all that they lead to.</summary>
    public Task TakeAsync(string from, IEnumerable<CommitId> objects, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--update-shallow",
            "--stdin", "--end-of-options", from) with
        {
            Settings = ["fetch.unpackLimit=1"],
            Environment = ImmutableDictionary<string, string>.Empty.Add(GitCommand.Protocols, "file"),
            Input = (stream, token) => stream.WriteAsync(
                RawPath.Encoding.GetBytes(string.Concat(objects.Distinct().Select(o => o.Value + "\n"))), token).AsTask(),
        };
        return git.RunAsync(repository, command, cancellationToken);
    }

    /// <summary>Points names to objects that are here.</summary>
    public Task CreateAsync(IEnumerable<(string Name, CommitId Target)> refs, CancellationToken cancellationToken) =>
        UpdateAsync([.. refs.Select(r => $"create {r.Name}\0{r.Target.Value}\0")], withLog: true, cancellationToken);

    /// <summary>Takes refs away that lead to nothing anybody could miss.</summary>
    public Task DeleteAsync(IEnumerable<string> names, CancellationToken cancellationToken) =>
        UpdateAsync([.. names.Select(name => $"delete {name}\0\0")], withLog: true, cancellationToken);

    /// <summary>A name for what is kept now, that nothing has yet: <c>refs/rescue/20261201T014848Z/</c>.</summary>
    public string PlaceFor(IReadOnlyCollection<string> taken)
    {
        for (var at = time.GetUtcNow().UtcDateTime; ; at = at.AddSeconds(1))
        {
            var place = $"{Rescue}{at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}/";
            if (!taken.Any(name => name.StartsWith(place, StringComparison.Ordinal)))
                return place;
        }
    }

    // A branch as a rule moves on over commits that came now: then it needs no question to git.
    private static bool IsOnTop(RefMove move, Dictionary<string, string[]> parents)
    {
        var (seen, next) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([move.New!.Value]));
        while (next.TryPop(out var commit))
        {
            if (commit == move.Old!.Value)
                return true;
            if (seen.Add(commit) && parents.TryGetValue(commit, out var above))
                Array.ForEach(above, next.Push);
        }
        return false;
    }

    private async Task<bool> IsAncestorAsync(CommitId older, CommitId newer, CancellationToken cancellationToken)
    {
        // 128: one of them is no commit
        var command = GitCommand.Of("merge-base", "--is-ancestor", older.Value, newer.Value) with { AnswerCodes = [1, 128] };
        return await git.RunAsync(repository, command, cancellationToken).ConfigureAwait(false) == 0;
    }

    private async Task<bool> IsCommitAsync(CommitId id, CancellationToken cancellationToken) =>
        (await git.ReadAsync(repository, GitCommand.Of("cat-file", "-t", id.Value), cancellationToken).ConfigureAwait(false))
            .TrimEnd('\n') == "commit";

    // "COMMIT PARENT…" lines of what the new places have and the old ones did not. Objects that are no commits are passed over.
    private async Task<Dictionary<string, string[]>> NewCommitsAsync(List<RefMove> moves, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("rev-list", "--parents", "--ignore-missing", "--stdin", "--not", "--all") with
        {
            Input = Ends(moves),
        };
        var output = await git.ReadAsync(repository, command, cancellationToken).ConfigureAwait(false);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(f => f[0], f => f[1..], StringComparer.Ordinal);
    }

    private static Func<Stream, CancellationToken, Task> Ends(List<RefMove> moves) => (stream, token) => stream.WriteAsync(
        RawPath.Encoding.GetBytes(string.Concat(
            moves.Where(m => m.New is not null).Select(m => m.New!.Value + "\n").Distinct(StringComparer.Ordinal))), token).AsTask();

    private async Task UpdateAsync(List<string> lines, bool withLog, CancellationToken cancellationToken)
    {
        if (lines.Count == 0)
            return;
        var command = GitCommand.Of("update-ref", "-m", "as its source", "--no-deref", "--stdin", "-z") with
        {
            Settings = [.. lines.Count > Many ? NotYetSafe : [], .. withLog ? [] : WithoutLog],
            Input = (stream, token) => stream.WriteAsync(RawPath.Encoding.GetBytes(string.Concat(lines)), token).AsTask(),
        };
        await git.RunAsync(repository, command, cancellationToken).ConfigureAwait(false);
        if (lines.Count > Many)
            await git.RunAsync(repository, GitCommand.Of("pack-refs", "--all"), cancellationToken).ConfigureAwait(false);
    }
}
