using System.Buffers.Binary;

namespace CourseGit.Core.Git.Objects;

/// <summary>Where the objects of a pack begin: its index of version 2, as gitformat-pack(5) has it.</summary>
internal sealed class PackIndex
{
    private const uint Magic = 0xFF744F63;
    private const int Version = 2, Header = 8, FanOut = 256 * 4, IdSize = 20, ChecksumSize = 4, OffsetSize = 4, Trailer = 2 * IdSize;
    private const uint IsLarge = 0x80000000;
    private readonly byte[] _bytes;
    private readonly int _count;

    private PackIndex(byte[] bytes, int count) => (_bytes, _count) = (bytes, count);

    /// <summary>Reads it; null when it is of another version, or not whole.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PackIndex? TryRead(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (bytes.Length < Header + FanOut + Trailer || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic
            || BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) != Version)
            return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(Header + FanOut - 4));
        return bytes.LongLength >= Header + FanOut + Trailer + ((long)count * (IdSize + ChecksumSize + OffsetSize))
            ? new PackIndex(bytes, (int)count)
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
