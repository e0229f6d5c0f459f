using System.Globalization;
using System.Text;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Vaults;

/// <summary>
/// The trees of an index, which git keeps in it (gitformat-index(5), the extension TREE): those of folders in which nothing changed need
/// not be made again.
/// </summary>
internal sealed class IndexTrees
{
    private const int IdSize = 20;
    private readonly Folder? _root;

    private IndexTrees(Folder? root) => _root = root;

    /// <summary>Nothing is known.</summary>
    public static IndexTrees None { get; } = new(null);

    /// <summary>Of the root; null when it is not known.</summary>
    public string? Id => _root?.Id;

    /// <summary>Reads the extension.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IndexTrees Parse(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? None : new(ParseFolder(ref bytes));

    /// <summary>The trees of these records.</summary>
    /// <param name="records">In git's order.</param>
    /// <param name="changed">Paths of which something is not as it was when these trees were made.</param>
    /// <param name="make">
    /// Is given each tree that is new here, its id and its content. Not that of the root: no commit has it, as another folder is put in.
    /// </param>
    public IndexTrees Update(IReadOnlyList<IndexRecord> records, IEnumerable<RawPath> changed, Action<string, byte[]> make)
    {
        var dirty = new HashSet<string>(StringComparer.Ordinal) { "" };
        foreach (var path in changed)
        {
            for (var slash = path.Bytes.LastIndexOf('/'); slash > 0; slash = path.Bytes.LastIndexOf('/', slash - 1))
            {
                if (!dirty.Add(path.Bytes[..slash]))
                    break;
            }
        }
        return new IndexTrees(new Maker(records, dirty, make).Make("", "", 0, records.Count, _root));
    }

    /// <summary>The tree of the root, which is not in the index: its content.</summary>
    /// <param name="records">Those these trees were made of.</param>
    /// <param name="has">Whether the git directory has a tree. One that it has not is made again.</param>
    /// <param name="make">Is given what was made again.</param>
    /// <param name="also">A folder to be put in, its name and its tree.</param>
    public byte[] Root(
        IReadOnlyList<IndexRecord> records, Func<string, bool> has, Action<string, byte[]> make, (string Name, string Id)? also = null)
    {
        var maker = new Maker(records, [""], make) { Has = has, Also = also };
        maker.Make("", "", 0, records.Count, _root);
        return maker.Root;
    }

    /// <summary>As git has it in the index; the root as not known: its tree is nowhere yet, and git would look for it.</summary>
    public byte[] ToBytes()
    {
        using var content = new MemoryStream();
        if (_root is not null)
            Write(content, _root with { Id = null });
        return content.ToArray();
    }

    private static void Write(Stream content, Folder folder)
    {
        content.Write(RawPath.Encoding.GetBytes(folder.Name));
        content.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"\0{(folder.Id is null ? -1 : folder.Count)} {folder.Folders.Count}\n")));
        if (folder.Id is not null)
            content.Write(Convert.FromHexString(folder.Id));
        foreach (var below in folder.Folders)
            Write(content, below);
    }

    private static Folder ParseFolder(ref ReadOnlySpan<byte> bytes)
    {
        var name = RawPath.Encoding.GetString(Until(ref bytes, 0));
        if (!int.TryParse(Until(ref bytes, (byte)' '), CultureInfo.InvariantCulture, out var count)
            || !int.TryParse(Until(ref bytes, (byte)'\n'), CultureInfo.InvariantCulture, out var folders))
            throw new InvalidDataException("The trees of the index cannot be read.");
        string? id = null;
        if (count >= 0)
        {
            id = Convert.ToHexStringLower(bytes[..IdSize]);
            bytes = bytes[IdSize..];
        }
        var folder = new Folder(name, count, id, []);
        for (; folders > 0; folders--)
            folder.Folders.Add(ParseFolder(ref bytes));
        return folder;
    }

    private static ReadOnlySpan<byte> Until(ref ReadOnlySpan<byte> bytes, byte end)
    {
        var length = bytes.IndexOf(end);
        if (length < 0)
            throw new InvalidDataException("The trees of the index end too early.");
        var found = bytes[..length];
        bytes = bytes[(length + 1)..];
        return found;
    }

    /// <param name="Count">Files in it and below.</param>
    /// <param name="Id">Null when it is not known.</param>
    private sealed record Folder(string Name, int Count, string? Id, List<Folder> Folders);

    private sealed class Maker(IReadOnlyList<IndexRecord> records, HashSet<string> dirty, Action<string, byte[]> make)
    {
        public Func<string, bool>? Has { get; init; }

        public (string Name, string Id)? Also { get; init; }

        public byte[] Root { get; private set; } = [];

        public Folder Make(string name, string path, int from, int to, Folder? known)
        {
            if (known is { Id: not null } && known.Count == to - from && !dirty.Contains(path) && IsThere(known))
                return known;
            var before = known?.Folders.ToDictionary(f => f.Name, StringComparer.Ordinal);
            var folder = new Folder(name, to - from, null, []);
            using var content = new MemoryStream();
            var prefix = path.Length == 0 ? 0 : path.Length + 1;
            var also = path.Length == 0 ? Also : null;
            for (var at = from; at < to;)
            {
                var full = records[at].Path.Bytes;
                if (also is var (other, tree) && string.CompareOrdinal(other + "/", full) < 0)
                {
                    Add(content, "40000", other, tree);
                    also = null;
                }
                var slash = full.IndexOf('/', prefix);
                if (slash < 0)
                {
                    Add(content, Convert.ToString(records[at].Mode, 8), full[prefix..], records[at].Id);
                    at++;
                    continue;
                }
                var end = EndOf(full[..(slash + 1)], at, to);
                var below = Make(full[prefix..slash], full[..slash], at, end, before?.GetValueOrDefault(full[prefix..slash]));
                folder.Folders.Add(below);
                Add(content, "40000", below.Name, below.Id!);
                at = end;
            }
            if (also is var (last, lastTree))
                Add(content, "40000", last, lastTree);
            var made = content.ToArray();
            var id = ObjectHash.Of(ObjectKind.Tree, made);
            if (path.Length > 0)
                make(id, made);
            else
                Root = made;
            return folder with { Id = id };
        }

        private bool IsThere(Folder folder) =>
            Has is null || (folder.Id is { } id && Has(id) && folder.Folders.TrueForAll(IsThere));

        // All that begin with the folder lie together.
        private int EndOf(string folder, int from, int to)
        {
            while (from < to && records[from].Path.Bytes.StartsWith(folder, StringComparison.Ordinal))
                from++;
            return from;
        }

        private static void Add(Stream content, string mode, string name, string id)
        {
            content.Write(RawPath.Encoding.GetBytes($"{mode} {name}\0"));
            content.Write(Convert.FromHexString(id));
        }
    }
}
