using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>What commits hold, read once each: their files, where the course lies in them, and the titles of exercises.</summary>
public sealed class CommitTrees(GitRunner git)
{
    private const int MostKept = 8;
    private const int LargestKept = 30_000;
    private const int MostTitles = 20_000;

    private readonly RecentlyUsed<(string, CommitId), ContentLayout> _layouts = new(MostKept);
    private readonly RecentlyUsed<(string, CommitId), CommitShape> _shapes = new(4 * MostKept);
    private readonly RecentlyUsed<string, string> _titles = new(MostTitles);

    /// <summary>Reads all of it again when it is asked for.</summary>
    internal void Forget()
    {
        _layouts.Clear();
        _shapes.Clear();
        _titles.Clear();
    }

    /// <summary>All files of the course in a commit, in git's order, CourseGit's own among them.</summary>
    /// <exception cref="RefusedException">The commit's list of files is malformed, too long or not here.</exception>
    internal async Task<ContentLayout> ReadAsync(HistoryPlace place, Subdomain course, CommitId commit, CancellationToken cancellationToken)
    {
        if (_layouts.TryGet((place.GitDirectory, commit), out var known))
            return known;
        var layout = ContentLayout.Find(
            await new TreeReader(git, place.GitDirectory, place.Objects)
            .ReadAsync(commit.Value, cancellationToken).ConfigureAwait(false), course);
        if (layout.Entries.Count <= LargestKept)
            _layouts.Keep((place.GitDirectory, commit), layout);
        return layout;
    }

    /// <summary>How a commit is built.</summary>
    internal async Task<CommitShape> ShapeAsync(HistoryPlace place, Subdomain course, CommitId commit, CancellationToken cancellationToken)
    {
        if (_shapes.TryGet((place.GitDirectory, commit), out var known))
            return known;
        var shape = CommitShape.Of(await ReadAsync(place, course, commit, cancellationToken).ConfigureAwait(false));
        _shapes.Keep((place.GitDirectory, commit), shape);
        return shape;
    }

    /// <summary>
    /// Titles of exercises by the blobs of their <c>exercise.xml</c>; without those that have none or are not here. Two processes at the
    /// most.
    /// </summary>
    internal async Task<Dictionary<string, string>> TitlesAsync(
        HistoryPlace place, IReadOnlyCollection<string> blobs, CancellationToken cancellationToken)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        var unread = new List<string>();
        foreach (var blob in blobs.Distinct())
        {
            if (!_titles.TryGet(blob, out var title))
                unread.Add(blob);
            else if (title.Length > 0)
                titles[blob] = title;
        }
        if (unread.Count == 0)
            return titles;
        var reader = new BlobReader(git, place.GitDirectory, place.Objects);
        var sizes = await reader.SizesAsync(unread, cancellationToken).ConfigureAwait(false);
        var readable = unread.Where(u => sizes.TryGetValue(u, out var size) && size <= ExerciseTitle.LargestFile);
        foreach (var (blob, content) in await reader.ReadAsync([.. readable], cancellationToken).ConfigureAwait(false))
        {
            var title = ExerciseTitle.Of(content) ?? "";
            _titles.Keep(blob, title);
            if (title.Length > 0)
                titles[blob] = title;
        }
        return titles;
    }
}
