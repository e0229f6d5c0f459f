using System.Collections.Concurrent;
using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>
/// Compares the course as it is with what a commit would make of it. Sizes decide first; only files of the same size are read,
/// and hashed as git names blobs.
/// </summary>
internal static class FolderComparer
{
    /// <summary>What differs, in git's order.</summary>
    public static ImmutableArray<PlannedChange> Compare(
        CourseTree tree, FolderListing? listing, string folder, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var now = (listing?.Entries ?? []).Where(e => tree.Selection.Covers(e.Path)).ToDictionary(e => e.Path, e => e.Size);
        var then = tree.Entries.ToDictionary(e => e.Path);
        var same = tree.Entries.Where(e => now.TryGetValue(e.Path, out var size) && size == tree.SizeOf(e)).ToList();
        var different = Differing(same, folder, progress, cancellationToken);
        var changes = new List<PlannedChange>();
        foreach (var entry in tree.Entries)
        {
            if (!now.TryGetValue(entry.Path, out var size))
                changes.Add(new PlannedChange(entry.Path, PlannedChangeKind.Added, ContentGroups.Of(entry.Path), null, tree.SizeOf(entry)));
            else if (size != tree.SizeOf(entry) || different.Contains(entry.Path))
                changes.Add(new PlannedChange(
                    entry.Path, PlannedChangeKind.Changed, ContentGroups.Of(entry.Path), size, tree.SizeOf(entry)));
        }
        changes.AddRange(now.Where(n => !then.ContainsKey(n.Key))
            .Select(n => new PlannedChange(n.Key, PlannedChangeKind.Removed, ContentGroups.Of(n.Key), n.Value, null)));
        return [.. changes.OrderBy(c => c.Path)];
    }

    private static HashSet<RawPath> Differing(
        List<TreeEntry> entries, string folder, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var different = new ConcurrentBag<RawPath>();
        var done = 0L;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.ForEach(entries, options, () => HeldFolder.TryHold(folder), (entry, _, course) =>
        {
            if (course is null || !IsSame(course, entry, cancellationToken))
                different.Add(entry.Path);
            progress(Interlocked.Increment(ref done), entries.Count);
            return course;
        }, course => course?.Dispose());
        return [.. different];
    }

    private static bool IsSame(HeldFolder course, TreeEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return course.Holds(entry, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It cannot be read: it will not be the same.
        }
    }
}
