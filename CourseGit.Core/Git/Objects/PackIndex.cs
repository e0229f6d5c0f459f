using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace CourseGit.Core.Git.Objects;

/// <summary>Where the objects of a pack begin: its index of version 2, as gitformat-pack(5) has it.</summary>
internal sealed class PackIndex
{
    private const uint Magic = 0xFF744F63;
    private const int Version = 2, Header = 8, FanOut = 256 * 4, IdSize = 20, ChecksumSize = 4, OffsetSize = 4, Trailer = 2 * IdSize;
    private const uint IsLarge = 0x80000000;
    private readonly byte[] _bytes;
    private readonly int _count;

    // Megabytes each, and read again by every question of a page: as long as there is memory they stay, and none is kept from being freed.
    private static readonly ConcurrentDictionary<string, WeakReference<PackIndex>> Known = new(StringComparer.Ordinal);
    private const int ManyKnown = 256;

    private PackIndex(byte[] bytes, int count) => (_bytes, _count) = (bytes, count);

    private (DateTime WrittenUtc, long Length) Seen { get; init; }

    /// <summary>
    /// Reads it; null when it is of another version, or not whole. One that was read lately and is the same is not read again.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PackIndex? TryRead(string file)
    {
        var stats = new FileInfo(file);
        var seen = (stats.LastWriteTimeUtc, stats.Exists ? stats.Length : 0);
        if (Known.TryGetValue(file, out var kept) && kept.TryGetTarget(out var known) && known.Seen == seen)
            return known;
        if (Known.Count > ManyKnown)
            Forget();
        var read = Read(file, seen);
        if (read is not null)
            Known[file] = new WeakReference<PackIndex>(read);
        return read;
    }

    private static void Forget()
    {
        foreach (var (file, _) in Known.Where(k => !k.Value.TryGetTarget(out _)))
            Known.TryRemove(file, out _);
    }

    private static PackIndex? Read(string file, (DateTime WrittenUtc, long Length) seen)
    {
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length < Header + FanOut + Trailer || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic
            || BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) != Version)
            return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(Header + FanOut - 4));
        return bytes.LongLength >= Header + FanOut + Trailer + ((long)count * (IdSize + ChecksumSize + OffsetSize))
            ? new PackIndex(bytes, (int)count) { Seen = seen }
            : null;
    }

    /// <summary>Bytes from the pack's beginning; null when the object is not in it.</summary>
    /// <param name="id">Twenty bytes.</param>
    public long? OffsetOf(ReadOnlySpan<byte> id)
    {
        var (low, high) = (id[0] == 0 ? 0 : Entries(id[0] - 1), Entries(id[0]));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var order = id.SequenceCompareTo(_bytes.AsSpan(Header + FanOut + (middle * IdSize), IdSize));
            if (order == 0)
                return OffsetAt(middle);
            (low, high) = order < 0 ? (low, middle) : (middle + 1, high);
        }
        return null;
    }

    /// <summary>All objects of the pack.</summary>
    public IEnumerable<string> Ids()
    {
        for (var entry = 0; entry < _count; entry++)
            yield return Convert.ToHexStringLower(_bytes, Header + FanOut + (entry * IdSize), IdSize);
    }

    // How many ids begin with a byte up to this one.
    private int Entries(int first) =>
        (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(Header + (first * 4))), (uint)_count);

    private long? OffsetAt(int entry)
    {
        var offsets = Header + FanOut + (_count * (IdSize + ChecksumSize));
        var offset = BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(offsets + (entry * OffsetSize)));
        if ((offset & IsLarge) == 0)
            return offset;
        var large = offsets + ((long)_count * OffsetSize) + ((offset & ~IsLarge) * 8L); // beyond two gigabytes: in a table of its own
        return large + 8 <= _bytes.Length - Trailer && BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan((int)large)) is >= 0 and var far
            ? far
            : null;
    }
}
