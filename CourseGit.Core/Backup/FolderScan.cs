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

/// <summary>
/// Compares the folder with the index: one walk over names and stats beside git's own look at the stats.
/// No file is opened by us here; git opens those alone whose stats are too young to be trusted, and tells of them only whether they differ.
/// </summary>
internal static class FolderScan
{
    public static async Task<FolderChanges> RunAsync(
        BackupRun run, VaultIndex index, IDatabaseDumper dumper, CancellationToken cancellationToken)
    {
        var walk = Task.Run(
            () => FolderWalker.Walk(run.Folder, run.Course.Excludes, dumper.LiveFiles(run.Course.Database, run.Folder), cancellationToken),
            cancellationToken);
        var indexed = index.Exists ? index.PathsAsync(cancellationToken) : Task.FromResult(new List<RawPath>());
        var touched = index.Exists ? index.TouchedAsync(cancellationToken) : Task.FromResult(new List<RawPath>());
        await Task.WhenAll(walk, indexed, touched).ConfigureAwait(false);
        var changed = await WithoutKnownAsync(run, index, await touched.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return Compare(await walk.ConfigureAwait(false), await indexed.ConfigureAwait(false), changed);
    }

    private static async Task<List<RawPath>> WithoutKnownAsync(
        BackupRun run, VaultIndex index, List<RawPath> touched, CancellationToken cancellationToken)
    {
        var large = LargeFiles.Of(run.Vault);
        if (!touched.Exists(large.Knows))
            return touched;
        using var held = HeldFolder.Hold(run.Folder);
        var entries = await index.EntriesAsync(cancellationToken).ConfigureAwait(false);
        var unchanged = entries.Where(e => large.IsUnchanged(e, held.Stat(e.Path))).Select(e => e.Path).ToHashSet();
        return touched.FindAll(p => !unchanged.Contains(p));
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
