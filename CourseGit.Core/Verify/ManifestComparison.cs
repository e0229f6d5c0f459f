using System.Collections.Immutable;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Format;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Verify;

/// <summary>Compares what was restored with what the backup noted beside it, as far as the restore itself has not done so.</summary>
internal static class ManifestComparison
{
    private const int Named = 3;

    /// <returns>What differs, the middle of a sentence; null when nothing does, or there is no manifest.</returns>
    /// <param name="listing">What lies in the scratch folder.</param>
    public static string? OfFiles(CourseTree tree, FolderListing listing)
    {
        if (tree.Manifest is not { } manifest)
            return null;
        // What the rules of a restore leave out was saved nevertheless, and is counted.
        var held = KindCount.Of(tree.Selection.Entries.Select(e => (e.Path, tree.SizeOf(e))));
        if (manifest.Files is not { } noted)
            return "its manifest does not say how many files belong to it";
        if (!noted.Order(ByKind).SequenceEqual(held.Order(ByKind)))
            return Counts(noted, held);
        var missing = manifest.EmptyFolders.Where(f => !listing.EmptyFolders.Contains(RawPath.FromText(f.Value))).ToList();
        return missing.Count == 0 ? null
            : $"by its manifest {(missing.Count == 1 ? "an empty folder belongs" : $"{missing.Count:N0} empty folders belong")} to it "
            + $"that {(missing.Count == 1 ? "is" : "are")} not there, or not empty: {Some(missing)}";
    }

    /// <returns>What differs, the middle of a sentence; null when nothing does, or the dump is the course server's own and says
    /// nothing.</returns>
    /// <param name="rows">Rows by table, counted in the restored database.</param>
    public static string? OfDatabase(CourseTree tree, DatabaseDump dump, ImmutableSortedDictionary<string, long> rows)
    {
        if (dump.Sha256.Length == 0)
            return null;
        var size = tree.DatabasePieces.Sum(tree.SizeOf);
        if (size != dump.Size)
            return $"by its manifest the dump has {dump.Size:N0} bytes, and it has {size:N0}";
        var different = dump.Rows.Keys.Union(rows.Keys)
            .Where(t => !(dump.Rows.TryGetValue(t, out var noted) && rows.TryGetValue(t, out var there) && noted == there))
            .Order(StringComparer.Ordinal).ToList();
        return different.Count == 0 ? null
            : $"{(different.Count == 1 ? "a table is" : $"{different.Count:N0} tables are")} not as its manifest says: "
            + $"{Some(different.ConvertAll(t => $"{t} ({InWords(rows, t)} instead of {InWords(dump.Rows, t)})"))}";
    }

    private static Comparer<KindCount> ByKind { get; } = Comparer<KindCount>.Create((a, b) => string.CompareOrdinal(a.Kind, b.Kind));

    private static string Counts(ImmutableArray<KindCount> noted, ImmutableArray<KindCount> held)
    {
        var (files, bytes) = (noted.Sum(k => k.Count), noted.Sum(k => k.Bytes));
        var (filesHeld, bytesHeld) = (held.Sum(k => k.Count), held.Sum(k => k.Bytes));
        return (files, bytes) == (filesHeld, bytesHeld)
            ? "its manifest counts its files by kind otherwise than they are"
            : $"by its manifest it holds {Counted.InWords(files, "file")} with {bytes:N0} bytes, and it holds {filesHeld:N0} with "
            + $"{bytesHeld:N0}";
    }

    private static string InWords(ImmutableSortedDictionary<string, long> rows, string table) => rows.TryGetValue(table, out var count)
        ? $"{count:N0} rows"
        : "no such table";

    private static string Some<T>(List<T> all) =>
        string.Join(", ", all.Take(Named)) + (all.Count > Named ? $" and {all.Count - Named:N0} more" : "");
}
