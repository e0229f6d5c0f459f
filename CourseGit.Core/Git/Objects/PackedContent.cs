using System.IO.Compression;

namespace CourseGit.Core.Git.Objects;

/// <summary>
/// Contents as they lie in a pack: text compressed at the quickest level, what is compressed already stored as it is. For one thread; a
/// content is valid until the next.
/// </summary>
internal sealed class PackedContent : IDisposable
{
    private const int Sample = 1 << 14; // bytes
    private const double Worthwhile = 0.95;

    // Trying to shrink them costs seconds and saves nothing.
    private static readonly HashSet<string> Compressed = new(
        [
            ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".mp3", ".mp4", ".mov", ".avi",
            ".mkv", ".ogg", ".webm", ".docx", ".xlsx", ".pptx", ".odt", ".jar", ".woff", ".woff2",
        ],
        StringComparer.OrdinalIgnoreCase);

    // RFC 1950 around an empty block of RFC 1951.
    private static readonly byte[] Empty = [0x78, 0x01, 0x03, 0, 0, 0, 0, 1];

    private readonly MemoryStream _packed = new();

    /// <summary>Whether a file may be worth compressing, by the end of its name.</summary>
    public static bool MayShrink(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot <= name.LastIndexOf('/') || !Compressed.Contains(name[dot..]);
    }

    /// <summary>Whether it is, by its first bytes.</summary>
    public bool Shrinks(ReadOnlySpan<byte> content)
    {
        var sample = content[..Math.Min(content.Length, Sample)];
        return Pack(sample, mayShrink: true).Length < sample.Length * Worthwhile;
    }

    /// <summary>A content, compressed where that is worth it.</summary>
    public ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> content, bool mayShrink)
    {
        if (content.IsEmpty)
            return Empty;
        if (mayShrink && content.Length > Sample * 2)
            mayShrink = Shrinks(content);
        _packed.SetLength(0);
        using (var zlib = Open(_packed, mayShrink))
            zlib.Write(content);
        return _packed.GetBuffer().AsSpan(0, (int)_packed.Length);
    }

    /// <summary>No content, packed: of nothing at all a stream of .NET makes nothing at all, which no zlib reads.</summary>
    public static ReadOnlySpan<byte> Nothing => Empty;

    /// <summary>
    /// A stream whose content is packed into another, which stays open. Of no content it makes no bytes: see <see cref="Nothing"/>.
    /// </summary>
    public static ZLibStream Open(Stream packed, bool shrinks) =>
        new(packed, shrinks ? CompressionLevel.Fastest : CompressionLevel.NoCompression, leaveOpen: true);

    public void Dispose() => _packed.Dispose();
}
