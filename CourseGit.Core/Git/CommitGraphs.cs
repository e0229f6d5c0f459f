using System.Collections.Concurrent;
using CourseGit.Core.Git.Vaults;

namespace CourseGit.Core.Git;

/// <summary>
/// The file in which git notes parents and changed paths of commits, gitformat-commit-graph(5). It ends with a checksum that git writes
/// and does not compare when it reads: a flipped bit would show another history than there is.
/// </summary>
internal static class CommitGraphs
{
    private static readonly ConcurrentDictionary<string, (DateTime WrittenUtc, long Length)> Whole = new(StringComparer.Ordinal);

    /// <summary>Where git writes it, and reads it before any other.</summary>
    public static string FileOf(string gitDirectory) => Path.Combine(gitDirectory, "objects", "info", "commit-graph");

    /// <summary>Deletes it when it is damaged; one that was whole once is not read again. Earlier versions of
    /// CourseGit wrote it in layers, which libgit2 does not read.</summary>
    /// <param name="note">Says what it was written for; deleted with it.</param>
    public static void RemoveDamaged(string gitDirectory, string note)
    {
        var layers = Path.Combine(gitDirectory, "objects", "info", "commit-graphs");
        var file = FileOf(gitDirectory);
        if (!Directory.Exists(layers) && IsWhole(file))
            return;
        File.Delete(note);
        File.Delete(file);
        if (Directory.Exists(layers))
            Directory.Delete(layers, recursive: true);
    }

    private static bool IsWhole(string file)
    {
        var stats = new FileInfo(file);
        if (!stats.Exists)
            return true;
        var seen = (stats.LastWriteTimeUtc, stats.Length);
        if (Whole.TryGetValue(file, out var known) && known == seen)
            return true;
        if (!IndexFile.IsWhole(file))
            return false;
        Whole[file] = seen;
        return true;
    }
}
