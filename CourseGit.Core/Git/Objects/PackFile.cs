using System.Buffers;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Git.Objects;

/// <summary>The kinds of entries in a pack, gitformat-pack(5).</summary>
internal enum PackedKind
{
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,

    /// <summary>What differs from another entry of the pack, named by how far before it lies.</summary>
    OffsetDelta = 6,

    /// <summary>What differs from another object, named by its id.</summary>
    IdDelta = 7,
}

/// <summary>An entry of a pack.</summary>
/// <param name="Size">Bytes of the object, or of the delta.</param>
/// <param name="Data">Where its compressed bytes begin.</param>
/// <param name="BaseOffset">Of an offset delta: where its base begins.</param>
/// <param name="BaseId">Of an id delta.</param>
internal readonly record struct PackedEntry(PackedKind Kind, long Size, long Data, long BaseOffset, byte[]? BaseId);

/// <summary>
/// A pack held open, so that it can be read also when git has put another in its place meanwhile. Not mapped into memory: a disk that fails
/// would end the process.
/// </summary>
internal sealed class PackFile : IDisposable
{
    private const int IdSize = 20, LongestHeader = 10 + IdSize; // a size of 64 bits in groups of seven, and an id
    private readonly SafeFileHandle _handle;
    private readonly PackWindows _windows;

    private PackFile(SafeFileHandle handle, PackIndex index, PackWindows windows) => (_handle, Index, _windows) = (handle, index, windows);

    public PackIndex Index { get; }

    /// <summary>Opens a pack with its index; null when it cannot be read as one.</summary>
    public static PackFile? TryOpen(string indexFile, PackWindows windows)
    {
        try
        {
            return PackIndex.TryRead(indexFile) is { } index
                ? new PackFile(
                    File.OpenHandle(Path.ChangeExtension(indexFile, ".pack"), FileMode.Open, FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete), index, windows)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads what an entry is.</summary>
    /// <exception cref="InvalidDataException">There is no entry of a known kind.</exception>
    public PackedEntry EntryAt(long offset)
    {
        Span<byte> bytes = stackalloc byte[LongestHeader];
        bytes = bytes[.._windows.Read(_handle, bytes, offset)];
        var at = 0;
        var first = Take(bytes, ref at);
        var (kind, size) = ((PackedKind)((first >> 4) & 7), (long)(first & 15));
        var next = first;
        for (var shift = 4; (next & 0x80) != 0; shift += 7)
        {
            next = Take(bytes, ref at);
            size |= shift < 60 ? (long)(next & 0x7F) << shift : throw Malformed();
        }
        var baseOffset = kind == PackedKind.OffsetDelta ? BaseOffset(bytes, ref at, offset) : 0;
        return kind switch
        {
            PackedKind.Commit or PackedKind.Tree or PackedKind.Blob or PackedKind.Tag or PackedKind.OffsetDelta =>
                new(kind, size, offset + at, baseOffset, null),
            PackedKind.IdDelta when bytes.Length >= at + IdSize =>
                new(kind, size, offset + at + IdSize, 0, bytes.Slice(at, IdSize).ToArray()),
            _ => throw Malformed(),
        };
    }

    /// <summary>The inflated bytes that begin there.</summary>
    public Stream Inflate(long data) => new ZLibStream(new From(this, data), CompressionMode.Decompress);

    public void Dispose() => _handle.Dispose();

    // Each byte that has a follower counts one more than its digits say, so that no distance can be written in two ways.
    private static long BaseOffset(ReadOnlySpan<byte> bytes, ref int at, long offset)
    {
        var next = Take(bytes, ref at);
        long distance = next & 0x7F;
        while ((next & 0x80) != 0)
        {
            next = Take(bytes, ref at);
            distance = distance < 1L << 54 ? ((distance + 1) << 7) | (long)(next & 0x7F) : throw Malformed();
        }
        return distance > 0 && distance < offset ? offset - distance : throw Malformed();
    }

    private static byte Take(ReadOnlySpan<byte> bytes, ref int at) => at < bytes.Length ? bytes[at++] : throw Malformed();

    private static InvalidDataException Malformed() => new("An entry of a pack is malformed.");

    // Several threads read from one file: each has its own place. Of something large what follows goes past the windows, in larger pieces
    // than the eight kilobytes that zlib asks for.
    private sealed class From(PackFile pack, long start) : Stream
    {
        private const int Piece = 1 << 16;
        private byte[]? _buffer;
        private long _position;
        private int _at, _end;
        private bool _isDisposed;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (_position < Piece && _buffer is null)
            {
                var near = pack._windows.Read(pack._handle, buffer, start + _position);
                _position += near;
                return near;
            }
            _buffer ??= ArrayPool<byte>.Shared.Rent(Piece);
            if (_at == _end)
            {
                (_at, _end) = (0, RandomAccess.Read(pack._handle, _buffer, start + _position));
                _position += _end;
            }
            var length = Math.Min(buffer.Length, _end - _at);
            _buffer.AsSpan(_at, length).CopyTo(buffer);
            _at += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (!_isDisposed && _buffer is not null)
                ArrayPool<byte>.Shared.Return(_buffer);
            _isDisposed = true;
            base.Dispose(disposing);
        }
    }
}
