using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>What has to be done to the index so that it equals the folder.</summary>
internal sealed record FolderChanges(FolderListing Listing, List<RawPath> Indexed, List<RawPath> ToStage, List<RawPath> ToRemove)
{
    public bool IsEmpty => ToStage.Count == 0 && ToRemove.Count == 0;
}

/// <summary>Compares the folder with the index: one walk over names and stats. No file is opened.</summary>
internal static class FolderScan
{
    public static Task<FolderChanges> RunAsync(
        BackupRun run, VaultIndex index, IDatabaseDumper dumper, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var (known, writtenUtc) = (index.Read().Records, index.WrittenUtc);
            var listing = FolderWalker.Walk(
                run.Folder, run.Course.Excludes, dumper.LiveFiles(run.Course.Database, run.Folder), cancellationToken);
            return Compare(listing, [.. known.Select(r => r.Path)], Touched(listing, known, writtenUtc, LargeFiles.Of(run.Vault)));
        },
        cancellationToken);

    private static List<RawPath> Touched(
        FolderListing listing, IReadOnlyList<IndexRecord> known, DateTime writtenUtc, LargeFiles large)
    {
        var records = known.ToDictionary(r => r.Path);
        return [.. listing.Entries.Where(e => records.TryGetValue(e.Path, out var record)
            && !FileStamp.IsUnchanged(record, e.Stat, writtenUtc) && !large.IsUnchanged(record.Path, record.Id, e.Stat)).Select(e => e.Path)];
    }

    // Both lists are in git's order, so one pass over both finds what is new and what is gone.
    public static FolderChanges Compare(FolderListing listing, List<RawPath> indexed, List<RawPath> touched)
    {
        var gone = new List<RawPath>();
        var stage = new List<RawPath>();
        var changed = touched.ToHashSet();
        var at = 0;
        foreach (var entry in listing.Entries)
        {
            while (at < indexed.Count && indexed[at].CompareTo(entry.Path) < 0)
                gone.Add(indexed[at++]);
            var known = at < indexed.Count && indexed[at] == entry.Path;
            if (known)
                at++;
            if (!known || changed.Contains(entry.Path))
                stage.Add(entry.Path);
        }
        gone.AddRange(indexed.Skip(at));
        return new FolderChanges(listing, indexed, stage, gone);
    }
}
