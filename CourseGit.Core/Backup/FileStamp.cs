using CourseGit.Core.Files;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;

namespace CourseGit.Core.Backup;

/// <summary>
/// Whether a file is as the index has it, by its stats alone: size, inode, owner, and when its content and anything of it changed last, to
/// the nanosecond. git compares whole seconds.
/// </summary>
internal static class FileStamp
{
    private static readonly string Empty = ObjectHash.Of(ObjectKind.Blob, []);

    /// <summary>What the index keeps of stats.</summary>
    public static IndexStats Of(PathStat stat) => new(
        (uint)stat.Changed.Seconds, stat.Changed.Nanoseconds, (uint)stat.Modified.Seconds, stat.Modified.Nanoseconds,
        IndexStats.DeviceOf((uint)(stat.Device >> 32), (uint)stat.Device), (uint)stat.Inode, stat.UserId, stat.GroupId, (uint)stat.Size);

    /// <summary>
    /// Whether its content need not be read. As git has it, the number of the device does not count: it changes with a mount.
    /// </summary>
    /// <param name="writtenUtc">
    /// As of when the index tells: what changed no earlier may have changed again within the same tick of the clock (git's "racy" rule).
    /// </param>
    public static bool IsUnchanged(IndexRecord record, PathStat stat, DateTime writtenUtc) =>
        record.IsFile == (stat.Kind == EntryKind.File) && Of(stat) is var now && record.Stats with { Device = now.Device } == now
        && (now.Size > 0 || record.Id == Empty) // else git noted that it must be read, or it is as large as four gigabytes and so on
        && stat.Modified.Utc < writtenUtc && stat.Changed.Utc < writtenUtc;
}
