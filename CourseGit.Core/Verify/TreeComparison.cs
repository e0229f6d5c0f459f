using System.Collections.Concurrent;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;

namespace CourseGit.Core.Verify;

/// <summary>Compares a folder with the commit it was written from: every file is read back and hashed as git names blobs.</summary>
internal static class TreeComparison
{
    private const int AtOnce = 2, Named = 3;
    private const uint OwnerMayRun = 0b001_000_000;

    /// <returns>What differs, the middle of a sentence; null when nothing does.</returns>
    /// <param name="listing">What lies in the folder.</param>
    /// <param name="progress">Hears files compared and files to compare.</param>
    public static string? Compare(IReadOnlyCollection<TreeEntry> entries, FolderListing listing, string folder, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var different = new ConcurrentBag<(RawPath Path, string How)>();
        var done = 0L;
        Parallel.ForEach(entries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, entry =>
        {
            if (Difference(entry, folder) is { } how)
                different.Add((entry.Path, how));
            progress(Interlocked.Increment(ref done), entries.Count);
        });
        var expected = entries.Select(e => e.Path).ToHashSet();
        foreach (var more in listing.Entries.Where(e => !expected.Contains(e.Path)))
            different.Add((more.Path, "is not in the commit"));
        return different.IsEmpty ? null : Words([.. different.OrderBy(d => d.Path)]);
    }

    private static string? Difference(TreeEntry entry, string folder)
    {
        if (LinuxPath.Stat(folder, entry.Path) is not { } stat)
            return "is missing";
        if (entry.IsLink)
            return stat.Kind != EntryKind.Link ? "is no link" : LinkTargetId(entry, folder) == entry.Id ? null : "leads elsewhere";
        if (stat.Kind != EntryKind.File)
            return "is no file";
        using (var content = LinuxPath.OpenFile(folder, entry.Path))
        {
            if (BlobId.Of(content, entry.Id.Length) != entry.Id)
                return "has other content";
        }
        return (stat.Mode & OwnerMayRun) != 0 == (entry.Mode == "100755") ? null : "has other rights";
    }

    private static string LinkTargetId(TreeEntry entry, string folder) =>
        BlobId.Of(new MemoryStream(RawPath.Encoding.GetBytes(LinuxPath.LinkTarget(folder, entry.Path) ?? "")), entry.Id.Length);

    private static string Words(List<(RawPath Path, string How)> different)
    {
        var named = string.Join(", ", different.Take(Named).Select(d => $"{d.Path} {d.How}"));
        return different.Count > Named
            ? $"{different.Count:N0} files did not come back as they are in the commit: {named}, and {different.Count - Named:N0} more"
            : $"{(different.Count == 1 ? "a file" : $"{different.Count} files")} did not come back as {(different.Count == 1 ? "it is" : "they are")} in the commit: {named}";
    }
}
