using System.Collections.Immutable;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Staging;

namespace CourseGit.Core.Restore.Swapping;

/// <summary>
/// Makes parts of a course change places with what was prepared for them in another tree on the same file system: afterwards the course
/// holds the new, the tree the old. It can be killed at any instant and called again: what is left to do is read off the disk.
/// The parts must not lie in one another (not both <c>a</c> and <c>a/b</c>): whoever plans the swap merges them.
/// </summary>
internal static class FolderSwap
{
    /// <summary>What is prepared in a tree now. To be written down before <see cref="Complete"/>, which goes by it.</summary>
    /// <param name="paths">Counted from the course folder; empty text for the whole folder, which is the tree itself.</param>
    public static ImmutableArray<SwapPart> Look(string tree, IEnumerable<string> paths) => [.. paths.Select(path =>
    {
        using var entry = HeldEntry.Find(tree, path);
        return new SwapPart(path, entry?.Stat()?.Inode ?? 0);
    })];

    /// <summary>
    /// Looks whether the course as it is now allows the swap. To be called before anything of the restore is written down as decided.
    /// </summary>
    /// <param name="live">The course folder, its links resolved.</param>
    /// <exception cref="RefusedException">A folder above a part is a link or none, or a part is a mount of its own.</exception>
    public static void Check(string live, ImmutableArray<SwapPart> parts)
    {
        CheckMounts(live, parts.Select(p => p.Path));
        foreach (var part in parts)
        {
            var names = part.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 1; i < names.Length; i++)
                CheckParent(live, string.Join('/', names[..i]));
            CheckRights(live, names);
            if (HeldEntry.StatOf(live, part.Path) is { IsMountRoot: true })
                throw new RefusedException(
                    $"{Shown(live, part.Path)} is a mount of its own and cannot change places with what is restored. Nothing was "
                    + "changed. Restore the files and folders in it instead, or mount the folder above it.");
        }
    }

    /// <summary>What is mounted in a part would move away with it, and lie in what is set aside from then on.</summary>
    /// <param name="live">The course folder, its links resolved.</param>
    /// <param name="parts">Counted from it; empty text for the whole folder.</param>
    /// <exception cref="RefusedException">Something is.</exception>
    public static void CheckMounts(string live, IEnumerable<string> parts)
    {
        var mounts = Mounts.Below(live);
        if (mounts.Count == 0)
            return;
        foreach (var part in parts.Select(p => RawPath.FromText(p).Bytes))
        {
            var inside = mounts.Where(m => part.Length == 0 || m.Bytes.StartsWith(part + "/", StringComparison.Ordinal)).Order().ToList();
            if (inside is [var mount, ..])
                throw new RefusedException(
                    $"{mount} in the course is a mount of its own{(inside.Count > 1 ? $", and so are {inside.Count - 1} more" : "")}: "
                    + "it would move away with what is replaced, and the course would be without it. Nothing was changed. "
                    + "Unmount it, restore, and mount it again; or restore the files and folders beside it by their paths.");
        }
    }

    /// <summary>
    /// Does what is left of the swap. What the tree holds with a part's <see cref="SwapPart.NewInode"/> has not reached the course yet;
    /// anything else there is the old. So a course's server may replace what was restored before an interrupted swap is completed.
    /// </summary>
    /// <param name="tree">Where the new parts lie, and the old ones afterwards. Names that begin with its name and a dot are used beside it
    /// meanwhile.</param>
    /// <param name="live">The course folder, its links resolved.</param>
    /// <param name="mayExchange">False does without exchanging two names at once: every part is missing for an instant.</param>
    /// <param name="step">Told before every change on disk, and once at the end; what it throws interrupts the swap there.</param>
    /// <exception cref="IOException">The disk refused. Call again when the reason is gone.</exception>
    /// <exception cref="RefusedException">A folder above a part became a link meanwhile. Call again when it is a folder.</exception>
    public static void Complete(string tree, string live, ImmutableArray<SwapPart> parts, bool mayExchange = true,
        Action<string>? step = null)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            var swap = new SwapOfPart(tree, live, parts[i].Path, i, mayExchange, step ?? (_ => { }));
            if (parts[i].NewInode == 0)
                swap.TakeAway();
            else
                swap.Bring(parts[i].NewInode);
        }
        step?.Invoke("done");
    }

    private static void CheckParent(string live, string parent)
    {
        if (HeldEntry.StatOf(live, parent) is { Kind: not EntryKind.Folder } stat)
            throw HeldEntry.LinkedParent(parent, stat);
    }

    // The part itself, or the first folder above it whose own folder exists.
    private static void CheckRights(string live, string[] names)
    {
        for (var count = names.Length; count >= 0; count--)
        {
            var path = string.Join('/', names[..count]);
            using var entry = HeldEntry.Find(live, path);
            if (entry is null)
                continue;
            if (!entry.MayBeReplaced())
                throw new RefusedException(
                    $"CourseGit may not replace {Shown(live, path)}: the user it runs as has no right to write to it or to the folder it "
                    + "lies in. Nothing was changed. Give it that right, then restore again.");
            return;
        }
    }

    private static string Shown(string live, string path) => path.Length == 0 ? live : path;
}
