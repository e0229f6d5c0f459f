using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>
/// Commits of a history, and what differs between them: in this process, and by git where that does not answer. Who asks notices nothing
/// of it but the time: git then also says what is damaged, in its own words, and leaves the note by which the next backup mends it.
/// </summary>
/// <param name="asksGit">Always, as tests do to compare the answers.</param>
internal sealed class CommitLog(GitRunner git, HistoryPlace place, bool asksGit = false)
{
    // Against the first parent, so that a merge shows what it brought; without searching for renames, which would read every file.
    private static readonly ImmutableArray<string> Raw =
        ["-z", "--raw", "--no-abbrev", "--no-renames", "--diff-merges=first-parent", "--encoding=UTF-8", RawLog.Format];

    /// <summary>Some of the commits up to <paramref name="tip"/> with what they changed, newest first.</summary>
    /// <param name="folder">The folder of the commits that is the course.</param>
    public async Task<IReadOnlyList<LoggedCommit>> PageAsync(
        CommitId tip, HistoryQuery query, string? folder, int skip, int count, CancellationToken cancellationToken)
    {
        if (!query.IsFiltered
            && await HereAsync(() => PageHere(tip, skip, count, cancellationToken), cancellationToken).ConfigureAwait(false) is { } page)
            return page;
        var command = query.AddTo(new GitCommand("log", [.. Raw, "--full-diff", .. Range(skip, count)]), tip, folder);
        return (await RawLog.ReadAsync(git, place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Commits;
    }

    /// <summary>How many commits up to <paramref name="tip"/> there are.</summary>
    /// <inheritdoc cref="PageAsync"/>
    public async Task<int> CountAsync(CommitId tip, HistoryQuery query, string? folder, CancellationToken cancellationToken)
    {
        if (!query.IsFiltered
            && await HereAsync(() => place.Walks?.Count(tip, cancellationToken), cancellationToken).ConfigureAwait(false) is { } counted)
            return counted;
        var command = query.AddTo(GitCommand.Of("rev-list", "--count"), tip, folder);
        return int.Parse((await git.ReadAsync(place.GitDirectory, command, cancellationToken).ConfigureAwait(false))
            .Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Commits that changed a file or folder, with what they changed of it. Always git's: it knows from the index which cannot have.
    /// </summary>
    public async Task<IReadOnlyList<LoggedCommit>> VersionsAsync(
        CommitId tip, CoursePath path, string? folder, int skip, int count, CancellationToken cancellationToken)
    {
        var command = new HistoryQuery { Path = path }.AddTo(new GitCommand("log", [.. Raw, .. Range(skip, count)]), tip, folder);
        return (await RawLog.ReadAsync(git, place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Commits;
    }

    /// <summary>A commit with what it changed; null when it is not here.</summary>
    public async Task<LoggedCommit?> ReadAsync(CommitId id, CancellationToken cancellationToken)
    {
        if (await HereAsync(() => new Reading(place, cancellationToken).Changed(id), cancellationToken).ConfigureAwait(false) is { } here)
            return here;
        var command = new GitCommand("log", [.. Raw, "--max-count=1", id.Value]) with { MayMiss = true };
        try
        {
            return (await RawLog.ReadAsync(git, place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Commits[0];
        }
        catch (GitFailedException e) when (e.Error.Contains("bad object", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>These commits with what they changed, without those that are not here. One process at the most.</summary>
    public async Task<IReadOnlyList<LoggedCommit>> ReadAsync(IReadOnlyCollection<CommitId> ids, CancellationToken cancellationToken)
    {
        if (await HereAsync(() => Changed(ids, cancellationToken), cancellationToken).ConfigureAwait(false) is { } here)
            return here;
        var command = new GitCommand("log", [.. Raw, "--no-walk=unsorted", "--ignore-missing", .. ids.Select(id => id.Value)]);
        return (await RawLog.ReadAsync(git, place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Commits;
    }

    /// <summary>A commit as a list shows it; null when it is not here.</summary>
    public async Task<CommitLine?> FindAsync(CommitId id, CancellationToken cancellationToken) =>
        await HereAsync(() => new Reading(place, cancellationToken).Commit(id)?.Line, cancellationToken).ConfigureAwait(false)
            ?? await new VaultCommits(git, place.GitDirectory).FindAsync(id, cancellationToken).ConfigureAwait(false);

    /// <summary>What differs between two commits.</summary>
    public async Task<List<RawChange>> DifferencesAsync(CommitId from, CommitId to, CancellationToken cancellationToken)
    {
        if (await HereAsync(() => new Reading(place, cancellationToken).Between(from, to), cancellationToken).ConfigureAwait(false)
            is { } here)
            return here;
        var command = GitCommand.Of("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", from.Value, to.Value);
        return (await RawLog.ReadAsync(git, place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Changes;
    }

    /// <summary>How many commits only <paramref name="from"/> has, and how many only <paramref name="to"/>.</summary>
    public async Task<(int Behind, int Ahead)> DistanceAsync(CommitId from, CommitId to, CancellationToken cancellationToken)
    {
        if (from == to)
            return (0, 0);
        if (await HereAsync(() => place.Walks?.Distance(from, to, cancellationToken), cancellationToken).ConfigureAwait(false) is { } here)
            return here;
        var command = GitCommand.Of("rev-list", "--count", "--left-right", $"{from.Value}...{to.Value}");
        var counts = (await git.ReadAsync(place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Trim().Split('\t');
        return (int.Parse(counts[0], CultureInfo.InvariantCulture), int.Parse(counts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The last of these commits that none of the others descends from.</summary>
    public async Task<CommitId?> NewestAsync(IReadOnlyCollection<CommitId> commits, CancellationToken cancellationToken)
    {
        if (await HereAsync(() => NewestHere([.. commits.Distinct()], cancellationToken), cancellationToken).ConfigureAwait(false)
            is { } here)
            return here;
        var command = GitCommand.Of("merge-base", ["--independent", .. commits.Select(k => k.Value)]) with { AnswerCodes = [1, 128] };
        var newest = (await git.ReadAsync(place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Split('\n');
        return commits.LastOrDefault(k => newest.Contains(k.Value));
    }

    /// <summary>Where a file was before a commit that seems to have added it; null when it was nowhere.</summary>
    /// <param name="path">Counted from the commit's root.</param>
    public async Task<RawPath?> CameFromAsync(CommitId parent, CommitId commit, RawPath path, CancellationToken cancellationToken)
    {
        var here = await HereAsync(() => new Moves(place, cancellationToken).Find(parent, commit, path), cancellationToken)
            .ConfigureAwait(false);
        if (here is not null)
            return here.From;
        var command = GitCommand.Of("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--find-renames", "--diff-filter=R",
            parent.Value, commit.Value) with
        { AnswerCodes = [128] };
        var moves = (await RawLog.ReadAsync(git, place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Changes;
        return moves.Where(m => m.Path == path).Select(m => m.MovedFrom).FirstOrDefault();
    }

    private static string[] Range(int skip, int count) =>
        [$"--skip={skip.ToString(CultureInfo.InvariantCulture)}", $"--max-count={count.ToString(CultureInfo.InvariantCulture)}"];

    private Task<T?> HereAsync<T>(Func<T?> question, CancellationToken cancellationToken) =>
        asksGit ? Task.FromResult(default(T)) : Task.Run(question, cancellationToken);

    private List<LoggedCommit>? PageHere(CommitId tip, int skip, int count, CancellationToken cancellationToken) =>
        place.Walks?.Log(tip, skip, count, cancellationToken) is { } ids ? Changed(ids, cancellationToken) : null;

    // Null where git is to be asked.
    private List<LoggedCommit>? Changed(IReadOnlyCollection<CommitId> ids, CancellationToken cancellationToken)
    {
        var reading = new Reading(place, cancellationToken);
        var commits = new List<LoggedCommit>(ids.Count);
        foreach (var id in ids)
        {
            if (reading.Changed(id) is not { } commit)
                return null;
            commits.Add(commit);
        }
        return commits;
    }

    private CommitId? NewestHere(List<CommitId> commits, CancellationToken cancellationToken)
    {
        var walks = place.Walks;
        bool? IsBefore(CommitId one, CommitId other) =>
            walks?.Distance(one, other, cancellationToken) is { } apart ? apart.Behind == 0 : null;
        foreach (var candidate in Enumerable.Reverse(commits))
        {
            var answers = commits.Where(c => c != candidate).Select(c => IsBefore(candidate, c)).ToList();
            if (answers.Contains(null))
                return null;
            if (!answers.Contains(true))
                return candidate;
        }
        return null;
    }

    /// <summary>Commits and trees read in this process; each answer is null where git is to be asked.</summary>
    private sealed class Reading(HistoryPlace place, CancellationToken cancellationToken)
    {
        private readonly Dictionary<CommitId, (string Tree, LoggedCommit Commit)?> _commits = [];
        private readonly TreeDifferences _differences = new(place.Objects, RawLog.MostChanges, cancellationToken);

        public LoggedCommit? Commit(CommitId id) => Read(id)?.Commit;

        public LoggedCommit? Changed(CommitId id)
        {
            if (Read(id) is not var (tree, commit))
                return null;
            var before = commit.Parents.IsEmpty ? null : Read(commit.Parents[0])?.Tree;
            return (before is not null || commit.Parents.IsEmpty) && _differences.Between(before, tree) is { } changes
                ? commit with { Changes = changes, IsCut = _differences.IsCut }
                : null;
        }

        public List<RawChange>? Between(CommitId from, CommitId to) =>
            Read(from) is var (before, _) && Read(to) is var (after, _) ? _differences.Between(before, after) : null;

        private (string Tree, LoggedCommit Commit)? Read(CommitId id)
        {
            if (_commits.TryGetValue(id, out var known))
                return known;
            var printed = place.Cut.IsEmpty && place.Objects.TryRead(id.Value, ObjectKind.Commit) is { } content
                ? CommitText.TryPrint(id, content)
                : null;
            return _commits[id] = printed is var (tree, line) ? (tree, RawLog.Commit(line)) : null;
        }
    }

    /// <summary>What became of a file's name; asked of libgit2, which compares contents.</summary>
    private sealed class Moves(HistoryPlace place, CancellationToken cancellationToken)
    {
        public sealed record Answer(RawPath? From);

        public Answer? Find(CommitId parent, CommitId commit, RawPath path)
        {
            if (new Reading(place, cancellationToken).Between(parent, commit) is not { } changes)
                return null;
            var (came, gone) = (Files(changes, 'A', c => c.NewMode), Files(changes, 'D', c => c.OldMode));
            var at = came.FindIndex(c => c.Path == path);
            if (at < 0)
                return null;
            // The same content under the same name elsewhere is the likeliest, as for git.
            var same = gone.Where(g => g.OldId == came[at].NewId).OrderByDescending(g => Name(g.Path) == Name(path)).ToList();
            if (same.Count > 0)
                return new Answer(same[0].Path);
            var (all, ids) = (gone.Select(g => g.OldId).ToHashSet(), came.Select(c => c.NewId).ToHashSet());
            var file = came[at];
            came.RemoveAll(c => all.Contains(c.NewId));
            gone.RemoveAll(g => ids.Contains(g.OldId));
            return place.Walks?.Moves(came, gone, cancellationToken) is { } moves
                ? new Answer(moves.TryGetValue(came.IndexOf(file), out var from) ? gone[from].Path : null)
                : null;
        }

        private static List<RawChange> Files(List<RawChange> changes, char status, Func<RawChange, string> mode) =>
            changes.FindAll(c => c.Status == status && mode(c).StartsWith("100", StringComparison.Ordinal));

        private static string Name(RawPath path) => path.Bytes[(path.Bytes.LastIndexOf('/') + 1)..];
    }
}
