using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>Names in a commit that must never reach a disk. git's own commands make none of them; whoever wants to do harm can.</summary>
internal static class TreeRules
{
    private const int LongestName = 255; // bytes

    // Files, programs, links, submodules; 100664 was written by git before 1.0.
    private static readonly HashSet<string> Modes = ["100644", "100755", "100664", "120000", "160000"];

    /// <summary>Checks all names of a commit before anything is touched.</summary>
    /// <param name="isCaseInsensitive">The course's disk takes <c>A</c> and <c>a</c> for one name.</param>
    /// <exception cref="RefusedException">One cannot be; the message names it.</exception>
    public static void Check(IReadOnlyCollection<TreeEntry> entries, bool isCaseInsensitive)
    {
        foreach (var entry in entries)
        {
            CheckName(entry.Path);
            if (!Modes.Contains(entry.Mode))
                throw Refuse($"the entry \"{entry.Path}\" of a kind that git does not have (mode {entry.Mode})");
        }
        CheckCollisions(entries.Select(e => e.Path.Bytes), StringComparer.Ordinal,
            bytes => $"The commit holds \"{new RawPath(bytes)}\" twice, or both as a file and as a folder");
        if (isCaseInsensitive)
            CheckCollisions(entries.Select(e => e.Path.Display), StringComparer.OrdinalIgnoreCase,
                path => $"The disk of the course takes capital and small letters for the same, and the commit holds \"{path}\" in both");
    }

    private static void CheckName(RawPath path)
    {
        if (path.Bytes.Length > RawPath.Longest)
            throw Refuse($"a path of {path.Bytes.Length:N0} bytes ({path.Display[..60]}…), longer than the disk takes");
        foreach (var part in path.Bytes.Split('/'))
        {
            if (part is "" or "." or "..")
                throw Refuse($"the entry \"{path}\", which would leave the course's folder");
            if (part.Length > LongestName)
                throw Refuse($"a name of {part.Length:N0} bytes ({new RawPath(part).Display[..60]}…), longer than the disk takes");
            if (part.Equals(".git", StringComparison.OrdinalIgnoreCase))
                throw Refuse($"the entry \"{path}\": data of git itself, which could make the course server run somebody else's commands");
        }
    }

    private static RefusedException Refuse(string what) =>
        new($"The commit holds {what}. Nothing was changed. Choose another commit, and ask who made this one.");

    private static void CheckCollisions(IEnumerable<string> paths, StringComparer comparer, Func<string, string> say)
    {
        var files = new HashSet<string>(comparer);
        var folders = new HashSet<string>(comparer);
        foreach (var path in paths)
        {
            if (!files.Add(path))
                throw Collision(say(path));
            for (var slash = path.LastIndexOf('/'); slash > 0 && folders.Add(path[..slash]); slash = path.LastIndexOf('/', slash - 1))
            {
            }
        }
        if (files.FirstOrDefault(folders.Contains) is { } both)
            throw Collision(say(both));
    }

    private static RefusedException Collision(string what) =>
        new($"{what}. Nothing was changed. Choose another commit, and ask who made this one.");
}
