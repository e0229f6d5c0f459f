using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Security.Cryptography;
using CourseGit.Core.Primitives;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Git.Objects;

/// <summary>
/// A pack being written, every object whole, and its index of version 2 (gitformat-pack(5)). Many threads may add at once. It is no pack
/// for anybody before <see cref="Finish"/>; without that, nothing of it stays.
/// </summary>
internal sealed class PackWriter : IDisposable
{
    private const int BufferSize = 1 << 20, LongestHead = 10, IdSize = 20, HeaderSize = 12, CountAt = 8;
    private const long AheadOfDisk = 8 << 20; // bytes after which the disk is told to begin
    private const uint PackMagic = 0x5041434B, IndexMagic = 0xFF744F63, IsLarge = 0x80000000;
    private const int Version = 2;
    private const string Index = "_idx"; // behind the draft's name
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly string _folder, _draft;
    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, bool> _claimed = new(StringComparer.Ordinal);
    private readonly List<(string Id, uint Checksum, long Offset)> _objects = [];
    private int _buffered;
    private long _written, _told;

    /// <param name="folder">Where the pack is to lie; it is made.</param>
    public PackWriter(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        // As git names its own: it is taken away as what a killed command has left.
        _draft = Path.Combine(folder, $"tmp_pack_{Guid.NewGuid():N}");
        _file = File.OpenHandle(_draft, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt32BigEndian(header, PackMagic);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], Version);
        Append(header);
    }

    /// <summary>Of those that have the same object, one is told to add it: the first.</summary>
    public bool Claim(string id) => _claimed.TryAdd(id, true);

    /// <summary>Adds an object.</summary>
    /// <param name="id">Forty digits; what was claimed.</param>
    /// <param name="size">Bytes of its content.</param>
    /// <param name="packed">Its content as zlib has it.</param>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public void Add(PackedKind kind, string id, long size, ReadOnlySpan<byte> packed)
    {
        Span<byte> head = stackalloc byte[LongestHead];
        head = head[..WriteHead(head, kind, size)];
        var checksum = new Crc32();
        checksum.Append(head);
        checksum.Append(packed);
        lock (_writing)
        {
            _objects.Add((id, checksum.GetCurrentHashAsUInt32(), _written + _buffered));
            Append(head);
            Append(packed);
        }
    }

    /// <summary>Adds an object whose packed content is too large for memory.</summary>
    /// <inheritdoc cref="Add(PackedKind, string, long, ReadOnlySpan{byte})"/>
    public void Add(PackedKind kind, string id, long size, Stream packed, CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[LongestHead];
        head = head[..WriteHead(head, kind, size)];
        var checksum = new Crc32();
        checksum.Append(head);
        var piece = new byte[BufferSize];
        lock (_writing)
        {
            var offset = _written + _buffered;
            Append(head);
            for (int length; (length = packed.Read(piece)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                checksum.Append(piece.AsSpan(0, length));
                Append(piece.AsSpan(0, length));
            }
            _objects.Add((id, checksum.GetCurrentHashAsUInt32(), offset));
        }
    }

    /// <summary>Makes it a pack with its index.</summary>
    /// <param name="makeSafe">From a power cut, both, before it is there. Else whoever asks for it sees to that.</param>
    /// <param name="beforeItIsThere">Hears the path of both without its ending.</param>
    /// <returns>False when nothing was added, and there is no pack.</returns>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public bool Finish(bool makeSafe = false, Action<string>? beforeItIsThere = null)
    {
        if (_objects.Count == 0)
            return false;
        Flush();
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(count, _objects.Count);
        RandomAccess.Write(_file, count, CountAt);
        var name = Checksum();
        RandomAccess.Write(_file, name, _written);
        if (makeSafe)
            RandomAccess.FlushToDisk(_file);
        else
            DiskWriting.Begin(_file);
        File.SetUnixFileMode(_file, ReadOnly);
        WriteIndex(_draft + Index, name, makeSafe);
        var pack = Path.Combine(_folder, "pack-" + Convert.ToHexStringLower(name));
        beforeItIsThere?.Invoke(pack);
        File.Move(_draft, pack + ".pack", overwrite: true);
        File.Move(_draft + Index, pack + ".idx", overwrite: true); // for git it is there from now on
        return true;
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_draft);
        File.Delete(_draft + Index);
    }

    // Three bits of the kind and four of the size, then seven a byte, the lowest first.
    private static int WriteHead(Span<byte> head, PackedKind kind, long size)
    {
        var length = 0;
        var next = (byte)(((int)kind << 4) | (int)(size & 15));
        for (size >>= 4; size > 0; size >>= 7)
        {
            head[length++] = (byte)(next | 0x80);
            next = (byte)(size & 0x7F);
        }
        head[length++] = next;
        return length;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_buffered == BufferSize)
                Flush();
            var length = Math.Min(bytes.Length, BufferSize - _buffered);
            bytes[..length].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += length;
            bytes = bytes[length..];
        }
    }

    private void Flush()
    {
        RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
        if (_written - _told < AheadOfDisk)
            return;
        _told = _written;
        DiskWriting.Begin(_file);
    }

    // Its name, and its last bytes: the hash of all before, which begins with how many objects there are.
    private byte[] Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        for (long at = 0; at < _written;)
        {
            var length = RandomAccess.Read(_file, _buffer.AsSpan(0, (int)Math.Min(BufferSize, _written - at)), at);
            if (length == 0)
                throw new IOException("A pack ended before its end.");
            hash.AppendData(_buffer, 0, length);
            at += length;
        }
        return hash.GetHashAndReset();
    }

    private void WriteIndex(string file, byte[] pack, bool makeSafe)
    {
        _objects.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        using var content = new MemoryStream();
        Number(content, IndexMagic);
        Number(content, Version);
        var counts = new int[256];
        foreach (var (id, _, _) in _objects)
            counts[Convert.FromHexString(id.AsSpan(0, 2))[0]]++;
        for (int first = 0, sum = 0; first < counts.Length; first++)
            Number(content, (uint)(sum += counts[first]));
        foreach (var (id, _, _) in _objects)
            content.Write(Convert.FromHexString(id));
        foreach (var (_, checksum, _) in _objects)
            Number(content, checksum);
        List<long> far = [];
        foreach (var (_, _, offset) in _objects)
        {
            Number(content, offset < IsLarge ? (uint)offset : IsLarge | (uint)far.Count);
            if (offset >= IsLarge)
                far.Add(offset);
        }
        Span<byte> eight = stackalloc byte[8];
        foreach (var offset in far)
        {
            BinaryPrimitives.WriteInt64BigEndian(eight, offset);
            content.Write(eight);
        }
        content.Write(pack);
        content.Write(SHA1.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        using var made = File.Create(file);
        content.WriteTo(made);
        made.Flush(flushToDisk: makeSafe);
        File.SetUnixFileMode(made.SafeFileHandle, ReadOnly);
    }

    private static void Number(Stream content, uint number)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(four, number);
        content.Write(four);
    }
}
