using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;

namespace CourseGit.Core.History;

/// <summary>
/// The front door to the files of a commit: what is there, and what is in them. What is not on this server is fetched when it is asked for.
/// </summary>
public sealed class CommitFiles(HistoryPlaces places, HistoryGuard guard, CommitTrees trees, BlobFetcher blobs, GitRunner git)
{
    /// <summary>Bytes of a text above which it is offered for download instead of shown.</summary>
    public const long LargestShown = 1 << 20;

    /// <summary>What is said where files with students' data are not shown to who asks.</summary>
    public const string LeftOut = StudentFiles.LeftOut;

    /// <summary>What a folder holds.</summary>
    /// <param name="folder">Null for the course's root.</param>
    /// <exception cref="InvalidInputException">The commit or the folder is not there.</exception>
    public async Task<CommitFolder> BrowseAsync(
        Course course, CommitId commit, CoursePath? folder, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var (opened, line) = await OpenAsync(course, commit, actor, cancellationToken).ConfigureAwait(false);
        using var place = opened;
        var all = await FilesOfAsync(place, course, commit, cancellationToken).ConfigureAwait(false);
        var prefix = folder is null ? "" : RawPath.FromText(folder.Value).Bytes + "/";
        var there = all.Where(e => e.Path.Bytes.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var below = Shown(there, course, actor);
        if (below.Count == 0 && there.Count > 0 && folder is not null)
            throw StudentFiles.Refused(actor, course, folder.Value);
        if (below.Count == 0 && folder is not null)
            throw new InvalidInputException($"There is no folder {folder} in the commit {commit.Short}. Look one level higher.");
        var shape = await trees.ShapeAsync(place, course.Subdomain, commit, cancellationToken).ConfigureAwait(false);
        var groups = below.GroupBy(e => First(e.Path.Bytes[prefix.Length..])).ToList();
        var titles = await trees.TitlesAsync(
            place, [.. groups.Select(g => prefix + g.Key).Append(prefix.TrimEnd('/')).Select(shape.Exercises.GetValueOrDefault)
            .OfType<string>()], cancellationToken).ConfigureAwait(false);
        var sizes = await new BlobReader(git, place.GitDirectory, place.Objects)
            .SizesAsync(groups.Select(g => g.First()).Where(e => !e.IsSubmodule)
            .Select(e => e.Id), cancellationToken).ConfigureAwait(false);
        var entries = groups.Select(g => Entry(prefix, g.Key, [.. g], shape, titles, sizes));
        var own = shape.Exercises.GetValueOrDefault(prefix.TrimEnd('/'));
        return new CommitFolder(line, [.. entries.OrderByDescending(e => e.IsFolder).ThenBy(e => e.Name, NaturalOrder.Instance)],
            below.Count, own is not null, own is null ? null : titles.GetValueOrDefault(own), there.Count - below.Count);
    }

    /// <summary>A file, without its content.</summary>
    /// <exception cref="InvalidInputException">The commit or the file is not there.</exception>
    public async Task<CommitFile> FindAsync(
        Course course, CommitId commit, CoursePath path, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var (opened, line) = await OpenAsync(course, commit, actor, cancellationToken).ConfigureAwait(false);
        using var place = opened;
        StudentFiles.Require(actor, course, RawPath.FromText(path.Value));
        var entry = (await FilesOfAsync(place, course, commit, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(e => e.Path == RawPath.FromText(path.Value));
        if (entry.Id is null)
            throw new InvalidInputException(
                $"There is no file {path} in the commit {commit.Short}. Look at its versions, or browse the commit.");
        var shape = await trees.ShapeAsync(place, course.Subdomain, commit, cancellationToken).ConfigureAwait(false);
        var exercise = shape.ExerciseOf(entry.Path, ImmutableHashSet<string>.Empty);
        var titles = exercise is null ? []
            : await trees.TitlesAsync(place, [shape.Exercises[exercise]], cancellationToken).ConfigureAwait(false);
        var size = entry.IsSubmodule ? []
            : await new BlobReader(git, place.GitDirectory, place.Objects).SizesAsync([entry.Id], cancellationToken).ConfigureAwait(false);
        var version = new FileVersion(entry.Id, entry.Mode, size.TryGetValue(entry.Id, out var bytes) ? bytes : null);
        return new CommitFile(line, path, version, exercise is null ? null : new RawPath(exercise),
            exercise is null ? null : titles.GetValueOrDefault(shape.Exercises[exercise]));
    }

    /// <summary>The content of a file, to be shown. Fetches it when it is not here.</summary>
    /// <exception cref="OperationFailedException">It is not here and cannot be fetched.</exception>
    public async Task<FileContent> ReadAsync(
        Course course, CommitFile file, Actor actor, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        StudentFiles.Require(actor, course, RawPath.FromText(file.Path.Value));
        if (WhyNot([file.Version]) is { } why)
            return new FileContent(null, why);
        var contents = await ContentsAsync(
            course, file.Commit.Id, [(RawPath.FromText(file.Path.Value), file.Version)], progress, cancellationToken).ConfigureAwait(false);
        return Content(contents, file.Version) is not { } content ? new FileContent(null, TooLarge)
            : IsHidden(content, course, actor) ? new FileContent(null, Hidden)
            : FileText.Of(content) is { } text ? new FileContent(text, null) : new FileContent(null, NoText);
    }

    /// <summary>A changed file before and after, to be compared. Fetches what is not here.</summary>
    /// <exception cref="OperationFailedException">Something is not here and cannot be fetched.</exception>
    public async Task<FilePair> CompareAsync(
        Course course, CommitChanges changes, FileChange change, Actor actor, IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        StudentFiles.Require(actor, course, change.Path);
        var versions = new[] { change.Before, change.After }.OfType<FileVersion>().ToList();
        if (WhyNot(versions) is { } why)
            return new FilePair(null, null, why);
        var contents = await ContentsAsync(
            course, changes.After, [.. versions.Select(v => (change.Path, v))], progress, cancellationToken).ConfigureAwait(false);
        if (versions.Any(v => Content(contents, v) is null))
            return new FilePair(null, null, TooLarge);
        if (versions.Any(v => IsHidden(Content(contents, v)!, course, actor)))
            return new FilePair(null, null, Hidden);
        var texts = versions.ToDictionary(v => v, v => FileText.Of(Content(contents, v)!));
        return texts.Values.Any(t => t is null)
            ? new FilePair(null, null, NoText)
            : new FilePair(change.Before is null ? null : texts[change.Before], change.After is null ? null : texts[change.After], null);
    }

    /// <summary>Sees to it that the contents of files are on this server.</summary>
    /// <exception cref="OperationFailedException">Something is neither here nor at the repository.</exception>
    internal async Task<HistoryPlace> FetchAsync(
        Course course, HistoryPlace place, CommitId commit, IReadOnlyCollection<TreeEntry> wanted, IReadOnlySet<string> present,
        IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        var absent = wanted.Select(w => w.Id).Where(id => !present.Contains(id)).ToHashSet(StringComparer.Ordinal);
        if (absent.Count == 0)
            return place;
        var scope = places.Scope(course) with
        {
            Report = (text, count) => progress?.Report(new FetchProgress(text, count.Done, count.Total)),
        };
        scope.Report($"Fetching {absent.Count:N0} {(absent.Count == 1 ? "file" : "files")} from the repository", default);
        await blobs.EnsureAsync(scope, new FoundCommit(new CommitLine(commit, "", "", default), null, null), wanted, absent,
            cancellationToken).ConfigureAwait(false);
        return await places.RequireAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The files of the course in a commit, CourseGit's own left out.</summary>
    internal async Task<List<TreeEntry>> FilesOfAsync(
        HistoryPlace place, Course course, CommitId commit, CancellationToken cancellationToken)
    {
        var layout = await trees.ReadAsync(place, course.Subdomain, commit, cancellationToken).ConfigureAwait(false);
        return [.. layout.Entries.Where(e => !CommitShape.IsOurs(e.Path))];
    }

    /// <summary>Those of some files that the actor sees.</summary>
    internal static List<TreeEntry> Shown(List<TreeEntry> files, Course course, Actor actor) =>
        StudentFiles.AreShownTo(actor, course) ? files : files.FindAll(e => !StudentFiles.Holds(course, e.Path));

    /// <summary>Where a commit is read, and the commit.</summary>
    /// <exception cref="InvalidInputException">It is not on this server.</exception>
    internal async Task<(HistoryPlace Place, CommitLine Line)> OpenAsync(
        Course course, CommitId commit, Actor actor, CancellationToken cancellationToken)
    {
        var place = await places.RequireAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        CommitLine? theirs = null;
        try
        {
            if (await new CommitLog(git, place).FindAsync(commit, cancellationToken).ConfigureAwait(false) is { } line
                && await guard.LetsSeeAsync(place, course, commit, actor, cancellationToken).ConfigureAwait(false))
                theirs = line;
        }
        finally
        {
            if (theirs is null)
                place.Dispose();
        }
        return theirs is not null ? (place, theirs) : throw new InvalidInputException(
            $"There is no commit {commit.Short} of {course.Subdomain} on this server. Look for it in the history.");
    }

    internal const string NoText = "The file is no text: there is nothing to show line by line.";
    internal const string TooLarge = "The file is too large to be shown here line by line. Download it to look at it.";

    private const string Hidden = $"The file is a database or a dump of one, with students' data. {StudentFiles.LeftOut}";

    private static bool IsHidden(byte[] content, Course course, Actor actor) =>
        StudentFiles.IsDatabase(content) && !StudentFiles.AreShownTo(actor, course);

    internal static string? WhyNot(IReadOnlyCollection<FileVersion> versions) =>
        versions.Any(v => v.IsSubmodule) ? "It is another repository, of which this one keeps only a commit's number."
        : versions.Any(v => v.Size > LargestShown) ? TooLarge
        : null;

    private static string First(string path) => path.IndexOf('/') is var slash and >= 0 ? path[..slash] : path;

    private static byte[]? Content(Dictionary<string, string> contents, FileVersion version) =>
        contents.TryGetValue(version.Id, out var content) ? RawPath.Encoding.GetBytes(content) : null;

    private async Task<Dictionary<string, string>> ContentsAsync(
        Course course, CommitId commit, IReadOnlyCollection<(RawPath Path, FileVersion Version)> wanted, IProgress<FetchProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var here = await places.RequireAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        var present = wanted.Where(w => w.Version.Size is not null).Select(w => w.Version.Id).ToHashSet(StringComparer.Ordinal);
        using var place = await FetchAsync(
            course, here, commit, [.. wanted.Select(w => new TreeEntry(w.Path, w.Version.Mode, w.Version.Id))],
            present, progress, cancellationToken).ConfigureAwait(false);
        var reader = new BlobReader(git, place.GitDirectory, place.Objects);
        // of what was fetched only now it is known
        var sizes = await reader.SizesAsync(wanted.Select(w => w.Version.Id), cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(
            [.. sizes.Where(s => s.Value <= LargestShown).Select(s => s.Key)], cancellationToken).ConfigureAwait(false);
    }

    private static CommitEntry Entry(
        string prefix, string name, List<TreeEntry> below, CommitShape shape, Dictionary<string, string> titles,
        Dictionary<string, long> sizes)
    {
        var path = new RawPath(prefix + name);
        var isFolder = below[0].Path != path;
        var inAddress = path.IsText && CoursePath.TryParse(path.Display, out var parsed) ? parsed : null;
        var exercise = isFolder ? shape.Exercises.GetValueOrDefault(path.Bytes) : null;
        var version = isFolder ? null : new FileVersion(
            below[0].Id, below[0].Mode, sizes.TryGetValue(below[0].Id, out var size) ? size : null);
        return new CommitEntry(inAddress, new RawPath(name).Display, exercise is not null,
            exercise is null ? null : titles.GetValueOrDefault(exercise), version, below.Count);
    }
}
