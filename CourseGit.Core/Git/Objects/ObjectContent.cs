namespace CourseGit.Core.Git.Objects;

/// <summary>What an object is, with git's own numbers.</summary>
internal enum ObjectKind
{
    Commit = PackedKind.Commit,
    Tree = PackedKind.Tree,
    Blob = PackedKind.Blob,
    Tag = PackedKind.Tag,
}

/// <summary>Contents that lie in no git directory.</summary>
internal interface IOtherContents
{
    /// <summary>Whether this blob was seen there.</summary>
    bool Has(string id);

    /// <summary>Opens what should be its content; null when it is not there any more.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    Stream? TryOpen(string id);
}

/// <summary>An object being read.</summary>
/// <param name="size">Bytes it must have.</param>
/// <param name="id">What it must hash to, where nobody has made sure of that before.</param>
internal sealed class ObjectContent(long size, Stream content, string? id = null) : IDisposable
{
    private readonly BlobId? _hash = id is null ? null : new BlobId(size, id.Length);
    private long _read;

    public long Size => size;

    /// <summary>The next bytes, as many as there are and have room: a file is written in few large pieces. 0 at the end.</summary>
    /// <exception cref="InvalidDataException">The object is damaged, or longer or shorter than it says.</exception>
    public int Read(Span<byte> buffer)
    {
        try
        {
            if (_read == size)
            {
                // Only at its end zlib compares its checksum.
                return content.ReadByte() < 0 && (_hash is null || _hash.End() == id) ? 0 : throw Damaged(null);
            }
            var wanted = (int)Math.Min(buffer.Length, size - _read);
            var length = content.ReadAtLeast(buffer[..wanted], wanted, throwOnEndOfStream: false);
            _read += length;
            _hash?.Add(buffer[..length]);
            return length == wanted ? length : throw Damaged(null);
        }
        catch (IOException e)
        {
            throw Damaged(e);
        }
    }

    /// <summary>All of it; only of blobs that are known to be small.</summary>
    /// <exception cref="InvalidDataException">The object is damaged, or longer or shorter than it says.</exception>
    public byte[] ToArray()
    {
        var bytes = new byte[size];
        for (int at = 0, length; (length = Read(bytes.AsSpan(at))) > 0;)
            at += length;
        return bytes;
    }

    public void Dispose()
    {
        content.Dispose();
        _hash?.Dispose();
    }

    private static InvalidDataException Damaged(Exception? inner) => new("An object is damaged.", inner);
}
