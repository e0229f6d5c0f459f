using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.Swapping;

/// <summary>
/// Puts files that were written beside a folder into it, each in one instant: a name holds the old file or the new one, whole, and never
/// none. Folders on the way are held open, so that no link among them leads elsewhere. What is to go goes last.
/// </summary>
internal sealed class FileSwap : IDisposable
{
    private readonly LinuxFolder _root, _staged;
    private string? _exchanged;

    /// <param name="folder">Where they belong.</param>
    /// <param name="staging">Where they lie; on the same file system.</param>
    public FileSwap(string folder, string staging)
    {
        _root = Hold(folder);
        _staged = Hold(staging);
    }

    public void Run(FolderDifference difference, SetAside aside, Action<int, RawPath> report)
    {
        var done = 0;
        if (difference.SetAside > 0)
        {
            using var kept = aside.Open();
            foreach (var path in difference.ToKeep)
                AddName(path, kept);
            foreach (var path in difference.ToMoveAway)
            {
                MoveAway(path, kept);
                report(++done, path);
            }
        }
        foreach (var path in difference.ToMake)
            HoldFolder(path.Bytes, out _)?.Dispose();
        foreach (var path in difference.ToWrite)
        {
            Put(path);
            report(++done, path);
        }
        foreach (var path in difference.ToRemove)
        {
            Remove(path);
            report(++done, path);
        }
    }

    public void Dispose()
    {
        _root.Dispose();
        _staged.Dispose();
    }

    private void Put(RawPath path)
    {
        if (_exchanged is { } whole && path.Bytes.StartsWith(whole, StringComparison.Ordinal))
            return; // it came with the folder it lies in
        var (above, name) = Split(path.Bytes);
        using var here = HoldFolder(above, out var obstacle);
        if (here is null)
        {
            Exchange(obstacle!);
            _exchanged = obstacle + "/";
            return;
        }
        if (LinuxPath.Stat(here, name) is { Kind: EntryKind.Folder })
        {
            Exchange(path.Bytes);
            return;
        }
        using var from = _staged.TryHoldBelow(above, out var error) ?? throw LinuxPath.Error(error, $"{path} is not there any more");
        Done(LinuxCalls.RenameAt(from.Descriptor, LinuxPath.Bytes(name), here.Descriptor, LinuxPath.Bytes(name)), path);
    }

    // A file where a folder is to be, or the other way round: both change places at once, and what was there goes with what was written.
    private void Exchange(string path)
    {
        var (above, name) = Split(path);
        using var here = _root.TryHoldBelow(above, out var error) ?? throw LinuxPath.Error(error, $"{new RawPath(path)} cannot be reached");
        using var from = _staged.TryHoldBelow(above, out error)
            ?? throw LinuxPath.Error(error, $"{new RawPath(path)} is not there any more");
        if (LinuxPath.Exchange(here, name, from, name))
            return;
        // This file system cannot: for an instant there is neither.
        var parked = $"{Guid.NewGuid():N}";
        Done(LinuxCalls.RenameAt(here.Descriptor, LinuxPath.Bytes(name), _staged.Descriptor, LinuxPath.Bytes(parked)), new RawPath(path));
        Done(LinuxCalls.RenameAt(from.Descriptor, LinuxPath.Bytes(name), here.Descriptor, LinuxPath.Bytes(name)), new RawPath(path));
    }

    // The file stays under both names until the new one takes this.
    private void AddName(RawPath path, LinuxFolder kept)
    {
        var (above, name) = Split(path.Bytes);
        using var here = _root.TryHoldBelow(above, out _);
        if (here is null)
            return; // a link is in the way, and moved away itself
        using var there = HoldKept(kept, above);
        try
        {
            LinuxPath.AddName(here, new RawPath(name), there, name);
        }
        catch (IOException e) when (e.HResult is LinuxCalls.NotPermitted or LinuxCalls.TooManyNames or LinuxCalls.NotSupported)
        {
            LinuxPath.MoveNew(here, name, there, name); // a file of another user, or no hard links here: for an instant there is none
        }
    }

    // A whole clone inside has a slash at its end.
    private void MoveAway(RawPath path, LinuxFolder kept)
    {
        var (above, name) = Split(path.Bytes.TrimEnd('/'));
        using var here = _root.TryHoldBelow(above, out _);
        if (here is null || LinuxPath.Stat(here, name) is null)
            return; // gone meanwhile, by itself or with the folder around it
        using var there = HoldKept(kept, above);
        LinuxPath.MoveNew(here, name, there, name);
        RemoveEmpty(above);
    }

    private void Remove(RawPath path)
    {
        var (above, name) = Split(path.Bytes);
        using (var here = _root.TryHoldBelow(above, out _))
        {
            if (here is null || LinuxPath.Stat(here, name) is not { Kind: not EntryKind.Folder })
                return; // it went with what was exchanged
            LinuxPath.Remove(here, new RawPath(name));
        }
        RemoveEmpty(above);
    }

    // Folders that nothing is left in; git has none without files.
    private void RemoveEmpty(string folder)
    {
        while (folder.Length > 0)
        {
            var (above, name) = Split(folder);
            using var here = _root.TryHoldBelow(above, out _);
            if (here is null || LinuxCalls.UnlinkAt(here.Descriptor, LinuxPath.Bytes(name), LinuxCalls.RemoveFolder) != 0)
                return;
            folder = above;
        }
    }

    /// <summary>Holds a folder, made where it is missing; null when something else has the name of one on the way.</summary>
    /// <param name="obstacle">The path of that.</param>
    private LinuxFolder? HoldFolder(string path, out string? obstacle)
    {
        obstacle = null;
        var folder = _root.TryHoldChild(".", out var error);
        for (var start = 0; start < path.Length && folder is not null;)
        {
            var end = path.IndexOf('/', start) is var slash and >= 0 ? slash : path.Length;
            using var parent = folder;
            folder = HoldOrMake(parent, path[start..end], out error);
            obstacle = path[..end];
            start = end + 1;
        }
        if (folder is not null || LinuxPath.IsNothing(error))
            return folder;
        throw LinuxPath.Error(error, $"{new RawPath(path)} cannot be opened");
    }

    private static LinuxFolder? HoldOrMake(LinuxFolder parent, string name, out int error)
    {
        if (parent.TryHoldChild(name, out error) is { } there)
            return there;
        if (error != LinuxCalls.NoEntry)
            return null;
        LinuxPath.MakeFolder(parent, new RawPath(name));
        return parent.TryHoldChild(name, out error);
    }

    private static LinuxFolder HoldKept(LinuxFolder kept, string path)
    {
        if (path.Length > 0)
            LinuxPath.MakeFolders(kept, new RawPath(path));
        return kept.TryHoldBelow(path, out var error) ?? throw LinuxPath.Error(error, $"{new RawPath(path)} cannot be set aside");
    }

    private static LinuxFolder Hold(string folder) => LinuxFolder.TryHold(folder, out var error)
        ?? throw LinuxPath.Error(error, $"{folder} cannot be opened");

    private static (string Above, string Name) Split(string path) =>
        path.LastIndexOf('/') is var slash and >= 0 ? (path[..slash], path[(slash + 1)..]) : ("", path);

    private static void Done(int result, RawPath path)
    {
        if (LinuxCalls.ErrorOf(result) is var error and not 0)
            throw LinuxPath.Error(error, $"{path} could not be put in its place");
    }
}
