using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>
/// The front door to the commits of a course: listed, searched and counted from what is on this server, without asking the network:
/// in this process as far as that is quicker, and with a number of git processes that does not depend on how much there is.
/// </summary>
public sealed class CourseHistory(
    HistoryPlaces places, HistoryGuard guard, CommitTrees trees, ChangedPathIndex index, OperationDesk desk, GitRunner git)
{
    private const int OperationsLookedAt = 50;

    /// <summary>What there is.</summary>
    /// <param name="branch">The one to show; null for the course's own.</param>
    public async Task<HistoryOverview> OpenAsync(Course course, BranchName? branch, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        using var place = await places.OpenAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        if (place is null)
            return new HistoryOverview();
        var (kept, own) = await places.BranchesAsync(course, cancellationToken).ConfigureAwait(false);
        var shown = branch ?? own;
        var overview = new HistoryOverview
        {
            Branches = [.. kept.Keys.OrderBy(b => b.Value, StringComparer.Ordinal)],
            Branch = shown,
            Default = own,
            IsCut = !place.Cut.IsEmpty
        };
        if (shown is null)
            return overview;
        if (!kept.TryGetValue(shown, out var known))
            throw new InvalidInputException(
                $"Branch not found: there is no branch {shown} of {course.Subdomain} on this server. Choose one that is in the list.");
        var tip = await places.TipAsync(place, shown, known, cancellationToken).ConfigureAwait(false);
        index.Refresh(place, tip);
        return overview with { Tip = tip, AsOfUtc = await AsOfAsync(course, place, shown, actor, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>Some of the commits up to <paramref name="tip"/>, newest first.</summary>
    public async Task<ImmutableArray<HistoryCommit>> ListAsync(
        Course course, CommitId tip, HistoryQuery query, int skip, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        using var place = await OpenAsync(course, tip, query.Path, actor, cancellationToken).ConfigureAwait(false);
        var folder = query.Path is null
            ? null
            : (await trees.ShapeAsync(place, course.Subdomain, tip, cancellationToken).ConfigureAwait(false)).Folder;
        var commits = await new CommitLog(git, place)
            .PageAsync(tip, query, folder, skip, count, cancellationToken).ConfigureAwait(false);
        return await SummariseAsync(course, place, commits, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What each of these commits changed, whichever they are; nothing of those that are not on this server.</summary>
    public async Task<ImmutableArray<HistoryCommit>> ReadAsync(
        Course course, IReadOnlyCollection<CommitId> ids, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        using var place = await places.OpenAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        if (place is null)
            return [];
        var theirs = new List<CommitId>();
        foreach (var id in ids)
        {
            if (await guard.LetsSeeAsync(place, course, id, actor, cancellationToken).ConfigureAwait(false))
                theirs.Add(id);
        }
        if (theirs.Count == 0)
            return [];
        var commits = await new CommitLog(git, place).ReadAsync(theirs, cancellationToken).ConfigureAwait(false);
        return await SummariseAsync(course, place, commits, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many commits up to <paramref name="tip"/> there are.</summary>
    public async Task<int> CountAsync(Course course, CommitId tip, HistoryQuery query, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        using var place = await OpenAsync(course, tip, query.Path, actor, cancellationToken).ConfigureAwait(false);
        var folder = query.Path is null
            ? null
            : (await trees.ShapeAsync(place, course.Subdomain, tip, cancellationToken).ConfigureAwait(false)).Folder;
        return await new CommitLog(git, place).CountAsync(tip, query, folder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commits that changed a file or folder.</summary>
    public async Task<PathVersions> VersionsAsync(
        Course course, CommitId tip, CoursePath path, int skip, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        using var place = await OpenAsync(course, tip, path, actor, cancellationToken).ConfigureAwait(false);
        var shape = await trees.ShapeAsync(place, course.Subdomain, tip, cancellationToken).ConfigureAwait(false);
        var commits = await new CommitLog(git, place)
            .VersionsAsync(tip, path, shape.Folder, skip, count + 1, cancellationToken).ConfigureAwait(false);
        var shown = commits.Take(count).ToList();
        var sizes = await new BlobReader(git, place.GitDirectory, place.Objects)
            .SizesAsync(shown.SelectMany(c => ChangeReading.BlobsIn(c.Changes)), cancellationToken).ConfigureAwait(false);
        var reading = new ChangeReading(shape, sizes);
        var exercises = ChangeReading.ExercisesIn(shape, shown.SelectMany(c => c.Changes));
        var versions = shown.Select(c => new PathVersion(c.Line, c.Parents.FirstOrDefault(),
            [.. reading.Files(c.Changes, exercises).Where(f => IsShown(f.Path))])).ToImmutableArray();
        var hasMore = commits.Count > count;
        var from = hasMore || shown.Count == 0 ? null
            : await CameFromAsync(place, shape, shown[^1], path, cancellationToken).ConfigureAwait(false);
        return new PathVersions(versions, hasMore, from is not null && IsShown(RawPath.FromText(from.Value)) ? from : null);

        bool IsShown(RawPath file) => StudentFiles.AreShownTo(actor, course) || !StudentFiles.Holds(course, file);
    }

    /// <summary>Asks the repository for commits that are not on this server yet.</summary>
    /// <exception cref="RefusedException">A branch must be chosen.</exception>
    /// <exception cref="OperationFailedException">It cannot be reached.</exception>
    /// <returns>The branch's newest commit there; null when there is no such branch.</returns>
    public async Task<CommitId?> AskAsync(
        Course course, BranchName? branch, Actor actor, IProgress<FetchProgress>? progress, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        if (branch is not null && !StudentFiles.AreShownTo(actor, course))
        {
            // Another one may be another course's, where several share a repository.
            var (kept, own) = await places.BranchesAsync(course, cancellationToken).ConfigureAwait(false);
            if (branch != own && !kept.ContainsKey(branch))
                throw actor.Refused(Right.ChangeCourse, course.Subdomain,
                    $"Only a superuser may bring the branch {branch} here: it was never one of {course.Subdomain}. Ask one.");
        }
        return await places.AskAsync(course, branch, (text, count) => progress?.Report(new FetchProgress(text, count.Done, count.Total)),
            cancellationToken).ConfigureAwait(false);
    }

    // For who may see what this commit leads to, and the file or folder that is asked for.
    private async Task<HistoryPlace> OpenAsync(
        Course course, CommitId tip, CoursePath? path, Actor actor, CancellationToken cancellationToken)
    {
        if (path is not null)
            StudentFiles.Require(actor, course, RawPath.FromText(path.Value));
        var place = await places.RequireAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        var isTheirs = false;
        try
        {
            await guard.RequireAsync(place, course, tip, actor, cancellationToken).ConfigureAwait(false);
            isTheirs = true;
            return place;
        }
        finally
        {
            if (!isTheirs)
                place.Dispose();
        }
    }

    private async Task<ImmutableArray<HistoryCommit>> SummariseAsync(
        Course course, HistoryPlace place, IReadOnlyList<LoggedCommit> commits, CancellationToken cancellationToken)
    {
        if (commits.Count == 0)
            return [];
        var shape = await trees.ShapeAsync(place, course.Subdomain, commits[0].Line.Id, cancellationToken).ConfigureAwait(false);
        var media = commits.SelectMany(c => ChangeReading.MediaIn(shape, c.Changes)).ToList();
        var sizes = media.Count == 0 ? []
            : await new BlobReader(git, place.GitDirectory, place.Objects).SizesAsync(media, cancellationToken).ConfigureAwait(false);
        var exercises = ChangeReading.ExercisesIn(shape, commits.SelectMany(c => c.Changes));
        var reading = new ChangeReading(shape, sizes);
        return [.. commits.Select(c => new HistoryCommit(c.Line, c.Parents.Length > 1, Summarise(place, reading, c, exercises)))];
    }

    private static ChangeSummary Summarise(HistoryPlace place, ChangeReading reading, LoggedCommit commit, IReadOnlySet<string> exercises)
    {
        var files = reading.Files(commit.Changes, exercises);
        return reading.Summarise(commit.Changes, files, ChangeReading.Exercises(files))
            with
        { IsCut = commit.IsCut, IsUnknown = place.Cut.Contains(commit.Line.Id.Value) };
    }

    // Where the oldest version is the one that added the file, it may have been there before under another name.
    private async Task<CoursePath?> CameFromAsync(
        HistoryPlace place, CommitShape shape, LoggedCommit oldest, CoursePath path, CancellationToken cancellationToken)
    {
        var here = shape.InCommit(RawPath.FromText(path.Value));
        if (oldest.Parents.IsEmpty || !oldest.Changes.Any(c => c.Path == here && c.Status == 'A'))
            return null;
        var from = await new CommitLog(git, place)
            .CameFromAsync(oldest.Parents[0], oldest.Line.Id, here, cancellationToken).ConfigureAwait(false);
        return from is { IsText: true } old && shape.InCourse(old) is { } inCourse && CoursePath.TryParse(inCourse.Display, out var before)
            ? before
            : null;
    }

    private async Task<DateTime?> AsOfAsync(
        Course course, HistoryPlace place, BranchName branch, Actor actor, CancellationToken cancellationToken)
    {
        var operations = await desk.SearchAsync(
            OperationFilter.Of(course.Subdomain), null, OperationsLookedAt, actor, cancellationToken).ConfigureAwait(false);
        var backedUp = operations.FirstOrDefault(o => o is { Kind.Saves: true, IsGood: true } && o.Branch == branch.Value)?.FinishedUtc;
        var asked = HistoryPlaces.AskedUtc(place, branch);
        return backedUp is null || asked > backedUp ? asked : backedUp;
    }
}
