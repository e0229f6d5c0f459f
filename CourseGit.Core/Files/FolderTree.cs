using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>Looks at an entry of a tree.</summary>
/// <param name="folder">The folder it lies in, held open.</param>
/// <param name="name">Its name there, one character a byte.</param>
/// <param name="path">Counted from the walk's root, one character a byte; empty for the root.</param>
internal delegate void TreeVisitor(LinuxFolder folder, string name, string path, PathStat stat);

/// <summary>Whole trees on disk, whatever their names: links in them are never followed.</summary>
internal static class FolderTree
{
    private const uint OwnerMayAll = 0b111_000_000;
    private const int FewFiles = 100;
    private const int Attempts = 3; // the course's server may still write into what is being deleted

    /// <summary>Deletes a file, link or folder with all below it; nothing happens when it is not there.</summary>
    /// <exception cref="IOException">Something in it cannot be deleted, or is a mount of its own: then nothing was.</exception>
    public static void Delete(string path)
    {
        if (OpenParent(path, out var name) is not { } parent)
            return;
        using (parent)
        {
            if (LinuxPath.Stat(parent, name) is { Kind: EntryKind.Folder }
                && Mounts.Below(ConfinedFolder.RealPath(Path.GetFullPath(path))) is [var mount, ..])
                throw LinuxPath.Error(LinuxCalls.Busy, $"{path}/{mount} is a mount of its own, and nothing around it was deleted");
            DeleteEntry(parent, name, path);
        }
    }

    /// <summary>Deletes a name in a held folder with all below it; nothing happens when it is not there.</summary>
    /// <inheritdoc cref="Delete(string)"/>
    public static void Delete(LinuxFolder folder, string name) => DeleteEntry(folder, name, new RawPath(name).Display);

    /// <summary>Bytes of all regular files; a file with several names counts once. What cannot be looked into is left out.</summary>
    public static long SizeOf(string path) => Sum(path, stat => stat.Kind == EntryKind.File ? stat.Size : 0);

    /// <summary>Bytes all of it takes on the disk: of ten thousand small files many times what they hold.</summary>
    public static long SpaceOf(string path) => Sum(path, stat => stat.Allocated);

    private static long Sum(string path, Func<PathStat, long> figure)
    {
        var (sum, seen) = (0L, new HashSet<(ulong, ulong)>());
        Walk(path, (_, _, _, stat) =>
        {
            if (stat.Kind != EntryKind.File || stat.Links < 2 || seen.Add((stat.Device, stat.Inode)))
                sum += figure(stat);
        }, CancellationToken.None);
        return sum;
    }

    /// <summary>Waits until everything written to the folder's file system is safe from a power cut.</summary>
    /// <exception cref="IOException">The folder cannot be opened, or the disk failed.</exception>
    public static void Sync(string path)
    {
        using var folder = LinuxFolder.TryOpen(path, out var error) ?? throw LinuxPath.Error(error, $"{path} cannot be opened");
        if (LinuxCalls.ErrorOf(LinuxCalls.SyncFileSystem(folder.Descriptor)) is var failed and not 0)
            throw LinuxPath.Error(failed, $"{path} could not be written to its disk");
    }

    /// <summary>
    /// Waits until a folder's files are safe from a power cut: few of them one by one, because the whole file system may have much to write
    /// for
    /// others; many at once, because one by one each waits for the disk.
    /// </summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void SyncFiles(string path)
    {
        var files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
        if (files.Length > FewFiles)
        {
            Sync(path);
            return;
        }
        foreach (var name in files)
        {
            using var file = File.OpenHandle(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>
    /// Visits everything, the root included, what is in a folder before the folder. Folders that may not be read are visited, not entered.
    /// </summary>
    public static void Walk(string path, TreeVisitor visit, CancellationToken cancellationToken)
    {
        if (OpenParent(path, out var name) is not { } parent)
            return;
        using (parent)
            Walk(parent, name, "", visit, cancellationToken);
    }

    private static void Walk(LinuxFolder folder, string name, string path, TreeVisitor visit, CancellationToken cancellationToken)
    {
        if (LinuxPath.Stat(folder, name) is not { } stat)
            return;
        if (stat.Kind == EntryKind.Folder)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var child = folder.OpenChild(name, out _);
            foreach (var below in child?.Names(out _) ?? [])
                Walk(child!, below, path.Length == 0 ? below : $"{path}/{below}", visit, cancellationToken);
        }
        visit(folder, name, path, stat);
    }

    private static void DeleteEntry(LinuxFolder folder, string name, string path)
    {
        var error = Unlink(folder, name, 0);
        if (error is 0 or LinuxCalls.NoEntry)
            return;
        if (LinuxPath.Stat(folder, name) is not { } stat)
            return;
        if (stat.Kind != EntryKind.Folder)
            throw LinuxPath.Error(error, $"{path} could not be deleted");
        if (stat.IsMountRoot)
            throw LinuxPath.Error(LinuxCalls.Busy, $"{path} is a mount of its own and was not deleted");
        if ((stat.Mode & OwnerMayAll) != OwnerMayAll)
            _ = LinuxPath.SetMode(folder, name, stat.Mode | OwnerMayAll); // where it fails, deleting says why
        DeleteFolder(folder, name, path);
    }

    private static void DeleteFolder(LinuxFolder parent, string name, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            DeleteContent(parent, name, path);
            var error = Unlink(parent, name, LinuxCalls.RemoveFolder);
            if (error is 0 or LinuxCalls.NoEntry)
                return;
            if (error != LinuxCalls.NotEmpty || attempt == Attempts)
                throw LinuxPath.Error(error, $"{path} could not be deleted");
        }
    }

    private static void DeleteContent(LinuxFolder parent, string name, string path)
    {
        using var folder = parent.OpenChild(name, out var gone);
        if (folder is null && !gone)
            throw LinuxPath.Error(LinuxCalls.AccessDenied, $"{path} could not be opened to delete what is in it");
        foreach (var below in folder?.Names(out _) ?? [])
            DeleteEntry(folder!, below, $"{path}/{new RawPath(below)}");
    }

    private static int Unlink(LinuxFolder folder, string name, int flags) =>
        LinuxCalls.ErrorOf(LinuxCalls.UnlinkAt(folder.Descriptor, LinuxPath.Bytes(name), flags));

    private static LinuxFolder? OpenParent(string path, out string name)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        name = RawPath.FromText(Path.GetFileName(full)).Bytes;
        var parent = Path.GetDirectoryName(full)
            ?? throw new ArgumentException("The root of the file system is no tree of ours.", nameof(path));
        var folder = LinuxFolder.TryHold(parent, out var error);
        return folder is not null || error is LinuxCalls.NoEntry or LinuxCalls.NotAFolder
            ? folder
            : throw LinuxPath.Error(error, $"{parent} cannot be opened");
    }
}
