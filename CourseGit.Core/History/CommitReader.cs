using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>
/// The front door to what a commit changed, and to what differs between two of them. Reads names and sizes, no content but the titles of
/// exercises.
/// </summary>
public sealed class CommitReader(HistoryPlaces places, HistoryGuard guard, CommitTrees trees, GitRunner git)
{
    private const int MostTitles = 1000;

    /// <summary>A commit.</summary>
    /// <exception cref="InvalidInputException">There is no such commit on this server.</exception>
    /// <exception cref="RefusedException">Several commits begin so.</exception>
    public async Task<CommitDetail> ReadAsync(Course course, CommitName name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        using var place = await places.RequireAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        var id = await IdAsync(course, place, name, actor, cancellationToken).ConfigureAwait(false);
        var commit = await new CommitLog(git, place).ReadAsync(id, cancellationToken).ConfigureAwait(false) ?? throw NotHere(course, name);
        var shape = await trees.ShapeAsync(place, course.Subdomain, id, cancellationToken).ConfigureAwait(false);
        var parent = commit.Parents.FirstOrDefault();
        var before = await ShapeBeforeAsync(place, course, parent, actor, cancellationToken).ConfigureAwait(false);
        var changes = Shown(await ChangesAsync(place, shape, parent, id, ChangeReading.Aligned(before, shape, [.. commit.Changes]),
            cancellationToken).ConfigureAwait(false), course, actor);
        var summary = changes.Summary with { IsCut = commit.IsCut, IsUnknown = place.Cut.Contains(id.Value) };
        return new CommitDetail(commit.Line, commit.AuthorEmail, commit.AuthoredUtc, commit.Committer, commit.Body, commit.Parents,
            shape.Folder, changes with { Summary = summary });
    }

    /// <summary>What differs between two commits.</summary>
    /// <exception cref="InvalidInputException">One of them is not on this server.</exception>
    /// <exception cref="RefusedException">Several commits begin so.</exception>
    public async Task<CommitComparison> CompareAsync(
        Course course, CommitName from, CommitName to, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        using var place = await places.RequireAsync(course.Subdomain, cancellationToken).ConfigureAwait(false);
        var (old, now) = (await IdAsync(course, place, from, actor, cancellationToken).ConfigureAwait(false),
            await IdAsync(course, place, to, actor, cancellationToken).ConfigureAwait(false));
        var log = new CommitLog(git, place);
        var (before, after) = (await log.FindAsync(old, cancellationToken).ConfigureAwait(false) ?? throw NotHere(course, from),
            await log.FindAsync(now, cancellationToken).ConfigureAwait(false) ?? throw NotHere(course, to));
        var differences = await log.DifferencesAsync(old, now, cancellationToken).ConfigureAwait(false);
        var shape = await trees.ShapeAsync(place, course.Subdomain, now, cancellationToken).ConfigureAwait(false);
        var shapeBefore = await trees.ShapeAsync(place, course.Subdomain, old, cancellationToken).ConfigureAwait(false);
        var changes = Shown(await ChangesAsync(place, shape, old, now, ChangeReading.Aligned(shapeBefore, shape, differences),
            cancellationToken).ConfigureAwait(false), course, actor);
        var (behind, ahead) = await log.DistanceAsync(old, now, cancellationToken).ConfigureAwait(false);
        return new CommitComparison(before, after, ahead, behind, changes);
    }

    private static InvalidInputException NotHere(Course course, CommitName name) =>
        new($"There is no commit {name} of {course.Subdomain} on this server. Look for it in the history; if it was made elsewhere, ask "
            + "the repository for newer commits there.");

    private static CommitChanges Shown(CommitChanges changes, Course course, Actor actor)
    {
        if (StudentFiles.AreShownTo(actor, course))
            return changes;
        var shown = changes.Files.RemoveAll(f => StudentFiles.Holds(course, f.Path));
        return changes with { Files = shown, LeftOut = changes.Files.Length - shown.Length };
    }

    // What the commit before it held of another course came from nowhere, for all this one's teachers see.
    private async Task<CommitShape?> ShapeBeforeAsync(
        HistoryPlace place, Course course, CommitId? parent, Actor actor, CancellationToken cancellationToken)
    {
        if (parent is null || !place.Objects.Is(parent.Value, ObjectKind.Commit))
            return null;
        return await guard.LetsSeeAsync(place, course, parent, actor, cancellationToken).ConfigureAwait(false)
            ? await trees.ShapeAsync(place, course.Subdomain, parent, cancellationToken).ConfigureAwait(false)
            : CommitShape.Nothing;
    }

    private async Task<CommitId> IdAsync(
        Course course, HistoryPlace place, CommitName name, Actor actor, CancellationToken cancellationToken)
    {
        Task<bool> IsTheirsAsync(CommitId commit) => guard.LetsSeeAsync(place, course, commit, actor, cancellationToken);
        if (CommitId.TryParse(name.Value, out var id))
            return await IsTheirsAsync(id).ConfigureAwait(false) ? id : throw NotHere(course, name);
        return (await new CommitResolver(git, place.GitDirectory).FindAsync(name, IsTheirsAsync, cancellationToken)
            .ConfigureAwait(false))?.Id ?? throw NotHere(course, name);
    }

    private async Task<CommitChanges> ChangesAsync(
        HistoryPlace place, CommitShape shape, CommitId? before, CommitId after, List<RawChange> raw, CancellationToken cancellationToken)
    {
        var sizes = await new BlobReader(git, place.GitDirectory, place.Objects)
            .SizesAsync(ChangeReading.BlobsIn(raw), cancellationToken).ConfigureAwait(false);
        var reading = new ChangeReading(shape, sizes);
        var files = reading.Files(raw, ChangeReading.ExercisesIn(shape, raw));
        var exercises = ChangeReading.Exercises(files);
        return new CommitChanges
        {
            Before = before,
            After = after,
            Files = [.. files],
            Exercises = await NameAsync(place, shape, files, exercises, cancellationToken).ConfigureAwait(false),
            Summary = reading.Summarise(raw, files, exercises),
        };
    }

    // A removed exercise is not in this commit: its title stood in the file that went.
    private async Task<ImmutableArray<ExerciseChange>> NameAsync(
        HistoryPlace place, CommitShape shape, List<FileChange> files, List<ExerciseChange> exercises, CancellationToken cancellationToken)
    {
        var gone = files.Where(f => f is { Kind: FileChangeKind.Removed, Exercise: not null }
            && ExerciseTitle.FolderOf(f.Path) == f.Exercise.Value.Bytes).ToDictionary(f => f.Exercise!.Value.Bytes, f => f.Before!.Id);
        string? BlobOf(RawPath folder) => shape.Exercises.GetValueOrDefault(folder.Bytes) ?? gone.GetValueOrDefault(folder.Bytes);
        var titles = await trees.TitlesAsync(
            place, [.. exercises.Take(MostTitles).Select(e => BlobOf(e.Folder)).OfType<string>()], cancellationToken).ConfigureAwait(false);
        return [.. exercises.Select(e => e with { Title = BlobOf(e.Folder) is { } blob ? titles.GetValueOrDefault(blob) : null })];
    }
}
