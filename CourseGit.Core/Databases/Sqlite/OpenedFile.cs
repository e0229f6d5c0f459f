using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>
/// SQLite opens a database by its path, and follows a folder that became a link a moment ago. Whether it has opened the very file that lies
/// there
/// without any link is seen in what this process holds open.
/// </summary>
internal static class OpenedFile
{
    private const string Descriptors = "/proc/self/fd";

    /// <summary>To be called while the database is open.</summary>
    /// <param name="file">No part of its path may be a link.</param>
    /// <exception cref="IOException">Another file was opened.</exception>
    public static void Check(string file)
    {
        using var folder = LinuxFolder.TryHoldReal(Path.GetDirectoryName(file)!, out _);
        var own = folder is null ? null : LinuxPath.Stat(folder, RawPath.FromText(Path.GetFileName(file)).Bytes);
        if (own is not { Kind: EntryKind.File } stat || !IsOpen(stat))
            throw new IOException($"{Path.GetFileName(file)}, or a folder it lies in, was exchanged while it was opened");
    }

    private static bool IsOpen(PathStat own) => Directory.EnumerateFileSystemEntries(Descriptors)
        .Any(d => LinuxPath.StatBehind(d) is { } open && (open.Device, open.Inode) == (own.Device, own.Inode));
}
