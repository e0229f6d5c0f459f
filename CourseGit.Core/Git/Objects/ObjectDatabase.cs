using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace CourseGit.Core.Git.Objects;

/// <summary>
/// The objects of a git directory and of those it borrows from, read without a git process: packs of version 2 with deltas, and loose
/// objects
/// (gitformat-pack(5), gitrepository-layout(5)). It sees what was there when it was opened, and only reads. What it cannot read, be it
/// damaged
/// or of a format git has got since, it says is not there: whoever asks then asks git, which knows better or says what is wrong.
/// Safe for several threads.
/// </summary>
internal sealed class ObjectDatabase : IDisposable
{
    private const int IdSize = 20, MostLenders = 20, LongestHeader = 32, DeepestChain = 4095; // git's own limit of pack.depth
    private const int MostInMemory = 16 << 20, MostRemembered = 48 << 20; // bytes; of larger files git seldom makes deltas, CourseGit never
    private readonly IOtherContents? _others;
    private readonly PackWindows _windows = new();
    private readonly List<PackFile> _packs = [];
    private readonly List<LooseFolder> _folders = [];
    private readonly Dictionary<(PackFile, long), (ObjectKind Kind, byte[] Content)> _bases = [];
    private long _remembered;

    private readonly record struct Link(PackFile Pack, long Offset, PackedEntry Entry, byte[]? Content);

    /// <param name="Beginnings">The first two digits of the objects that lie alone there: most ids need no look at the disk.</param>
    private readonly record struct LooseFolder(string Objects, HashSet<string> Beginnings)
    {
        public string? FileOf(string id) =>
            Beginnings.Contains(id[..2]) && Path.Combine(Objects, id[..2], id[2..]) is var file && File.Exists(file) ? file : null;
    }

    private ObjectDatabase(IOtherContents? others) => _others = others;

    /// <summary>Opens all there is; of a directory that is none yet, nothing.</summary>
    /// <param name="others">Asked for what is not there. It is hashed while it is read: what has changed is damaged, to its reader.</param>
    public static ObjectDatabase Open(string gitDirectory, IOtherContents? others = null)
    {
        var database = new ObjectDatabase(others);
        database.Add(Path.Combine(gitDirectory, "objects"));
        return database;
    }

    /// <summary>Whether an object is here, of whatever kind, and whether it can be read or not.</summary>
    public bool Has(string id) => id.Length == IdSize * 2
        && (Find(Convert.FromHexString(id)) is not null || _folders.Exists(f => f.FileOf(id) is not null));

    /// <summary>Whether a blob was seen in the other contents.</summary>
    public bool IsElsewhere(string id) => _others?.Has(id) ?? false;

    /// <summary>Bytes of a blob; null when it is not here.</summary>
    public long? SizeOf(string id)
    {
        using var blob = TryOpen(id, ObjectKind.Blob, forSize: true);
        return blob?.Size;
    }

    /// <summary>Whether what is here under an id is of this kind.</summary>
    public bool Is(string id, ObjectKind kind)
    {
        using var content = TryOpen(id, kind, forSize: true);
        return content is not null;
    }

    /// <summary>A blob to be read; null when it is not here.</summary>
    public ObjectContent? TryOpen(string id) => TryOpen(id, ObjectKind.Blob, forSize: false);

    /// <summary>All of a commit or tree; null when it is not here, or damaged.</summary>
    public byte[]? TryRead(string id, ObjectKind kind)
    {
        try
        {
            using var content = TryOpen(id, kind, forSize: false);
            return content is { Size: <= MostInMemory } ? content.ToArray() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public void Dispose() => _packs.ForEach(p => p.Dispose());

    private void Add(string objects)
    {
        if (_folders.Count == MostLenders || _folders.Exists(f => f.Objects == objects) || !Directory.Exists(objects))
            return;
        var alone = Listed(objects, f => Directory.GetDirectories(f, "??")).Select(f => Path.GetFileName(f)!);
        _folders.Add(new LooseFolder(objects, alone.ToHashSet(StringComparer.Ordinal)));
        foreach (var index in Listed(Path.Combine(objects, "pack"), p => Directory.GetFiles(p, "*.idx")))
        {
            if (PackFile.TryOpen(index, _windows) is { } pack)
                _packs.Add(pack);
        }
        foreach (var lender in Listed(Path.Combine(objects, "info", "alternates"), File.ReadAllLines)
            .Where(l => l.Length > 0 && l[0] is not ('#' or '"')))
            Add(Path.GetFullPath(lender, objects));
    }

    private static string[] Listed(string path, Func<string, string[]> list)
    {
        try
        {
            return Path.Exists(path) ? list(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private ObjectContent? TryOpen(string id, ObjectKind kind, bool forSize)
    {
        if (id.Length != IdSize * 2)
            return null;
        Span<byte> bytes = stackalloc byte[IdSize];
        if (Convert.FromHexString(id, bytes, out _, out _) != OperationStatus.Done)
            return null;
        // One that is damaged in a pack may be whole elsewhere.
        ObjectContent? content = null;
        if (Find(bytes) is var (pack, offset))
            content = Readable(() => Packed(pack, offset, kind, forSize));
        return content ?? Readable(() => Loose(id, kind)) ?? (kind == ObjectKind.Blob ? Readable(() => Elsewhere(id)) : null);
    }

    private static ObjectContent? Readable(Func<ObjectContent?> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private (PackFile Pack, long Offset)? Find(ReadOnlySpan<byte> id)
    {
        foreach (var pack in _packs)
        {
            if (pack.Index.OffsetOf(id) is { } offset)
                return (pack, offset);
        }
        return null;
    }

    private ObjectContent? Packed(PackFile pack, long offset, ObjectKind kind, bool forSize)
    {
        if (Remembered(pack, offset, kind) is { } known)
            return new ObjectContent(known.Length, forSize ? Stream.Null : new MemoryStream(known, writable: false));
        var entry = pack.EntryAt(offset);
        if (entry.Kind == (PackedKind)kind)
            return new ObjectContent(entry.Size, forSize ? Stream.Null : pack.Inflate(entry.Data));
        if (entry.Kind is not (PackedKind.OffsetDelta or PackedKind.IdDelta))
            return null;
        if (ChainOf(pack, offset, kind) is not { } chain)
            return null;
        if (!forSize)
            return Resolve(chain, kind) is { } content
                ? new ObjectContent(content.Length, new MemoryStream(content, writable: false))
                : null;
        using var delta = pack.Inflate(entry.Data);
        return new ObjectContent(Delta.SizeOf(delta), Stream.Null);
    }

    // From an entry to the one that is no delta, which tells what kind all of them are, or to one that was met before.
    private List<Link>? ChainOf(PackFile pack, long offset, ObjectKind kind)
    {
        var chain = new List<Link>();
        while (chain.Count <= DeepestChain)
        {
            var known = Remembered(pack, offset, kind);
            var entry = known is null ? pack.EntryAt(offset) : default;
            chain.Add(new Link(pack, offset, entry, known));
            if (known is not null || entry.Kind == (PackedKind)kind)
                return chain;
            var found = entry.Kind switch
            {
                PackedKind.OffsetDelta => (pack, entry.BaseOffset),
                PackedKind.IdDelta => pack.Index.OffsetOf(entry.BaseId) is { } near ? (pack, near) : Find(entry.BaseId),
                _ => null,
            };
            if (found is not var (next, at))
                return null; // its base is of another kind, or lies alone: rare enough for git
            (pack, offset) = (next, at);
        }
        return null;
    }

    // From the base back to the entry.
    private byte[]? Resolve(List<Link> chain, ObjectKind kind)
    {
        if (chain.Exists(l => l.Entry.Size > MostInMemory))
            return null;
        var content = chain[^1].Content;
        for (var at = content is null ? chain.Count - 1 : chain.Count - 2; at >= 0; at--)
        {
            var (pack, offset, entry, _) = chain[at];
            var inflated = Inflated(pack, entry);
            content = content is null ? inflated : Delta.Apply(content, inflated, MostInMemory);
            Remember(pack, offset, kind, content);
        }
        return content;
    }

    private static byte[] Inflated(PackFile pack, PackedEntry entry)
    {
        using var content = new ObjectContent(entry.Size, pack.Inflate(entry.Data));
        return content.ToArray();
    }

    // Versions of one file share their chain, and lie near each other.
    private byte[]? Remembered(PackFile pack, long offset, ObjectKind kind)
    {
        lock (_bases)
            return _bases.TryGetValue((pack, offset), out var known) && known.Kind == kind ? known.Content : null;
    }

    private void Remember(PackFile pack, long offset, ObjectKind kind, byte[] content)
    {
        lock (_bases)
        {
            if (_remembered + content.Length > MostRemembered)
            {
                _bases.Clear();
                _remembered = 0;
            }
            if (content.Length <= MostRemembered && _bases.TryAdd((pack, offset), (kind, content)))
                _remembered += content.Length;
        }
    }

    private ObjectContent? Loose(string id, ObjectKind kind)
    {
        foreach (var folder in _folders)
        {
            if (folder.FileOf(id) is not { } file)
                continue;
            var stream = new ZLibStream(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
                CompressionMode.Decompress);
            if (SizeIn(stream, kind) is { } size)
                return new ObjectContent(size, stream);
            stream.Dispose();
        }
        return null;
    }

    /// <summary>What git calls a kind.</summary>
    public static string NameOf(ObjectKind kind) => kind switch
    {
        ObjectKind.Commit => "commit",
        ObjectKind.Tree => "tree",
        ObjectKind.Tag => "tag",
        _ => "blob",
    };

    private ObjectContent? Elsewhere(string id) => _others?.TryOpen(id) is { } content
        ? new ObjectContent(content.Length, content, id)
        : null;

    // "KIND SIZE" and a NUL, then the content.
    private static long? SizeIn(ZLibStream stream, ObjectKind kind)
    {
        try
        {
            var header = new StringBuilder();
            for (int next; header.Length < LongestHeader && (next = stream.ReadByte()) > 0;)
                header.Append((char)next);
            return header.ToString().Split(' ') is [var name, var size] && name == NameOf(kind)
                && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
