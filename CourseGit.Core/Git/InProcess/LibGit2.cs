using System.Globalization;
using System.Text;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using LibGit2Sharp;
using CompareOptions = LibGit2Sharp.CompareOptions;
using ObjectDatabase = CourseGit.Core.Git.Objects.ObjectDatabase;

namespace CourseGit.Core.Git.InProcess;

/// <summary>
/// What libgit2 is asked in this process, and the only class that asks it: which commits a history has and how far two are apart, by the
/// commit graph, and which of the files that went are those that came. It opens an empty repository of ours and gets each object from
/// <see cref="LentObjects"/>. A repository is opened for one question on one thread and closed with it, which takes less than a
/// millisecond: nothing is shared, and nothing stays open. Every answer may be null: then it refused, or the question was too large for
/// this process, and git is to be asked.
/// </summary>
/// <param name="directory">A git directory without objects: see <see cref="Prepare"/>.</param>
/// <param name="objects">What there is to be read.</param>
internal sealed class LibGit2(string directory, ObjectDatabase objects)
{
    private const int Sha1Digits = 40, AskedFirst = 10; // libgit2 gives its own readers 1 and 2
    private const int MostWalked = 1000; // commits that are not in the graph: some 20 ms
    private const int MostMoved = 400; // on either side: each is compared with each
    private const long MostBytes = 32 << 20;

    private static readonly Lazy<bool> Works = new(SetUp);

    /// <summary>Makes the git directory, beside the one whose commit graph it shares.</summary>
    /// <param name="write">Writes a file of it, if it is not as it should be.</param>
    public static void Prepare(string directory, string gitDirectory, Action<string, string> write)
    {
        Directory.CreateDirectory(Path.Combine(directory, "refs"));
        var info = Directory.CreateDirectory(Path.Combine(directory, "objects", "info")).FullName;
        write("config", "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        write("HEAD", "ref: refs/heads/none\n");
        var link = Path.Combine(info, "commit-graph");
        if (new FileInfo(link).LinkTarget is null)
            TryLink(link, Path.GetRelativePath(info, CommitGraphs.FileOf(gitDirectory)));
    }

    /// <summary>Commits up to <paramref name="tip"/>, newest first, as <c>git log</c> lists them.</summary>
    public List<CommitId>? Log(CommitId tip, int skip, int count, CancellationToken cancellationToken) =>
        Ask(Commits(cancellationToken), tip, repository =>
        {
            // Only where one stops its object is read.
            using var walk = From(repository, tip).GetEnumerator();
            var page = new List<CommitId>();
            for (var at = 0; page.Count < count && walk.MoveNext(); at++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (at >= skip)
                    page.Add(CommitId.Parse(walk.Current.Sha));
            }
            return page;
        }, cancellationToken);

    /// <summary>How many commits there are up to <paramref name="tip"/>.</summary>
    public int? Count(CommitId tip, CancellationToken cancellationToken) =>
        Ask(Commits(cancellationToken), tip, repository =>
        {
            using var walk = From(repository, tip).GetEnumerator();
            var count = 0;
            for (; walk.MoveNext(); count++)
                cancellationToken.ThrowIfCancellationRequested();
            return (int?)count;
        }, cancellationToken);

    /// <summary>How many commits only <paramref name="from"/> has, and how many only <paramref name="to"/>.</summary>
    public (int Behind, int Ahead)? Distance(CommitId from, CommitId to, CancellationToken cancellationToken) =>
        Ask(Commits(cancellationToken), to, repository =>
        {
            var (one, other) = (repository.Lookup<Commit>(new ObjectId(from.Value)), repository.Lookup<Commit>(new ObjectId(to.Value)));
            if (one is null || other is null)
                return null;
            var apart = repository.ObjectDatabase.CalculateHistoryDivergence(one, other);
            return apart is { AheadBy: { } behind, BehindBy: { } ahead } ? (behind, ahead) : ((int, int)?)null;
        }, cancellationToken);

    /// <summary>
    /// Which of the files that came are files that went, by their places in the two lists. Names take no part in it, and never reach
    /// libgit2, which knows only those that are UTF-8.
    /// </summary>
    public Dictionary<int, int>? Moves(IReadOnlyList<RawChange> came, IReadOnlyList<RawChange> gone, CancellationToken cancellationToken)
    {
        if (came.Count == 0 || gone.Count == 0)
            return [];
        if (came.Count > MostMoved || gone.Count > MostMoved || came[0].NewId.Length != Sha1Digits)
            return null;
        var lent = new LentObjects(objects, ObjectKind.Blob, (4 * (came.Count + gone.Count), MostBytes), cancellationToken);
        var (before, after) = (Tree(lent, "gone", gone.Select(g => (g.OldMode, g.OldId))),
            Tree(lent, "came", came.Select(c => (c.NewMode, c.NewId))));
        return Ask(lent, null, repository =>
        {
            using var changes = repository.Diff.Compare<TreeChanges>(
                repository.Lookup<Tree>(before), repository.Lookup<Tree>(after),
                new CompareOptions
                {
                    Similarity = new SimilarityOptions { RenameDetectionMode = RenameDetectionMode.Renames, RenameLimit = MostMoved },
                });
            return changes.Renamed.ToDictionary(r => PlaceOf(r.Path), r => PlaceOf(r.OldPath));
        }, cancellationToken);
    }

    private LentObjects Commits(CancellationToken cancellationToken) =>
        new(objects, ObjectKind.Commit, (MostWalked, MostBytes), cancellationToken);

    // In no order but git's own: by date as parents come up. In any other libgit2 would read all of them first.
    private static ICommitLog From(Repository repository, CommitId tip) => repository.Commits.QueryBy(
        new CommitFilter { IncludeReachableFrom = new ObjectId(tip.Value), SortBy = CommitSortStrategies.None });

    private T? Ask<T>(LentObjects lent, CommitId? about, Func<Repository, T?> question, CancellationToken cancellationToken)
    {
        if (!Works.Value || about is { Value.Length: not Sha1Digits })
            return default;
        try
        {
            using var repository = new Repository(directory);
            repository.ObjectDatabase.AddBackend(lent, AskedFirst);
            return question(repository);
        }
        catch (LibGit2SharpException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return default;
        }
    }

    // Its own settings are nobody's: not those of the machine, and whose folder it is does not matter, as for our git commands. False where
    // the native library is not there for this machine.
    private static bool SetUp()
    {
        try
        {
            foreach (var level in Enum.GetValues<ConfigurationLevel>().Where(HasSearchPath))
                GlobalSettings.SetConfigSearchPaths(level, "/nonexistent");
            GlobalSettings.SetOwnerValidation(false);
            return true;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or LibGit2SharpException)
        {
            return false;
        }
    }

    private static bool HasSearchPath(ConfigurationLevel level) =>
        level is ConfigurationLevel.ProgramData or ConfigurationLevel.System or ConfigurationLevel.Xdg or ConfigurationLevel.Global;

    // Two pages may open at the same moment.
    private static void TryLink(string link, string target)
    {
        try
        {
            File.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (new FileInfo(link).LinkTarget is not null)
        {
            // The other one was first.
        }
    }

    // A tree of files that are called by their numbers, so in git's order as they come; no name is in two trees.
    private static ObjectId Tree(LentObjects lent, string side, IEnumerable<(string Mode, string Id)> entries)
    {
        using var tree = new MemoryStream();
        foreach (var (i, (mode, id)) in entries.Index())
        {
            tree.Write(Encoding.ASCII.GetBytes($"{mode.TrimStart('0')} {side}{i.ToString("D4", CultureInfo.InvariantCulture)}\0"));
            tree.Write(Convert.FromHexString(id));
        }
        var content = tree.ToArray();
        var hash = ObjectHash.Of(ObjectKind.Tree, content);
        lent.Add(hash, content);
        return new ObjectId(hash);
    }

    private static int PlaceOf(string name) => int.Parse(name.AsSpan(name.Length - 4), NumberStyles.None, CultureInfo.InvariantCulture);
}
