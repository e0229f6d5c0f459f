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
    private const int FewPacks = 3, FewLoose = 50;

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

    /// <summary>Whether there is anything to gain, for whoever has time: as at night, when nobody waits for a backup.</summary>
    public static bool IsWorthwhile(string gitDirectory)
    {
        var objects = Path.Combine(gitDirectory, "objects");
        return Sizes(Path.Combine(objects, "pack"), "*.pack").Count > FewPacks || Loose(objects).Count > FewLoose;
    }

    /// <summary>Bytes that have to be free for it at the most: what is written before anything is taken away.</summary>
    public static long Needs(string gitDirectory)
    {
        var (packs, loose) = Look(gitDirectory);
        return (IsMuch(packs, loose) ? packs.Sum() : Small(packs)) + loose;
    }

    /// <summary>Packs together what is small, or everything when that has become much.</summary>
    public static Task RunAsync(GitRunner git, string gitDirectory, CancellationToken cancellationToken)
    {
        var (packs, loose) = Look(gitDirectory);
        // -k: what nobody refers to stays; a restore may have borrowed it.
        var command = IsMuch(packs, loose) ? GitCommand.Of("repack", "-a", "-d", "-k", "--quiet")
            : GitCommand.Of("repack", "-d", "--geometric=2", "--quiet");
        return git.RunAsync(gitDirectory, command with { Settings = Limits }, cancellationToken);
    }

    private static (List<long> Packs, long Loose) Look(string gitDirectory)
    {
        var objects = Path.Combine(gitDirectory, "objects");
        return (Sizes(Path.Combine(objects, "pack"), "*.pack"), Loose(objects).Sum());
    }

    private static List<long> Loose(string objects) => Directory.Exists(objects)
        ? [.. Directory.EnumerateDirectories(objects, "??").SelectMany(d => Sizes(d, "*"))]
        : [];

    private static bool IsMuch(List<long> packs, long loose) => Small(packs) + loose > packs.DefaultIfEmpty().Max() / 2;

    private static long Small(List<long> packs) => packs.Sum() - packs.DefaultIfEmpty().Max();

    private static List<long> Sizes(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles(pattern).Select(f => f.Length)] : [];
}
