using CourseGit.Core.Processes;

namespace CourseGit.Core.Git.Directories;

/// <summary>What killed git commands leave in a git directory besides lock files: quarantined or half-written objects.</summary>
internal static class Leftovers
{
    /// <summary>Folders of objects that no ref can reach yet (git's tmp-objdir.c). Stale only if nobody is at work there.</summary>
    public static List<string> FoldersIn(string gitDirectory)
    {
        var objects = Path.Combine(gitDirectory, "objects");
        return Directory.Exists(objects) ? [.. Directory.EnumerateDirectories(objects, "tmp_objdir-*")] : [];
    }

    /// <summary>Lock files of refs and of the directory itself.</summary>
    public static List<string> LocksIn(string gitDirectory)
    {
        var locks = Directory.EnumerateFiles(gitDirectory, "*.lock").ToList();
        var refs = Path.Combine(gitDirectory, "refs");
        if (Directory.Exists(refs))
            locks.AddRange(Directory.EnumerateFiles(refs, "*.lock", SearchOption.AllDirectories));
        return locks;
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A push that ended meanwhile took it away itself.
        }
    }

    /// <summary>
    /// Removes what is left where others may push, too: only what was there before we looked and found no process at work in the directory.
    /// git's commands change into the repository they serve, so /proc/*/cwd tells.
    /// </summary>
    public static void RemoveUnused(string gitDirectory)
    {
        var folders = FoldersIn(gitDirectory);
        var locks = LocksIn(gitDirectory);
        if (folders.Count + locks.Count == 0 || ProcessIdentity.AnyIn(gitDirectory))
            return;
        foreach (var folder in folders)
            Remove(folder);
        foreach (var file in locks)
            File.Delete(file);
    }

    /// <summary>Half-written packs.</summary>
    public static List<string> HalfPacksIn(string gitDirectory)
    {
        var packs = Path.Combine(gitDirectory, "objects", "pack");
        return Directory.Exists(packs) ? [.. Directory.EnumerateFiles(packs, "tmp_*")] : [];
    }

    /// <summary>All of it that nobody has written to since a time. Stale only if nobody is at work there.</summary>
    public static List<string> OlderThan(string gitDirectory, DateTime utc) => !Directory.Exists(gitDirectory)
        ? []
        : [.. FoldersIn(gitDirectory).Where(f => Directory.GetLastWriteTimeUtc(f) < utc),
            .. LocksIn(gitDirectory).Concat(HalfPacksIn(gitDirectory)).Where(f => File.GetLastWriteTimeUtc(f) < utc)];
}
