using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;

namespace CourseGit.Core.History;

/// <summary>
/// Keeps a course's teachers to the commits of that course: those that a branch kept or asked for here leads to, and that hold no other
/// course. A repository, and so what is kept of it, may be shared by several. Superusers see whatever is here.
/// </summary>
public sealed class HistoryGuard(HistoryPlaces places, CommitTrees trees, BlobFetcher blobs, GitRunner git)
{
    private const int MostKept = 4096;
    private const string Manifest = FolderWalker.OurFolder + "/" + Format.Manifest.FileName;
    private const string Marker = "subdomain-";

    private readonly RecentlyUsed<(string, string, CommitId), bool> _reached = new(MostKept);
    private readonly RecentlyUsed<(string, Subdomain, CommitId), ImmutableArray<string>> _others = new(MostKept);

    /// <summary>Whether the actor may see this commit as one of the course's.</summary>
    /// <exception cref="OperationFailedException">What tells is not on this server and cannot be fetched.</exception>
    internal async Task<bool> LetsSeeAsync(
        HistoryPlace place, Course course, CommitId commit, Actor actor, CancellationToken cancellationToken)
    {
        if (StudentFiles.AreShownTo(actor, course))
            return true;
        if (!await IsReachedAsync(place, course, commit, cancellationToken).ConfigureAwait(false))
            return false;
        return (await OthersAsync(place, course, commit, cancellationToken).ConfigureAwait(false))
            .All(o => Subdomain.TryParse(o, out var other) && actor.May(Right.SeeCourse, other));
    }

    /// <summary>Passes where the actor may see this commit as one of the course's.</summary>
    /// <exception cref="InvalidInputException">It is none, for all they are to know.</exception>
    internal async Task RequireAsync(HistoryPlace place, Course course, CommitId commit, Actor actor, CancellationToken cancellationToken)
    {
        if (!await LetsSeeAsync(place, course, commit, actor, cancellationToken).ConfigureAwait(false))
            throw new InvalidInputException($"There is no commit {commit.Short} of {course.Subdomain} on this server. Look for it in the "
                + "history.");
    }

    private async Task<bool> IsReachedAsync(HistoryPlace place, Course course, CommitId commit, CancellationToken cancellationToken)
    {
        var tips = await places.TipsAsync(place, course, cancellationToken).ConfigureAwait(false);
        var key = (place.GitDirectory, string.Join(' ', tips), commit);
        if (_reached.TryGet(key, out var known))
            return known;
        // Names the commit unless one of the branches has it; nothing at all for what is not here.
        var command = new GitCommand("rev-list", ["--ignore-missing", "--max-count=1", commit.Value, "--not",
            .. tips.Select(t => t.Value)]);
        var reached = tips.Contains(commit)
            || (place.Objects.Is(commit.Value, ObjectKind.Commit)
            && (await git.ReadAsync(place.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Trim().Length == 0);
        _reached.Keep(key, reached);
        return reached;
    }

    // The courses a commit says it holds, but for this one.
    private async Task<ImmutableArray<string>> OthersAsync(
        HistoryPlace place, Course course, CommitId commit, CancellationToken cancellationToken)
    {
        var key = (place.GitDirectory, course.Subdomain, commit);
        if (_others.TryGet(key, out var known))
            return known;
        var layout = await trees.ReadAsync(place, course.Subdomain, commit, cancellationToken).ConfigureAwait(false);
        var others = (await NamesAsync(place, course, commit, layout, cancellationToken).ConfigureAwait(false))
            .Where(n => n != course.Subdomain.Value).ToImmutableArray();
        _others.Keep(key, others);
        return others;
    }

    private async Task<IEnumerable<string>> NamesAsync(
        HistoryPlace place, Course course, CommitId commit, ContentLayout layout, CancellationToken cancellationToken)
    {
        if (layout.Entries.Find(e => e.Path.Bytes == Manifest) is { Id: not null } manifest)
            return [await SubdomainOfAsync(place, course, commit, layout, manifest, cancellationToken).ConfigureAwait(false) ?? ""];
        var markers = layout.Entries.Select(e => e.Path.Bytes)
            .Where(p => p.StartsWith(Marker, StringComparison.Ordinal) && !p.Contains('/', StringComparison.Ordinal))
            .Select(p => p[Marker.Length..]).ToList();
        if (markers.Count > 0)
            return markers.Contains(course.Subdomain.Value) ? [] : markers;
        // By the guide's push: the folder is called as the course, there or here.
        if (layout.Folder is { } folder)
            return folder == course.Folder.Value[(course.Folder.Value.LastIndexOf('/') + 1)..] ? [] : [folder];
        return layout.OtherCourses();
    }

    private async Task<string?> SubdomainOfAsync(HistoryPlace place, Course course, CommitId commit, ContentLayout layout,
        TreeEntry manifest, CancellationToken cancellationToken)
    {
        var reader = new BlobReader(git, place.GitDirectory, place.Objects);
        var sizes = await reader.SizesAsync([manifest.Id], cancellationToken).ConfigureAwait(false);
        if (sizes.Count == 0)
        {
            var path = new CommitShape(layout.Folder, ImmutableDictionary<string, string>.Empty).InCommit(manifest.Path);
            await blobs.EnsureAsync(places.Scope(course), new FoundCommit(new CommitLine(commit, "", "", default), null, null),
                [manifest with { Path = path }], new HashSet<string>([manifest.Id], StringComparer.Ordinal), cancellationToken)
                .ConfigureAwait(false);
            reader = new BlobReader(git, place.GitDirectory);
            sizes = await reader.SizesAsync([manifest.Id], cancellationToken).ConfigureAwait(false);
        }
        if (!sizes.TryGetValue(manifest.Id, out var size) || size > CommitFiles.LargestShown)
            return null;
        var contents = await reader.ReadAsync([manifest.Id], cancellationToken).ConfigureAwait(false);
        return Format.Manifest.SubdomainOf(contents.GetValueOrDefault(manifest.Id));
    }
}
