using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>
/// Copies what lies in a held folder, with owners, modes, access lists, times, links, further names of a file, and holes. A link is copied,
/// never
/// followed, wherever in the tree it is slipped in meanwhile: a program that goes by paths would read outside. Sockets, pipes and devices
/// are left out.
/// </summary>
internal sealed class FolderCopy
{
    private readonly Dictionary<(ulong Device, ulong Inode), RawPath> _linked = [];
    private const uint Private = 0b110_000_000; // until its rights are set
    private readonly LinuxFolder _root;
    private readonly CancellationToken _cancellationToken;

    private FolderCopy(LinuxFolder root, CancellationToken cancellationToken) => (_root, _cancellationToken) = (root, cancellationToken);

    /// <summary>Copies a name with all below it; nothing happens when it is not there.</summary>
    /// <param name="to">Of our own; it has nothing of that name.</param>
    /// <exception cref="IOException">Something in it may not be read, or a disk failed.</exception>
    public static void Run(LinuxFolder from, LinuxFolder to, string name, CancellationToken cancellationToken) =>
        new FolderCopy(to, cancellationToken).Copy(from, to, name, "");

    private void Copy(LinuxFolder from, LinuxFolder to, string name, string prefix)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (LinuxPath.Stat(from, name) is not { } stat)
            return;
        var isThere = stat.Kind switch
        {
            EntryKind.Folder => CopyFolder(from, to, name, prefix),
            EntryKind.File => CopyFile(from, to, name, prefix, stat),
            EntryKind.Link => CopyLink(from, to, name),
            _ => false,
        };
        if (isThere)
            GiveRights(from, to, name, stat);
    }

    private bool CopyFolder(LinuxFolder from, LinuxFolder to, string name, string prefix)
    {
        using var source = from.OpenChild(name, out var gone);
        if (source is null)
            return gone ? false : throw LinuxPath.Error(LinuxCalls.AccessDenied, $"{new RawPath(name)} could not be opened");
        LinuxPath.MakeFolder(to, new RawPath(name));
        using var target = to.TryHoldChild(name, out var error) ?? throw LinuxPath.Error(error, $"{new RawPath(name)} could not be opened");
        foreach (var below in source.Names(out _))
            Copy(source, target, below, $"{prefix}{name}/");
        return true;
    }

    private bool CopyFile(LinuxFolder from, LinuxFolder to, string name, string prefix, PathStat stat)
    {
        if (stat.Links > 1 && !_linked.TryAdd((stat.Device, stat.Inode), new RawPath(prefix + name)))
        {
            LinuxPath.AddName(_root, _linked[(stat.Device, stat.Inode)], to, name);
            return true;
        }
        using var source = LinuxPath.TryOpenFile(from, name);
        if (source is null)
            return false;
        using var target = LinuxPath.MakeFile(to, new RawPath(name), Private);
        SparseFile.Copy(source.SafeFileHandle, target, _cancellationToken);
        return true;
    }

    private static bool CopyLink(LinuxFolder from, LinuxFolder to, string name)
    {
        if (from.LinkTarget(name) is not { } target)
            return false;
        LinuxPath.MakeLink(to, new RawPath(name), target);
        return true;
    }

    // The owner first: to change it would take rights away again. Without being root it cannot be given, and whoever prepares the course
    // says so.
    private static void GiveRights(LinuxFolder from, LinuxFolder to, string name, PathStat stat)
    {
        _ = LinuxPath.SetOwner(to, name, stat.UserId, stat.GroupId);
        if (stat.Kind != EntryKind.Link)
        {
            if (LinuxPath.SetMode(to, name, stat.Mode) is var error and not 0)
                throw LinuxPath.Error(error, $"The rights of {new RawPath(name)} could not be set");
            ExtendedAttributes.Read(from, name)?.Give(to, name);
        }
        LinuxPath.SetTime(to, name, stat.Modified);
    }
}
