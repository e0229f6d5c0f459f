using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Objects;

/// <summary>
/// What differs between trees, told as <c>git diff-tree -r --raw --no-renames</c> tells it, without a process. Only folders that differ
/// are read, each once. What is not written as git writes it now is left to git.
/// </summary>
/// <param name="most">So many changes of two trees are told; there may be more.</param>
internal sealed class TreeDifferences(ObjectDatabase objects, int most, CancellationToken cancellationToken)
{
    private const int IdSize = 20, DeepestFolder = 200, LongestPath = 4096, MostRemembered = 32 << 20;

    // Trees can name each other so that some hundred bytes say ten billion folders, and differ in nothing that counts.
    private const int MostFolders = 200_000;

    private static readonly string NoId = new('0', 2 * IdSize);
    private const string NoMode = "000000", FolderMode = "040000";
    private static readonly string[] Modes = ["100644", "100755", "120000", FolderMode, "160000"];
    private readonly Dictionary<string, byte[]> _trees = new(StringComparer.Ordinal);
    private int _remembered, _folders;
    private List<RawChange> _changes = [];
    private readonly HashSet<string> _newFolders = new(StringComparer.Ordinal);

    /// <summary>The trees of the folders, the root among them, that were not there before.</summary>
    public IReadOnlySet<string> NewFolders => _newFolders;

    /// <summary>Whether there were more changes than were told.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The changes in git's order; null where git is to be asked: something cannot be read, or is written oddly.</summary>
    /// <param name="before">Null for nothing.</param>
    public List<RawChange>? Between(string? before, string after)
    {
        (_changes, _folders, IsCut) = ([], 0, false);
        _newFolders.Clear();
        return before == after || TryCompare(before, after, "", 0) ? _changes : null;
    }

    private readonly ref struct Entry(string mode, ReadOnlySpan<byte> name, ReadOnlySpan<byte> id, int length)
    {
        public readonly string Mode = mode;
        public readonly ReadOnlySpan<byte> Name = name, Id = id;
        public readonly int Length = length;

        public bool IsFolder => Mode == FolderMode;
    }

    private bool TryCompare(string? before, string? after, string folder, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (depth > DeepestFolder || folder.Length > LongestPath || ++_folders > MostFolders
            || Read(before) is not { } old || Read(after) is not { } now)
            return false;
        if (after is not null)
            _newFolders.Add(after);
        ReadOnlySpan<byte> left = old, right = now;
        Entry wasLeft = default, wasRight = default;
        while (!IsCut && (left.Length > 0 || right.Length > 0))
        {
            Entry one = default, other = default;
            if ((left.Length > 0 && !TryTake(left, wasLeft, out one)) || (right.Length > 0 && !TryTake(right, wasRight, out other)))
                return false;
            var order = right.Length == 0 ? -1 : left.Length == 0 ? 1 : Order(one, other);
            if (!(order < 0 ? TryAdd(one, default, folder, depth)
                : order > 0 ? TryAdd(default, other, folder, depth)
                : TryAdd(one, other, folder, depth)))
                return false;
            if (order <= 0)
            {
                left = left[one.Length..];
                wasLeft = one;
            }
            if (order >= 0)
            {
                right = right[other.Length..];
                wasRight = other;
            }
        }
        return true;
    }

    // The same name on both sides, or one alone.
    private bool TryAdd(Entry old, Entry now, string folder, int depth)
    {
        var (gone, came) = (old.Mode is not null, now.Mode is not null);
        if (gone && came && old.Mode == now.Mode && old.Id.SequenceEqual(now.Id))
            return true;
        var path = folder + RawPath.Encoding.GetString(came ? now.Name : old.Name);
        var (oldId, newId) = (gone ? Convert.ToHexStringLower(old.Id) : null, came ? Convert.ToHexStringLower(now.Id) : null);
        if (gone ? old.IsFolder : now.IsFolder)
            return TryCompare(oldId, newId, path + "/", depth + 1);
        IsCut = _changes.Count == most;
        if (IsCut)
            return true;
        var status = !gone ? 'A' : !came ? 'D' : KindOf(old.Mode!) == KindOf(now.Mode!) ? 'M' : 'T';
        _changes.Add(new RawChange(new RawPath(path), status, old.Mode ?? NoMode, now.Mode ?? NoMode, oldId ?? NoId, newId ?? NoId));
        return true;
    }

    // The upper bits: a file, a link, another repository.
    private static string KindOf(string mode) => mode[..2];

    private byte[]? Read(string? tree)
    {
        if (tree is null)
            return [];
        if (_trees.TryGetValue(tree, out var known))
            return known;
        var content = objects.TryRead(tree, ObjectKind.Tree);
        if (content is not null && content.Length <= MostRemembered - _remembered)
        {
            _trees.Add(tree, content);
            _remembered += content.Length;
        }
        return content;
    }

    // MODE SP NAME NUL and the id's bytes, gitformat-pack(5), each name after the one before.
    private static bool TryTake(ReadOnlySpan<byte> tree, Entry before, out Entry entry)
    {
        entry = default;
        var space = tree.IndexOf((byte)' ');
        var end = tree.IndexOf((byte)0);
        if (space < 0 || end <= space + 1 || tree.Length < end + 1 + IdSize
            || TreeReader.ModeOf(tree[..space]) is not { } mode || !Modes.Contains(mode) || tree[(space + 1)..end].Contains((byte)'/'))
            return false;
        entry = new Entry(mode, tree[(space + 1)..end], tree.Slice(end + 1, IdSize), end + 1 + IdSize);
        return before.Mode is null || Order(before, entry) < 0;
    }

    // A folder's name counts as if it ended with a slash.
    private static int Order(Entry one, Entry other)
    {
        var length = Math.Min(one.Name.Length, other.Name.Length);
        var order = one.Name[..length].SequenceCompareTo(other.Name[..length]);
        return order != 0 ? order : Next(one, length) - Next(other, length);
    }

    private static int Next(Entry entry, int at) => at < entry.Name.Length ? entry.Name[at] : entry.IsFolder ? '/' : 0;
}
