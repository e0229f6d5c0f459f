using System.Buffers.Binary;
using System.Security.Cryptography;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// git's index read and written by ourselves, gitformat-index(5), versions 2 to 4: what we read of a course goes into it with the very
/// stats it had as it was read, and git takes it for its own.
/// </summary>
internal sealed class IndexImage
{
    private const uint Magic = 0x44495243; // DIRC
    private const int Version = 4, Header = 12, Fixed = 62, IdSize = 20, Numbers = 40, LongestNameInFlags = 0xFFF;
    private const byte Extended = 0x4;

    /// <param name="records">In git's order.</param>
    public IndexImage(IReadOnlyList<IndexRecord> records, IndexTrees trees) => (Records, Trees) = (records, trees);

    /// <summary>In git's order.</summary>
    public IReadOnlyList<IndexRecord> Records { get; }

    /// <summary>The ids of the trees it makes, as far as they are known.</summary>
    public IndexTrees Trees { get; }

    /// <summary>An index with nothing in it.</summary>
    public static IndexImage Empty { get; } = new([], IndexTrees.None);

    /// <summary>Reads a file; an empty one where there is none.</summary>
    /// <exception cref="InvalidDataException">It is none, or of a version that is not known.</exception>
    public static IndexImage Read(string file)
    {
        if (!File.Exists(file))
            return Empty;
        var bytes = File.ReadAllBytes(file);
        try
        {
            return Parse(bytes);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("It ends too early.", e);
        }
    }

    /// <summary>An index of these records, as it lies on disk.</summary>
    /// <param name="records">In git's order.</param>
    public static byte[] Write(IReadOnlyList<IndexRecord> records, IndexTrees made)
    {
        var trees = made.ToBytes();
        using var content = new MemoryStream(records.Count * 80);
        Span<byte> numbers = stackalloc byte[Fixed];
        BinaryPrimitives.WriteUInt32BigEndian(numbers, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[4..], Version);
        BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], (uint)records.Count);
        content.Write(numbers[..Header]);
        var before = "";
        foreach (var record in records)
        {
            WriteNumbers(numbers, record);
            content.Write(numbers);
            if ((record.Flags & Extended) != 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(numbers, record.MoreFlags);
                content.Write(numbers[..2]);
            }
            var name = record.Path.Bytes;
            var common = CommonPrefix(before, name);
            WriteOffset(content, before.Length - common);
            content.Write(RawPath.Encoding.GetBytes(name[common..]));
            content.WriteByte(0);
            before = name;
        }
        if (trees.Length > 0)
        {
            content.Write("TREE"u8);
            BinaryPrimitives.WriteInt32BigEndian(numbers, trees.Length);
            content.Write(numbers[..4]);
            content.Write(trees);
        }
        content.Write(SHA1.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        return content.ToArray();
    }

    private static IndexImage Parse(ReadOnlySpan<byte> bytes)
    {
        var version = bytes.Length < Header + IdSize || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic
            ? 0 : BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        if (version is < 2 or > 4)
            throw new InvalidDataException("No index of a version that is known.");
        var records = new List<IndexRecord>(BinaryPrimitives.ReadInt32BigEndian(bytes[8..]));
        var (at, name) = (Header, "");
        for (var left = records.Capacity; left > 0; left--)
        {
            var begin = at;
            var numbers = bytes.Slice(at, Fixed);
            at += Fixed;
            var flags = (byte)(numbers[60] >> 4);
            ushort more = 0;
            if ((flags & Extended) != 0)
            {
                more = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
                at += 2;
            }
            var kept = version == 4 ? name.Length - ReadOffset(bytes, ref at) : 0;
            var length = bytes[at..].IndexOf((byte)0);
            name = name[..kept] + RawPath.Encoding.GetString(bytes.Slice(at, length));
            at = version == 4 ? at + length + 1 : begin + ((at - begin + length + 8) & ~7);
            records.Add(ReadNumbers(numbers, new RawPath(name), flags, more));
        }
        return new IndexImage(records, ReadTrees(bytes[at..^IdSize]));
    }

    private static IndexTrees ReadTrees(ReadOnlySpan<byte> extensions)
    {
        while (extensions.Length > 8)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(extensions[4..]);
            if (extensions.StartsWith("TREE"u8))
                return IndexTrees.Parse(extensions.Slice(8, size));
            extensions = extensions[(8 + size)..];
        }
        return IndexTrees.None;
    }

    private static IndexRecord ReadNumbers(ReadOnlySpan<byte> bytes, RawPath path, byte flags, ushort more)
    {
        Span<uint> n = stackalloc uint[Numbers / 4];
        for (var i = 0; i < n.Length; i++)
            n[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * 4)..]);
        return new IndexRecord(path, n[6], Convert.ToHexStringLower(bytes.Slice(Numbers, IdSize)),
            new IndexStats(n[0], n[1], n[2], n[3], n[4], n[5], n[7], n[8], n[9]), flags, more);
    }

    private static void WriteNumbers(Span<byte> bytes, IndexRecord record)
    {
        var s = record.Stats;
        ReadOnlySpan<uint> n =
        [
            s.ChangedSeconds, s.ChangedNanoseconds, s.ModifiedSeconds, s.ModifiedNanoseconds, s.Device, s.Inode, record.Mode, s.User,
            s.Group, s.Size,
        ];
        for (var i = 0; i < n.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * 4)..], n[i]);
        Convert.FromHexString(record.Id).CopyTo(bytes[Numbers..]);
        var length = Math.Min(record.Path.Bytes.Length, LongestNameInFlags);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[(Numbers + IdSize)..], (ushort)((record.Flags << 12) | length));
    }

    private static int CommonPrefix(string a, string b) => a.AsSpan().CommonPrefixLength(b);

    // As gitformat-pack(5) writes offsets: seven bits a byte, the highest first, one less in each but the last.
    private static void WriteOffset(Stream content, int value)
    {
        Span<byte> bytes = stackalloc byte[5];
        var at = bytes.Length - 1;
        bytes[at] = (byte)(value & 0x7F);
        while ((value >>= 7) > 0)
            bytes[--at] = (byte)(0x80 | (--value & 0x7F));
        content.Write(bytes[at..]);
    }

    private static int ReadOffset(ReadOnlySpan<byte> bytes, ref int at)
    {
        int next = bytes[at++];
        var value = next & 0x7F;
        while ((next & 0x80) != 0)
        {
            next = bytes[at++];
            value = ((value + 1) << 7) | (next & 0x7F);
        }
        return value;
    }
}
