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
}

/// <summary>What git's index keeps of a file's stats: the lowest 32 bits of each.</summary>
internal readonly record struct IndexStats(
    uint ChangedSeconds, uint ChangedNanoseconds, uint ModifiedSeconds, uint ModifiedNanoseconds, uint Device, uint Inode, uint User,
    uint Group, uint Size)
{
    /// <summary>As the C library packs both numbers of a device: git keeps the lower half, and by default does not compare it.</summary>
    public static uint DeviceOf(uint major, uint minor) => (minor & 0xFF) | ((major & 0xFFF) << 8) | ((minor & 0xFFFFF00) << 12);
}
