namespace CourseGit.Core.Files;

/// <summary>What the operating system says of a path, links not followed.</summary>
/// <param name="Mode">Permission bits, 07777.</param>
/// <param name="Device">Major number in the upper 32 bits, minor in the lower.</param>
/// <param name="MountId">0 where the kernel does not say.</param>
/// <param name="IsMountRoot">Something is mounted right here; false also where the kernel does not say.</param>
/// <param name="Size">Bytes; of a link, of its target's name.</param>
/// <param name="Links">Names the same file has.</param>
/// <param name="Modified">When its content changed last, as whoever owns it may have set it.</param>
/// <param name="Changed">When anything of it changed last; nobody can set that.</param>
internal readonly record struct PathStat(
    EntryKind Kind, uint Mode, uint UserId, uint GroupId, ulong Inode, ulong Device, ulong MountId, bool IsMountRoot, long Size, uint Links,
    LinuxTime Modified, LinuxTime Changed)
{
    /// <summary>Bytes a statx buffer takes.</summary>
    public const int BufferSize = 256;

    private const int BlockSize = 512; // of stx_blocks, whatever the disk's own are

    /// <summary>Bytes it takes on the disk, which gives space in blocks; 0 for a moment after it was written.</summary>
    public long Allocated { get; private init; }

    /// <summary>When its content changed last.</summary>
    public DateTime ModifiedUtc => Modified.Utc;

    /// <summary>Reads a buffer that statx(2) filled; the offsets are those of <c>struct statx</c>.</summary>
    public static unsafe PathStat Read(byte* buffer)
    {
        var mode = *(ushort*)(buffer + 28);
        var knowsMount = (*(uint*)buffer & LinuxCalls.StatMountId) != 0;
        var attributes = *(ulong*)(buffer + 8) & *(ulong*)(buffer + 56);
        return new PathStat(
            KindOf(mode), mode & 0xFFFu, *(uint*)(buffer + 20), *(uint*)(buffer + 24), *(ulong*)(buffer + 32),
            ((ulong)*(uint*)(buffer + 136) << 32) | *(uint*)(buffer + 140), knowsMount ? *(ulong*)(buffer + 144) : 0,
            (attributes & LinuxCalls.AttributeMountRoot) != 0, *(long*)(buffer + 40), *(uint*)(buffer + 16),
            new LinuxTime(*(long*)(buffer + 112), *(uint*)(buffer + 120)),
            new LinuxTime(*(long*)(buffer + 96), *(uint*)(buffer + 104)))
        {
            Allocated = *(long*)(buffer + 48) * BlockSize,
        };
    }

    private static EntryKind KindOf(ushort mode) => (mode & 0xF000) switch
    {
        0x8000 => EntryKind.File,
        0x4000 => EntryKind.Folder,
        0xA000 => EntryKind.Link,
        _ => EntryKind.Special,
    };
}

/// <summary>A time as the operating system keeps it.</summary>
/// <param name="Seconds">Since 1970, UTC.</param>
/// <param name="Nanoseconds">On top of them.</param>
internal readonly record struct LinuxTime(long Seconds, uint Nanoseconds)
{
    private const int TicksPerSecond = 10_000_000, NanosecondsPerTick = 100;

    /// <summary>For .NET, whose years end at 9999; a file may carry any 64-bit time.</summary>
    public DateTime Utc
    {
        get
        {
            var furthest = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TicksPerSecond;
            var earliest = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TicksPerSecond;
            return DateTime.UnixEpoch.AddTicks(
                (Math.Clamp(Seconds, earliest, furthest - 1) * TicksPerSecond) + (Nanoseconds / NanosecondsPerTick));
        }
    }
}
