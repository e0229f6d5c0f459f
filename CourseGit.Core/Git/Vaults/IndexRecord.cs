using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>An entry of git's index, gitformat-index(5): a path, its content, and the stats its file had when that was read.</summary>
/// <param name="Path">Counted from the root of the course.</param>
/// <param name="Mode">As git has it, 0100644 or 0120000.</param>
/// <param name="Id">Forty digits.</param>
/// <param name="Stats">What is compared with the file's: ten numbers without the mode; all zero when it is to be read again.</param>
/// <param name="Flags">The upper four bits: assumed unchanged, extended, and the stage.</param>
/// <param name="MoreFlags">Sixteen more, where the extended one is set.</param>
internal readonly record struct IndexRecord(RawPath Path, uint Mode, string Id, IndexStats Stats, byte Flags = 0, ushort MoreFlags = 0)
{
    public const uint PlainFile = 0x81A4, Link = 0xA000;

    public bool IsFile => (Mode & 0xF000) == (PlainFile & 0xF000);

    /// <summary>What was read.</summary>
    public static IndexRecord Of(RawPath path, uint mode, string id, PathStat? stat) =>
        new(path, mode, id, stat is { } known ? IndexStats.Of(known) : default);
}

/// <summary>What git's index keeps of a file's stats: the lowest 32 bits of each.</summary>
internal readonly record struct IndexStats(
    uint ChangedSeconds, uint ChangedNanoseconds, uint ModifiedSeconds, uint ModifiedNanoseconds, uint Device, uint Inode, uint User,
    uint Group, uint Size)
{
    public static IndexStats Of(PathStat stat) => new(
        (uint)stat.Changed.Seconds, stat.Changed.Nanoseconds, (uint)stat.Modified.Seconds, stat.Modified.Nanoseconds,
        DeviceOf(stat.Device), (uint)stat.Inode, stat.UserId, stat.GroupId, (uint)stat.Size);

    // As the C library packs both numbers of a device: git keeps the lower half of that, and by default does not compare it.
    private static uint DeviceOf(ulong device)
    {
        var (major, minor) = ((uint)(device >> 32), (uint)device);
        return (minor & 0xFF) | ((major & 0xFFF) << 8) | ((minor & 0xFFFFF00) << 12);
    }
}
