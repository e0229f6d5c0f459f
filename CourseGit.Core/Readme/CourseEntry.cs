using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Readme;

/// <summary>
/// A path of a course whose folder is held open, so that nobody can lead it elsewhere between the look and the deed.
/// Links are followed as long as they stay in the course.
/// </summary>
internal sealed class CourseEntry : IDisposable
{
    private const uint Private = 0b110_000_000; // until its rights are set
    private readonly LinuxFolder _folder;
    private readonly string _name;

    private CourseEntry(LinuxFolder folder, string name, string path) => (_folder, _name, Path) = (folder, name, path);

    /// <summary>Where it lies, links resolved.</summary>
    public string Path { get; }

    /// <summary>Finds a path; the folders above it must be there.</summary>
    /// <param name="courseFolder">Its links resolved.</param>
    /// <returns>Null when a folder above it is not there.</returns>
    /// <exception cref="RefusedException">It leads out of the course.</exception>
    public static CourseEntry? Find(string courseFolder, CoursePath path)
    {
        var real = ConfinedFolder.RealPath(System.IO.Path.Combine(courseFolder, path.Value));
        if (!real.StartsWith(courseFolder + "/", StringComparison.Ordinal))
            throw new RefusedException(
                $"{path} leads out of the course's folder through a link. Nothing was read or changed. Replace the link by what it "
                + "points to if it belongs to the course.");
        var parts = real[(courseFolder.Length + 1)..].Split('/');
        var folder = LinuxFolder.TryHoldReal(courseFolder, out _);
        foreach (var part in parts[..^1])
        {
            using var parent = folder;
            folder = parent?.TryHoldChild(RawPath.FromText(part).Bytes, out _);
        }
        return folder is null ? null : new CourseEntry(folder, RawPath.FromText(parts[^1]).Bytes, real);
    }

    /// <summary>What is there; null when nothing is.</summary>
    public PathStat? Stat() => LinuxPath.Stat(_folder, _name);

    /// <summary>Opens a regular file to read.</summary>
    /// <returns>Null when it is not there, or is no regular file.</returns>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public FileStream? OpenRead()
    {
        try
        {
            return LinuxPath.TryOpenFile(_folder, _name);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == LinuxCalls.AccessDenied)
        {
            throw new UnauthorizedAccessException($"{Path} may not be read by the user CourseGit runs as.", e);
        }
    }

    /// <summary>
    /// Puts content there in one step: everybody finds the old file or the new one, whole. It gets the rights of the file it replaces.
    /// </summary>
    /// <param name="newFile">Rights of a file that was not there.</param>
    /// <exception cref="IOException">The disk did not take it; the old file is as it was.</exception>
    public void Replace(ReadOnlySpan<byte> content, EntryRights newFile)
    {
        var before = Stat();
        var rights = before is { Kind: EntryKind.File } old
            ? new EntryRights(old.Mode & 0b111_111_111, old.UserId, old.GroupId, ExtendedAttributes.Read(_folder, _name)
            ?? ExtendedAttributes.None)
            : newFile;
        var draft = $".{_name}.coursegit"; // always the same name: what a crash left is gone with the next writing
        _ = LinuxCalls.UnlinkAt(_folder.Descriptor, LinuxPath.Bytes(draft), 0);
        try
        {
            Write(draft, content);
            GiveRights(draft, rights);
            var error = LinuxCalls.ErrorOf(
                LinuxCalls.RenameAt(_folder.Descriptor, LinuxPath.Bytes(draft), _folder.Descriptor, LinuxPath.Bytes(_name)));
            if (error != 0)
                throw LinuxPath.Error(error, $"{Path} could not be replaced");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ = LinuxCalls.UnlinkAt(_folder.Descriptor, LinuxPath.Bytes(draft), 0);
            throw;
        }
        SyncFolder();
    }

    /// <summary>Makes it a folder if nothing is there, with the rights of the folder it lies in.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void MakeFolder()
    {
        var error = LinuxCalls.ErrorOf(LinuxCalls.MakeFolderAt(_folder.Descriptor, LinuxPath.Bytes(_name), 0b111_101_101));
        if (error is not (0 or LinuxCalls.Exists))
            throw LinuxPath.Error(error, $"{Path} could not be made");
        if (error == 0 && LinuxPath.Stat(_folder, ".") is { } parent)
            GiveRights(_name, new EntryRights(parent.Mode, parent.UserId, parent.GroupId));
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, ReadOnlySpan<byte> content)
    {
        using var file = LinuxPath.MakeFile(_folder, new RawPath(name), Private);
        RandomAccess.Write(file, content, 0);
        RandomAccess.FlushToDisk(file);
    }

    // Without being root an owner cannot be given away; the group perhaps, and the mode always.
    private void GiveRights(string name, EntryRights rights)
    {
        if (LinuxPath.SetOwner(_folder, name, rights.UserId, rights.GroupId) != 0)
            _ = LinuxPath.SetOwner(_folder, name, uint.MaxValue, rights.GroupId);
        if (rights.Mode is { } mode && LinuxPath.SetMode(_folder, name, mode) is var error and not 0)
            throw LinuxPath.Error(error, $"The rights of {Path} could not be set");
        rights.Attributes?.Give(_folder, name); // of a file that is new, its folder has handed down the list
    }

    private void SyncFolder()
    {
        using var folder = new SafeFileHandle(
            LinuxCalls.OpenAt(_folder.Descriptor, LinuxPath.Bytes("."),
            LinuxCalls.ReadOnly | LinuxCalls.DirectoryOnly | LinuxCalls.CloseOnExec), ownsHandle: true);
        if (!folder.IsInvalid)
            RandomAccess.FlushToDisk(folder);
    }
}
