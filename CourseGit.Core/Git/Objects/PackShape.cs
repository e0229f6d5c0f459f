using System.Buffers.Binary;

namespace CourseGit.Core.Git.Objects;

/// <summary>
/// Whether the packs of a git directory have the shape that git gave them: seen at a few bytes at the ends of each file, gitformat-pack(5),
/// so cheap enough for every backup. A file that was emptied, cut off or overwritten is found; a flipped bit in the middle is git's to find
/// when it reads there.
/// </summary>
internal static class PackShape
{
    private const int IdSize = 20, PackHeader = 12, IndexHeader = 8, FanOut = 256 * 4, EntrySize = IdSize + 4 + 4;
    private const uint PackMagic = 0x5041434B, IndexMagic = 0xFF744F63;

    /// <summary>The first pack that is damaged, the middle of a sentence; null when none is.</summary>
    public static string? FindDamage(string gitDirectory)
    {
        var folder = Path.Combine(gitDirectory, "objects", "pack");
        if (!Directory.Exists(folder))
            return null;
        foreach (var index in Directory.EnumerateFiles(folder, "*.idx"))
        {
            // git may have put a larger one in its place meanwhile
            if (DamageOf(index, Path.ChangeExtension(index, ".pack")) is { } damage && File.Exists(index))
                return damage;
        }
        return null;
    }

    private static string? DamageOf(string index, string pack)
    {
        try
        {
            using var indexFile = Open(index);
            if (ReadIndex(indexFile) is not var (count, checksum))
                return $"{Path.GetFileName(index)} is no index of a pack";
            using var packFile = Open(pack);
            return IsPack(packFile, count, checksum) ? null : $"{Path.GetFileName(pack)} is not the pack it was";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{Path.GetFileName(pack)} is not there";
        }
    }

    // An index of version 1 has no header; there is none of them but where somebody asked for it.
    private static (uint Count, byte[] PackChecksum)? ReadIndex(FileStream index)
    {
        Span<byte> head = stackalloc byte[IndexHeader + FanOut];
        if (index.Length < FanOut + (2 * IdSize) || index.ReadAtLeast(head, FanOut, throwOnEndOfStream: false) < FanOut)
            return null;
        var isNew = BinaryPrimitives.ReadUInt32BigEndian(head) == IndexMagic;
        if (isNew && (index.Length < head.Length + (2 * IdSize) || BinaryPrimitives.ReadUInt32BigEndian(head[4..]) != 2))
            return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(head[((isNew ? head.Length : FanOut) - 4)..]);
        var expected = isNew ? head.Length + ((long)count * EntrySize) : FanOut + ((long)count * (4 + IdSize));
        var checksum = new byte[IdSize];
        index.Seek(-2 * IdSize, SeekOrigin.End);
        index.ReadExactly(checksum);
        return index.Length >= expected + (2 * IdSize) && (isNew || index.Length == expected + (2 * IdSize)) ? (count, checksum) : null;
    }

    private static bool IsPack(FileStream pack, uint count, byte[] checksum)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        if (pack.Length < PackHeader + IdSize || pack.ReadAtLeast(bytes, PackHeader, throwOnEndOfStream: false) < PackHeader)
            return false;
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) != PackMagic || BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) != count)
            return false;
        pack.Seek(-IdSize, SeekOrigin.End);
        pack.ReadExactly(bytes);
        return bytes.SequenceEqual(checksum);
    }

    private static FileStream Open(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
}
