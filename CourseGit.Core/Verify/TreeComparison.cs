using System.Collections.Concurrent;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Verify;

/// <summary>Compares a folder with the commit it was written from: every file is read back and hashed as git names blobs.</summary>
internal static class TreeComparison
{
    private const int AtOnce = 2, Named = 3;
    private const uint OwnerMayRun = 0b001_000_000;

    /// <returns>What differs, the middle of a sentence; null when nothing does.</returns>
    /// <param name="listing">What lies in the folder.</param>
    /// <param name="progress">Hears files compared and files to compare.</param>
    public static string? Compare(
        IReadOnlyCollection<TreeEntry> entries, FolderListing listing, string folder, Action<long, long> progress,
        CancellationToken cancellationToken)
    {
        var different = new ConcurrentBag<(RawPath Path, string How)>();
        var done = 0L;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        Parallel.ForEach(entries, options, () => HeldFolder.Hold(folder), (entry, _, held) =>
        {
            if (Difference(entry, held, cancellationToken) is { } how)
                different.Add((entry.Path, how));
            progress(Interlocked.Increment(ref done), entries.Count);
            return held;
        }, held => held.Dispose());
        var expected = entries.Select(e => e.Path).ToHashSet();
        foreach (var more in listing.Entries.Where(e => !expected.Contains(e.Path)))
            different.Add((more.Path, "is not in the commit"));
        return different.IsEmpty ? null : Words([.. different.OrderBy(d => d.Path)]);
    }

    private static string? Difference(TreeEntry entry, HeldFolder folder, CancellationToken cancellationToken)
    {
        if (folder.Stat(entry.Path) is not { } stat)
            return "is missing";
        if (stat.Kind != (entry.IsLink ? EntryKind.Link : EntryKind.File))
            return entry.IsLink ? "is no link" : "is no file";
        if (!folder.Holds(entry, cancellationToken))
            return entry.IsLink ? "leads elsewhere" : "has other content";
        return entry.IsLink || (stat.Mode & OwnerMayRun) != 0 == (entry.Mode == "100755") ? null : "has other rights";
    }

    private static string Words(List<(RawPath Path, string How)> different)
    {
        var named = string.Join(", ", different.Take(Named).Select(d => $"{d.Path} {d.How}"));
        return different.Count > Named
            ? $"{different.Count:N0} files did not come back as they are in the commit: {named}, and {different.Count - Named:N0} more"
            : $"{(different.Count == 1 ? "a file" : $"{different.Count} files")} did not come back as "
            + $"{(different.Count == 1 ? "it is" : "they are")} in the commit: {named}";
    }
}
