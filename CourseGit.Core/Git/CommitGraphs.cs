using System.Collections.Concurrent;
using CourseGit.Core.Git.Vaults;

namespace CourseGit.Core.Git;

/// <summary>
/// The files in which git notes parents and changed paths of commits, gitformat-commit-graph(5). They end with a checksum that git writes
/// and does not compare when it reads: a flipped bit would show another history than there is.
/// </summary>
internal static class CommitGraphs
{
    private static readonly ConcurrentDictionary<string, (DateTime WrittenUtc, long Length)> Whole = new(StringComparer.Ordinal);

    /// <summary>Deletes all of them when one is damaged; a file that was whole once is not read again.</summary>
    /// <param name="note">Says what they were written for; deleted with them.</param>
    public static void RemoveDamaged(string gitDirectory, string note)
    {
        var folder = Path.Combine(gitDirectory, "objects", "info", "commit-graphs");
        if (!Directory.Exists(folder) || Directory.GetFiles(folder, "*.graph").All(IsWhole))
            return;
        File.Delete(note);
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsWhole(string file)
    {
        var stats = new FileInfo(file);
        if (!stats.Exists) // merged into another meanwhile
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
