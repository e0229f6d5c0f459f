using CourseGit.Core.Files;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>What was read of a path.</summary>
/// <param name="Id">Of its content; null when there is nothing that a backup could hold.</param>
/// <param name="Stat">Of before and after it was read; null when it changed meanwhile.</param>
internal readonly record struct FileRead(string? Id, bool IsLink, PathStat? Stat);

/// <summary>Reads one file after the other into a pack, for one thread: small ones in memory, large ones by a scratch file.</summary>
internal sealed class FileReader(HeldFolder held, PackWriter pack, string scratch, Func<string, bool> isKnown) : IDisposable
{
    private const int MostInMemory = 8 << 20, Piece = 1 << 20; // bytes
    private const int IdDigits = 40;
    private readonly PackedContent _packed = new();
    private byte[] _content = new byte[1 << 16];

    /// <summary>Hears, piece by piece, how many bytes of a large file have been read. One that is read once more begins anew.</summary>
    public Action<long>? Progress { get; set; }

    /// <summary>Reads a path.</summary>
    /// <param name="isLast">Take it even if it changes meanwhile.</param>
    /// <returns>Null when it changed while it was read.</returns>
    /// <exception cref="IOException">It may not be read, or a disk failed.</exception>
    public FileRead? TryRead(RawPath path, bool isLast, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var file = held.TryOpen(path);
        if (file is null)
            return ReadLink(path);
        var before = LinuxPath.Stat(file.SafeFileHandle)!.Value;
        var mayShrink = PackedContent.MayShrink(path.Bytes);
        if (before.Size <= MostInMemory)
        {
            var length = ReadAll(file, (int)before.Size);
            if (length == before.Size && IsSame(before, LinuxPath.Stat(file.SafeFileHandle)!.Value))
                return new FileRead(Store(_content.AsSpan(0, length), mayShrink), false, before);
            if (!isLast)
                return null;
            file.Position = 0;
        }
        return ReadLarge(file, before, mayShrink, isLast, cancellationToken);
    }

    public void Dispose()
    {
        held.Dispose();
        _packed.Dispose();
    }

    private FileRead ReadLink(RawPath path)
    {
        var stat = held.Stat(path);
        return held.LinkTarget(path) is { } target
            ? new FileRead(Store(RawPath.Encoding.GetBytes(target), mayShrink: true), true, stat is { Kind: EntryKind.Link } ? stat : null)
            : default;
    }

    // One byte more than there should be tells that it grows.
    private int ReadAll(FileStream file, int size)
    {
        if (_content.Length <= size)
            _content = new byte[size + 1];
        return file.ReadAtLeast(_content.AsSpan(0, size + 1), size + 1, throwOnEndOfStream: false);
    }

    private string Store(ReadOnlySpan<byte> content, bool mayShrink)
    {
        var id = ObjectHash.Of(ObjectKind.Blob, content);
        if (pack.Claim(id) && !isKnown(id))
            pack.Add(PackedKind.Blob, id, content.Length, _packed.Pack(content, mayShrink));
        return id;
    }

    private FileRead? ReadLarge(FileStream file, PathStat before, bool mayShrink, bool isLast, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(scratch);
        using var waiting = Scratch();
        var (id, length) = Pack(file, before.Size, mayShrink, waiting, cancellationToken);
        var isSteady = length == before.Size && IsSame(before, LinuxPath.Stat(file.SafeFileHandle)!.Value);
        if (!isSteady && isLast)
        {
            using var copy = Scratch(); // nobody else writes there
            file.Position = 0;
            SparseFile.Copy(file.SafeFileHandle, copy.SafeFileHandle, cancellationToken);
            copy.Position = 0;
            waiting.SetLength(0);
            (id, length) = Pack(copy, copy.Length, mayShrink, waiting, cancellationToken);
        }
        else if (!isSteady)
        {
            return null;
        }
        if (pack.Claim(id) && !isKnown(id))
        {
            waiting.Position = 0;
            pack.Add(PackedKind.Blob, id, length, waiting, cancellationToken);
        }
        return new FileRead(id, false, isSteady ? before : null);
    }

    private (string Id, long Length) Pack(Stream content, long size, bool mayShrink, Stream packed, CancellationToken cancellationToken)
    {
        if (_content.Length < Piece)
            _content = new byte[Piece];
        var total = 0L;
        using var id = new BlobId(size, IdDigits);
        var length = content.Read(_content.AsSpan(0, Piece));
        using (var zlib = PackedContent.Open(packed, mayShrink && _packed.Shrinks(_content.AsSpan(0, length))))
        {
            for (; length > 0 && total <= size; length = content.Read(_content.AsSpan(0, Piece)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                id.Add(_content.AsSpan(0, length));
                zlib.Write(_content, 0, length);
                total += length;
                Progress?.Invoke(total);
            }
        }
        if (total == 0)
            packed.Write(PackedContent.Nothing);
        return (id.End(), total);
    }

    private FileStream Scratch() => new(
        Path.Combine(scratch, Guid.NewGuid().ToString("N")), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1,
        FileOptions.DeleteOnClose);

    private static bool IsSame(PathStat a, PathStat b) => (a.Size, a.Modified, a.Changed) == (b.Size, b.Modified, b.Changed);
}
