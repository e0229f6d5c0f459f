using System.Collections.Immutable;

namespace CourseGit.Core.Git.Directories;

/// <summary>
/// Keeps a git directory quick and small: many small packs and loose objects become one pack when there are enough of them. Large packs
/// stay
/// as they are, so it costs in proportion to what is new, until the small ones together outweigh half of the largest: then everything is
/// packed
/// together, so that versions of the same file can be kept as what differs. A crash at any instant loses nothing: git writes the new pack
/// before it removes the old.
/// </summary>
internal static class Tidying
{
    private const int ManyPacks = 30;
    private const int ManyLooseInOneFolder = 12; // of 256 folders: about 3,000 objects; git's own gc.auto waits for 6,700
    private const long ManyBytes = 64 << 20;

    // With bitmaps git would leave the bases of deltas out of its sight, and pushes grow a hundredfold.
    private static readonly ImmutableArray<string> Limits =
        ["core.bigFileThreshold=1m", "pack.threads=2", "pack.windowMemory=256m", "repack.writeBitmaps=false"];


    /// <summary>Whether it is time.</summary>
    public static bool IsDue(string gitDirectory)
    {
        var objects = Path.Combine(gitDirectory, "objects");
        if (Sizes(Path.Combine(objects, "17"), "*").Count > ManyLooseInOneFolder)
            return true;
        var packs = Sizes(Path.Combine(objects, "pack"), "*.pack");
        return packs.Count > ManyPacks || Small(packs) > Math.Max(ManyBytes, packs.DefaultIfEmpty().Max());
    }

    /// <summary>Packs together what is small, or everything when that has become much.</summary>
    public static Task RunAsync(GitRunner git, string gitDirectory, CancellationToken cancellationToken)
    {
        var objects = Path.Combine(gitDirectory, "objects");
        var packs = Sizes(Path.Combine(objects, "pack"), "*.pack");
        var loose = Directory.Exists(objects) ? Directory.EnumerateDirectories(objects, "??").Sum(d => Sizes(d, "*").Sum()) : 0;
        var isMuch = Small(packs) + loose > packs.DefaultIfEmpty().Max() / 2;
        // -k: what nobody refers to stays; a restore may have borrowed it.
        var command = isMuch ? GitCommand.Of("repack", "-a", "-d", "-k", "--quiet")
            : GitCommand.Of("repack", "-d", "--geometric=2", "--quiet");
        return git.RunAsync(gitDirectory, command with { Settings = Limits }, cancellationToken);
    }

    private static long Small(List<long> packs) => packs.Sum() - packs.DefaultIfEmpty().Max();

    private static List<long> Sizes(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles(pattern).Select(f => f.Length)] : [];
}
