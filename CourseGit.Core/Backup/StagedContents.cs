using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>
/// What lies in a course's folder against what was saved of it: every file is opened beneath the folder, without following links, and
/// hashed.
/// </summary>
/// <param name="Same">The very content.</param>
/// <param name="Different">A file or link with another content: it has changed since.</param>
/// <param name="Gone">No file and no link, or a folder above it is none.</param>
internal sealed record StagedContents(List<TreeEntry> Same, List<TreeEntry> Different, List<TreeEntry> Gone)
{
    private const int Together = 64;
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Reads and compares.</summary>
    /// <param name="folder">The course's, its links resolved.</param>
    /// <param name="entries">In git's order.</param>
    /// <param name="large">Not read again; and told of what was read.</param>
    /// <param name="progress">Hears files compared and files to compare.</param>
    /// <exception cref="IOException">The folder is not there any more, or a file may not be read.</exception>
    public static StagedContents Compare(
        string folder, IReadOnlyList<TreeEntry> entries, LargeFiles large, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<(TreeEntry Entry, bool? IsSame)>();
        var done = 0;
        var pieces = Partitioner.Create(entries.Chunk(Together), EnumerablePartitionerOptions.NoBuffering);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        try
        {
            Parallel.ForEach(pieces, options, () => HeldFolder.Hold(folder), (piece, _, held) =>
            {
                foreach (var entry in piece)
                    found.Add((entry, IsSame(held, entry, large, cancellationToken)));
                progress?.Invoke(Interlocked.Add(ref done, piece.Length), entries.Count);
                return held;
            }, held => held.Dispose());
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return new StagedContents(Those(true), Those(false), Those(null));

        List<TreeEntry> Those(bool? isSame) => [.. found.Where(f => f.IsSame == isSame).Select(f => f.Entry).OrderBy(e => e.Path)];
    }

    // Null when there is nothing that a backup could hold.
    private static bool? IsSame(HeldFolder held, TreeEntry entry, LargeFiles large, CancellationToken cancellationToken)
    {
        var readUtc = FileClock.UtcNow;
        if (held.Stat(entry.Path) is not { Kind: EntryKind.File or EntryKind.Link } stat)
            return null;
        if (large.IsUnchanged(entry.Path, entry.Id, stat))
            return true;
        var isSame = held.Holds(entry, cancellationToken);
        if (isSame && stat.Kind == EntryKind.File)
            large.Remember(entry.Path, entry.Id, stat, readUtc);
        return isSame;
    }
}
