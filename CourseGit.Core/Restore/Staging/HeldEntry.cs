using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Staging;

/// <summary>
/// A name in a folder that is held open, whether anything has that name or not. No folder below the one its root lies in was reached
/// through a link, and none can be slipped in between looking and renaming.
/// </summary>
internal sealed class HeldEntry : IDisposable
{
    private readonly LinuxFolder _folder;
    private readonly string _name;

    private HeldEntry(LinuxFolder folder, string name) => (_folder, _name) = (folder, name);

    /// <summary>Finds an entry; null when a folder above it is missing, a link, or no folder.</summary>
    /// <param name="path">Counted from the root; empty for the root itself.</param>
    public static HeldEntry? Find(string root, string path) => Find(root, path, (_, _, _) => null);

    /// <summary>Finds an entry and makes the folders above it that are missing.</summary>
    /// <param name="makeFolder">Makes a folder of this name in a held one.</param>
    /// <exception cref="RefusedException">A folder above it is a link, or no folder.</exception>
    public static HeldEntry Make(string root, string path, Action<LinuxFolder, string> makeFolder) =>
        Find(root, path, (folder, name, shown) =>
    {
        if (LinuxPath.Stat(folder, name) is null)
            makeFolder(folder, name);
        return folder.TryHoldChild(name, out _) ?? throw LinkedParent(shown, LinuxPath.Stat(folder, name));
    })!;

    /// <summary>What a restore says when a folder above what it replaces is none.</summary>
    public static RefusedException LinkedParent(string path, PathStat? stat) => new(stat is { Kind: EntryKind.Link }
        ? $"{path} is a link in the course now: what lies behind it is not part of the course, and nothing was written there. Restore "
        + $"{path} itself instead."
        : $"{path} is not a folder in the course now, so nothing can be put into it. Restore {path} itself instead.");

    public PathStat? Stat() => LinuxPath.Stat(_folder, _name);

    /// <summary>What is at a path below a root; null when nothing is, or a folder above it is none.</summary>
    public static PathStat? StatOf(string root, string path)
    {
        using var entry = Find(root, path);
        return entry?.Stat();
    }

    /// <summary>Whether this process may give the name to something else, and move what has it now elsewhere.</summary>
    public bool MayBeReplaced() => // a folder that moves gets another "..", which is a change of the folder
        _folder.MayChange(".") && (Stat() is not { Kind: EntryKind.Folder } || _folder.MayChange(_name));

    /// <inheritdoc cref="LinuxPath.Exchange(string, string)"/>
    public bool Exchange(HeldEntry other) => LinuxPath.Exchange(_folder, _name, other._folder, other._name);

    /// <inheritdoc cref="LinuxPath.MoveNew(string, string)"/>
    public void MoveNew(HeldEntry target) => MoveNew(target._folder, target._name);

    /// <inheritdoc cref="LinuxPath.MoveNew(string, string)"/>
    public void MoveNew(LinuxFolder folder, string name) => LinuxPath.MoveNew(_folder, _name, folder, name);

    /// <summary>Makes it an empty folder with owner and rights of another folder; one that is there already gets them again.</summary>
    public void MakeFolderLike(LinuxFolder model)
    {
        if (LinuxCalls.ErrorOf(LinuxCalls.MakeFolderAt(_folder.Descriptor, LinuxPath.Bytes(_name), 0b111_000_000)) is var error
            and not (0 or LinuxCalls.Exists))
            throw LinuxPath.Error(error, $"The folder {new RawPath(_name)} could not be made");
        if (LinuxPath.Stat(model, ".") is not { } stat)
            return;
        _ = LinuxPath.SetMode(_folder, _name, stat.Mode); // usually so already; a restore does not fail because of it
        ExtendedAttributes.Read(model, ".")?.Give(_folder, _name);
        _ = LinuxPath.SetOwner(_folder, _name, stat.UserId, stat.GroupId);
    }

    /// <summary>Removes it when it is an empty folder.</summary>
    public void RemoveEmptyFolder() => _ = LinuxCalls.UnlinkAt(_folder.Descriptor, LinuxPath.Bytes(_name), LinuxCalls.RemoveFolder);

    public void Dispose() => _folder.Dispose();

    private static HeldEntry? Find(string root, string path, Func<LinuxFolder, string, string, LinuxFolder?> missing)
    {
        var above = Path.GetDirectoryName(root) ?? throw new ArgumentException("The root of the file system is no course.", nameof(root));
        var folder = LinuxFolder.TryHold(above, out var error);
        if (folder is null && error is LinuxCalls.NoEntry or LinuxCalls.NotAFolder)
            return null;
        folder = folder ?? throw LinuxPath.Error(error, $"{above} cannot be opened");
        string[] names = path.Length == 0 ? [Path.GetFileName(root)] : [Path.GetFileName(root), .. CoursePath.Parse(path).Value.Split('/')];
        for (var i = 0; i < names.Length - 1; i++)
        {
            using var parent = folder;
            var name = RawPath.FromText(names[i]).Bytes;
            var shown = i == 0 ? root : string.Join('/', names[1..(i + 1)]);
            folder = parent.TryHoldChild(name, out error);
            if (folder is null && error is not (LinuxCalls.NoEntry or LinuxCalls.NotAFolder or LinuxCalls.TooManyLinks))
                throw LinuxPath.Error(error, $"{shown} cannot be opened");
            folder ??= missing(parent, name, shown);
            if (folder is null)
                return null;
        }
        return new HeldEntry(folder, RawPath.FromText(names[^1]).Bytes);
    }
}
