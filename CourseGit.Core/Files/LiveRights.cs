using System.Runtime.InteropServices;

namespace CourseGit.Core.Files;

/// <summary>Who owns an entry and who may do what with it.</summary>
/// <param name="Mode">Permission bits; null when there is nothing to go by.</param>
/// <param name="Attributes">Access lists and what else stands beside it; null for none.</param>
internal readonly record struct EntryRights(uint? Mode, uint UserId, uint GroupId, ExtendedAttributes? Attributes = null);

/// <summary>The rights in a live course: of each path, and what is usual there.</summary>
internal sealed class LiveRights
{
    private const uint Permissions = 0b111_111_111;
    private const uint OfFiles = Permissions; // never setuid, setgid: a restore must not hand out rights
    private const uint OfFolders = Permissions | 0b011_000_000_000; // setgid gives new files the folder's group
    private const uint OwnerMayRun = 0b001_000_000, PlainFile = 0b110_110_110;
    private readonly Dictionary<string, (EntryKind Kind, EntryRights Rights)> _byPath = new(StringComparer.Ordinal);
    private readonly Tally _files = new(), _folders = new();
    private EntryRights? _owner;
    private byte[]? _handedDown; // by the folder above, to a course that is not there

    private LiveRights()
    {
    }

    /// <summary>Whether anything in the course has an access list.</summary>
    public bool HasAccessLists { get; private set; }

    /// <summary>
    /// Walks through a course folder once. Without one, or with an empty one, its owner or that of the folder above is what is usual.
    /// </summary>
    public static LiveRights Read(string live, CancellationToken cancellationToken)
    {
        var rights = new LiveRights();
        FolderTree.Walk(live, (folder, name, path, stat) => rights.Add(path, stat, AttributesOf(folder, name, stat)), cancellationToken);
        for (var folder = live; folder is not null && rights._owner is null; folder = Path.GetDirectoryName(folder))
        {
            if (LinuxPath.Stat(folder) is { Kind: EntryKind.Folder } stat)
                (rights._owner, rights._handedDown) = (new EntryRights(null, stat.UserId, stat.GroupId), DefaultOf(folder));
        }
        return rights;
    }

    /// <summary>
    /// What an entry should have: as the same path of the same kind has it, else as its folder hands it down, else as it is usual.
    /// </summary>
    /// <param name="mode">What it has now: of something new it tells whether it is a program.</param>
    public EntryRights For(string path, EntryKind kind, uint mode)
    {
        if (_byPath.TryGetValue(path, out var same) && same.Kind == kind)
            return same.Rights;
        var (own, other) = kind == EntryKind.Folder ? (_folders, _files) : (_files, _folders);
        var usual = own.Usual ?? (other.Usual is { } borrowed ? borrowed with { Mode = null } : _owner!.Value);
        if (kind is not (EntryKind.File or EntryKind.Folder))
            return usual with { Mode = null };
        return DefaultAbove(path) is { } defaults ? HandedDown(usual, defaults, kind, mode) : usual;
    }

    // As if the course's own server had made it there: with a default list, the kernel takes no account of a mask of new files (acl(5)).
    private static EntryRights HandedDown(EntryRights usual, byte[] defaults, EntryKind kind, uint mode)
    {
        var isFolder = kind == EntryKind.Folder;
        var (bits, list) = AccessList.Inherited(defaults, isFolder || (mode & OwnerMayRun) != 0 ? Permissions : PlainFile);
        return usual with
        {
            Mode = ((usual.Mode ?? 0) & ~Permissions) | bits,
            Attributes = ExtendedAttributes.Of(list, isFolder ? defaults : null)
        };
    }

    private byte[]? DefaultAbove(string path)
    {
        while (path.Length > 0)
        {
            path = path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";
            if (_byPath.TryGetValue(path, out var above))
                return above.Kind == EntryKind.Folder ? DefaultOf(above.Rights.Attributes) : null;
        }
        return _handedDown;
    }

    private static byte[]? DefaultOf(string folder)
    {
        using var held = LinuxFolder.TryHold(folder, out _);
        return held is null ? null : DefaultOf(ExtendedAttributes.Read(held, "."));
    }

    private static byte[]? DefaultOf(ExtendedAttributes? attributes) => attributes?.DefaultList is { } list && AccessList.IsOne(list)
        ? list
        : null;

    private void Add(string path, PathStat stat, ExtendedAttributes? attributes)
    {
        uint? mode = stat.Kind switch { EntryKind.File => stat.Mode & OfFiles, EntryKind.Folder => stat.Mode & OfFolders, _ => null };
        var rights = new EntryRights(mode, stat.UserId, stat.GroupId, attributes);
        _byPath[path] = (stat.Kind, rights);
        HasAccessLists |= attributes is { AccessList: not null } or { DefaultList: not null };
        if (path.Length == 0)
            _owner = new EntryRights(null, stat.UserId, stat.GroupId);
        else if (stat.Kind is EntryKind.File or EntryKind.Folder)
            (stat.Kind == EntryKind.File ? _files : _folders).Add(rights);
    }

    private static ExtendedAttributes? AttributesOf(LinuxFolder folder, string name, PathStat stat) =>
        stat.Kind is EntryKind.File or EntryKind.Folder ? ExtendedAttributes.Read(folder, name) : null;

    private sealed class Tally
    {
        private readonly Dictionary<uint, int> _modes = [], _users = [], _groups = [];

        public EntryRights? Usual => _modes.Count == 0 ? null : new EntryRights(Most(_modes), Most(_users), Most(_groups));

        public void Add(EntryRights rights)
        {
            var mode = rights.Attributes?.AccessList is { } list && AccessList.IsOne(list) ? AccessList.OwnMode(list, rights.Mode!.Value)
                : rights.Mode!.Value;
            CollectionsMarshal.GetValueRefOrAddDefault(_modes, mode, out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(_users, rights.UserId, out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(_groups, rights.GroupId, out _)++;
        }

        private static uint Most(Dictionary<uint, int> counts) => counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).First().Key;
    }
}
