using System.Runtime.InteropServices;

namespace CourseGit.Core.Courses;

/// <summary>Who owns an entry and who may do what with it.</summary>
/// <param name="Mode">Permission bits; null when there is nothing to go by.</param>
internal readonly record struct EntryRights(uint? Mode, uint UserId, uint GroupId);

/// <summary>The rights in a live course: of each path, and what is usual there.</summary>
internal sealed class LiveRights
{
    private const uint OfFiles = 0b111_111_111; // never setuid, setgid: a restore must not hand out rights
    private const uint OfFolders = OfFiles | 0b011_000_000_000; // setgid gives new files the folder's group
    private readonly Dictionary<string, (EntryKind Kind, EntryRights Rights)> _byPath = new(StringComparer.Ordinal);
    private readonly Tally _files = new(), _folders = new();
    private EntryRights? _owner;

    private LiveRights()
    {
    }

    /// <summary>Walks through a course folder once. Without one, or with an empty one, its owner or that of the folder above is what is usual.</summary>
    public static LiveRights Read(string live, CancellationToken cancellationToken)
    {
        var rights = new LiveRights();
        FolderTree.Walk(live, (_, _, path, stat) => rights.Add(path, stat), cancellationToken);
        for (var folder = live; folder is not null && rights._owner is null; folder = Path.GetDirectoryName(folder))
        {
            if (LinuxPath.Stat(folder) is { Kind: EntryKind.Folder } stat)
                rights._owner = new EntryRights(null, stat.UserId, stat.GroupId);
        }
        return rights;
    }

    /// <summary>What an entry should have: as the same path of the same kind has it, else as it is usual.</summary>
    public EntryRights For(string path, EntryKind kind)
    {
        if (_byPath.TryGetValue(path, out var same) && same.Kind == kind)
            return same.Rights;
        var (own, other) = kind == EntryKind.Folder ? (_folders, _files) : (_files, _folders);
        var usual = own.Usual ?? (other.Usual is { } borrowed ? borrowed with { Mode = null } : _owner!.Value);
        return kind is EntryKind.File or EntryKind.Folder ? usual : usual with { Mode = null };
    }

    private void Add(string path, PathStat stat)
    {
        uint? mode = stat.Kind switch { EntryKind.File => stat.Mode & OfFiles, EntryKind.Folder => stat.Mode & OfFolders, _ => null };
        var rights = new EntryRights(mode, stat.UserId, stat.GroupId);
        _byPath[path] = (stat.Kind, rights);
        if (path.Length == 0)
            _owner = rights with { Mode = null };
        else if (stat.Kind is EntryKind.File or EntryKind.Folder)
            (stat.Kind == EntryKind.File ? _files : _folders).Add(rights);
    }

    private sealed class Tally
    {
        private readonly Dictionary<uint, int> _modes = [], _users = [], _groups = [];

        public EntryRights? Usual => _modes.Count == 0 ? null : new EntryRights(Most(_modes), Most(_users), Most(_groups));

        public void Add(EntryRights rights)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_modes, rights.Mode!.Value, out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(_users, rights.UserId, out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(_groups, rights.GroupId, out _)++;
        }

        private static uint Most(Dictionary<uint, int> counts) => counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).First().Key;
    }
}
