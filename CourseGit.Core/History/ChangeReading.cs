using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>Turns git's list of changed paths into what people call them: exercises, media, configuration.</summary>
/// <param name="shape">Of a commit near those that are read: it knows the exercises.</param>
/// <param name="sizes">Bytes by blob.</param>
internal sealed class ChangeReading(CommitShape shape, IReadOnlyDictionary<string, long> sizes)
{
    private static readonly HashSet<string> None = [];
    private const string NoMode = "000000";
    private const int MostMoves = 100_000;

    /// <summary>
    /// The same changes where the course lay elsewhere in the older commit: what was taken out of its folder there and put into its folder
    /// here stands beside each other, under the path it has here.
    /// </summary>
    public static List<RawChange> Aligned(CommitShape? before, CommitShape after, List<RawChange> changes)
    {
        if (before is null || before.Folder == after.Folder)
            return changes;
        var nothing = new string('0', changes.Count > 0 ? changes[0].NewId.Length : 0);
        var (old, now) = (new Dictionary<RawPath, RawChange>(), new Dictionary<RawPath, RawChange>());
        foreach (var change in changes)
        {
            if (!IsNothing(change.OldId) && before.InCourse(change.Path) is { } was)
                old[was] = change;
            if (!IsNothing(change.NewId) && after.InCourse(change.Path) is { } path)
                now[path] = change;
        }
        return [.. old.Keys.Union(now.Keys).Order().Select(Joined).Where(c => (c.OldId, c.OldMode) != (c.NewId, c.NewMode))];

        RawChange Joined(RawPath path)
        {
            var (isOld, isNew) = (old.TryGetValue(path, out var was), now.TryGetValue(path, out var became));
            return new RawChange(after.InCommit(path), isOld ? isNew ? 'M' : 'D' : 'A', isOld ? was.OldMode : NoMode,
                isNew ? became.NewMode : NoMode, isOld ? was.OldId : nothing, isNew ? became.NewId : nothing);
        }
    }

    /// <summary>Folders that <paramref name="changes"/> tell to have been exercises.</summary>
    public static HashSet<string> ExercisesIn(CommitShape shape, IEnumerable<RawChange> changes) =>
        [.. changes.Select(c => shape.InCourse(c.Path)).OfType<RawPath>().Select(ExerciseTitle.FolderOf).OfType<string>()];

    /// <summary>The files of the course that changed, CourseGit's own left out; in git's order.</summary>
    public List<FileChange> Files(IReadOnlyCollection<RawChange> changes, IReadOnlySet<string>? others = null)
    {
        var files = new List<FileChange>(changes.Count);
        foreach (var change in changes)
        {
            if (shape.InCourse(change.Path) is not { } path || CommitShape.IsOurs(path))
                continue;
            var exercise = shape.ExerciseOf(path, others ?? None);
            files.Add(new FileChange(path, KindOf(change), ContentGroups.Of(path), exercise is null ? null : new RawPath(exercise),
                Version(sizes, change.OldId, change.OldMode), Version(sizes, change.NewId, change.NewMode)));
        }
        return files;
    }

    /// <summary>A change of a repository, which knows no exercises and hides nothing.</summary>
    public static FileChange Plain(RawChange change, IReadOnlyDictionary<string, long> sizes) =>
        new(change.Path, KindOf(change), ContentGroups.Of(change.Path), null, Version(sizes, change.OldId, change.OldMode),
            Version(sizes, change.NewId, change.NewMode));

    /// <summary>What happened to each exercise, in git's order. One that went and came with the same text was moved.</summary>
    public static List<ExerciseChange> Exercises(IReadOnlyCollection<FileChange> files)
    {
        var exercises = new List<ExerciseChange>();
        var gone = files.Where(f => f.Kind == FileChangeKind.Removed && IsHeart(f)).Take(MostMoves)
            .ToLookup(f => f.Before!.Id, f => f.Exercise!.Value);
        var moved = new HashSet<RawPath>();
        foreach (var folder in files.Where(f => f.Exercise is not null).GroupBy(f => f.Exercise!.Value))
        {
            var heart = folder.FirstOrDefault(IsHeart);
            var kind = heart?.Kind is FileChangeKind.Added or FileChangeKind.Removed ? heart.Kind : FileChangeKind.Changed;
            var from = kind == FileChangeKind.Added
                ? gone[heart!.After!.Id].Where(g => !moved.Contains(g)).Cast<RawPath?>().FirstOrDefault()
                : null;
            if (from is { } old)
                moved.Add(old);
            exercises.Add(new ExerciseChange(folder.Key, null, from is null ? kind : FileChangeKind.Moved) { MovedFrom = from });
        }
        exercises.RemoveAll(e => e.Kind == FileChangeKind.Removed && moved.Contains(e.Folder));
        return exercises;
    }

    /// <summary>Counts all of it.</summary>
    public ChangeSummary Summarise(
        IReadOnlyCollection<RawChange> changes, IReadOnlyCollection<FileChange> files,
        IReadOnlyCollection<ExerciseChange> exercises) => new()
        {
            Exercises = exercises.CountBy(e => e.Kind).ToImmutableDictionary(),
            Files = files.Where(f => f.Exercise is null).CountBy(f => f.Group).ToImmutableDictionary(),
            MediaBytes = files.Where(f => f.Exercise is null && f.Group == ContentGroup.Media).Sum(f => f.After?.Size ?? 0),
            Database = changes.Any(c => shape.InCourse(c.Path) is { } path && CommitShape.IsDatabase(path)),
            Beside = changes.Count(c => shape.InCourse(c.Path) is null),
        };

    /// <summary>The blobs whose sizes a summary needs.</summary>
    public static IEnumerable<string> MediaIn(CommitShape shape, IEnumerable<RawChange> changes) =>
        changes.Where(c => !IsNothing(c.NewId) && shape.InCourse(c.Path) is { } path && ContentGroups.Of(path) == ContentGroup.Media)
            .Select(c => c.NewId);

    /// <summary>All blobs on both sides.</summary>
    public static IEnumerable<string> BlobsIn(IEnumerable<RawChange> changes) =>
        changes.SelectMany(c => new[] { (c.OldMode, c.OldId), (c.NewMode, c.NewId) }).Where(v => !IsNothing(v.Item2) && v.Item1 != "160000")
            .Select(v => v.Item2);

    private static bool IsHeart(FileChange file) => file.Exercise is { } folder && ExerciseTitle.FolderOf(file.Path) == folder.Bytes;

    private static bool IsNothing(string id) => id.AsSpan().TrimStart('0').IsEmpty;

    private static FileVersion? Version(IReadOnlyDictionary<string, long> sizes, string id, string mode) =>
        IsNothing(id) ? null : new FileVersion(id, mode, sizes.TryGetValue(id, out var size) ? size : null);

    private static FileChangeKind KindOf(RawChange change) => change.Status switch
    {
        'A' => FileChangeKind.Added,
        'D' => FileChangeKind.Removed,
        'R' => FileChangeKind.Moved,
        _ => FileChangeKind.Changed,
    };
}
