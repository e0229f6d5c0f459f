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
            var (records, writtenUtc, large) = (index.Read().Records, index.WrittenUtc, LargeFiles.Of(run.Vault));
            var known = records.ToDictionary(r => r.Path.Bytes, StringComparer.Ordinal);
            var listing = FolderWalker.Walk(
                run.Folder, run.Course.Excludes, dumper.LiveFiles(run.Course.Database, run.Folder),
                (path, stat) => known.TryGetValue(path.Bytes, out var record)
                    && (FileStamp.IsUnchanged(record, stat, writtenUtc) || large.IsUnchanged(path, record.Id, stat)),
                cancellationToken);
            return Compare(
                listing, [.. records.Select(r => r.Path)], [.. listing.Entries.Where(e => !e.IsUnchanged).Select(e => e.Path)]);
        },
        cancellationToken);

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
