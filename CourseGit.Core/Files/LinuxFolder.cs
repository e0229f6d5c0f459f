using System.Runtime.InteropServices;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>What kind of thing a name in a folder is.</summary>
internal enum EntryKind
{
    File,
    Folder,
    Link,
    Special,
}

/// <summary>
/// Names and stats straight from the operating system: .NET's own enumeration loses names that are no UTF-8,
/// and opening below a held folder leaves nobody time to slip a link in between.
/// Layouts from dirent.h (64-bit Linux) and statx(2).
/// </summary>
internal sealed partial class LinuxFolder : IDisposable
{
    private const int NameOffset = 19, LongestName = 255;
    private const int MayRead = 4, MayWrite = 2, MaySearch = 1;
    private readonly IntPtr _stream;
    private readonly int _descriptor;

    private LinuxFolder(IntPtr stream) => (_stream, _descriptor) = (stream, DescriptorOf(stream));

    /// <summary>The held folder, for calls that count from it; valid until disposed.</summary>
    public int Descriptor => _descriptor;

    private LinuxFolder(int descriptor) => _descriptor = descriptor;

    /// <summary>Holds a folder to reach what is in it by name; it need not be readable. <see cref="Names"/> is not to be had.</summary>
    public static LinuxFolder? TryHold(string path, out int error)
    {
        var descriptor = LinuxCalls.OpenAt(
            LinuxCalls.CurrentFolder, Bytes(RawPath.FromText(path).Bytes),
            LinuxCalls.PathOnly | LinuxCalls.DirectoryOnly | LinuxCalls.CloseOnExec);
        error = LinuxCalls.ErrorOf(descriptor);
        return descriptor < 0 ? null : new LinuxFolder(descriptor);
    }

    /// <summary>Holds a folder whose path is real, no part of it a link: one that was slipped in meanwhile is not followed.</summary>
    public static LinuxFolder? TryHoldReal(string path, out int error)
    {
        using var root = TryHold("/", out error);
        return root?.TryHoldBelow(RawPath.FromText(path).Bytes, out error);
    }

    /// <summary>Holds a folder in this one without following a link; null with the error's number when that cannot be.</summary>
    public LinuxFolder? TryHoldChild(string name, out int error)
    {
        var descriptor = LinuxCalls.OpenAt(
            _descriptor, Bytes(name), LinuxCalls.PathOnly | LinuxCalls.DirectoryOnly | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec);
        error = LinuxCalls.ErrorOf(descriptor);
        return descriptor < 0 ? null : new LinuxFolder(descriptor);
    }

    /// <summary>Holds a folder further below, or this one again for empty text; links on the way are not followed.</summary>
    public LinuxFolder? TryHoldBelow(string path, out int error)
    {
        var folder = TryHoldChild(".", out error);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = folder;
            folder = parent?.TryHoldChild(name, out error);
        }
        return folder;
    }

    /// <summary>Opens a folder; null with the error's number when that cannot be.</summary>
    public static LinuxFolder? TryOpen(string path, out int error) =>
        From(LinuxCalls.OpenAt(LinuxCalls.CurrentFolder, Bytes(RawPath.FromText(path).Bytes),
            LinuxCalls.ReadOnly | LinuxCalls.DirectoryOnly | LinuxCalls.CloseOnExec), out error);

    /// <summary>Opens the root of a walk.</summary>
    /// <param name="path">No part of it may be a link.</param>
    /// <exception cref="RefusedException">It does not exist or may not be read.</exception>
    public static LinuxFolder Open(string path)
    {
        using var held = TryHoldReal(path, out var error);
        return held?.OpenHere(out error)
            ?? throw new RefusedException(
                $"The course folder {path} cannot be read ({Marshal.GetPInvokeErrorMessage(error)}). Nothing was backed up. "
                + "Put the folder back, or give the user CourseGit runs as the right to read it.");
    }

    private LinuxFolder? OpenHere(out int error) =>
        From(LinuxCalls.OpenAt(_descriptor, Bytes("."), LinuxCalls.ReadOnly | LinuxCalls.DirectoryOnly | LinuxCalls.CloseOnExec),
            out error);

    /// <summary>Opens a folder in this one without following a link; null when it may not be read or is gone.</summary>
    /// <param name="gone">It vanished or became something else meanwhile.</param>
    public LinuxFolder? OpenChild(string name, out bool gone)
    {
        var folder = From(
            LinuxCalls.OpenAt(
            _descriptor, Bytes(name), LinuxCalls.ReadOnly | LinuxCalls.DirectoryOnly | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec),
            out var error);
        gone = error is LinuxCalls.NoEntry or LinuxCalls.TooManyLinks or LinuxCalls.NotAFolder;
        return folder;
    }

    /// <summary>All names but <c>.</c> and <c>..</c>, unordered.</summary>
    /// <param name="complete">False when the disk gave an error before the end.</param>
    public List<string> Names(out bool complete)
    {
        var names = new List<string>();
        while (ReadEntry(_stream) is var entry && entry != IntPtr.Zero)
        {
            var name = ReadName(entry + NameOffset);
            if (name is not ("." or ".."))
                names.Add(name);
        }
        complete = Marshal.GetLastPInvokeError() == 0;
        return names;
    }

    /// <summary>Stats of a name, links not followed; null when there are none to be had.</summary>
    /// <param name="gone">It vanished; false when it is there but may not or cannot be looked at.</param>
    public unsafe PathStat? Stat(string name, out bool gone)
    {
        var buffer = stackalloc byte[PathStat.BufferSize];
        Span<byte> bytes = name.Length <= LongestName ? stackalloc byte[LongestName + 1] : new byte[name.Length + 1];
        LinuxPath.Write(name, bytes);
        var failed = LinuxCalls.Statx(_descriptor, bytes, LinuxCalls.StatNoFollow, LinuxCalls.StatBasic, buffer) != 0;
        gone = failed && Marshal.GetLastPInvokeError() is LinuxCalls.NoEntry or LinuxCalls.NotAFolder;
        return failed ? null : PathStat.Read(buffer);
    }

    /// <summary>Whether this process may read the file.</summary>
    public bool MayReadFile(string name) => Access(_descriptor, Bytes(name), MayRead, 0) == 0
        || Marshal.GetLastPInvokeError() != LinuxCalls.AccessDenied;

    /// <summary>Whether this process may make, remove and rename things in a folder of this name; <c>.</c> is this folder itself.</summary>
    public bool MayChange(string name) =>
        Access(_descriptor, Bytes(name), MayWrite | MaySearch, 0) == 0
            || Marshal.GetLastPInvokeError() is not (LinuxCalls.AccessDenied or LinuxCalls.ReadOnlyDisk);

    /// <summary>Where a link points, one character a byte; null when it is gone.</summary>
    public string? LinkTarget(string name)
    {
        var buffer = new byte[4096]; // PATH_MAX
        var length = (int)LinuxCalls.ReadLinkAt(_descriptor, Bytes(name), buffer, buffer.Length);
        return length < 0 ? null : RawPath.Encoding.GetString(buffer, 0, length);
    }

    public void Dispose() => _ = _stream == IntPtr.Zero ? LinuxCalls.Close(_descriptor) : CloseFolder(_stream);

    private static LinuxFolder? From(int descriptor, out int error)
    {
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new LinuxFolder(FolderOf(descriptor));
    }

    private static byte[] Bytes(string name) => LinuxPath.Bytes(name);

    private static unsafe string ReadName(IntPtr name) =>
        RawPath.Encoding.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)name));

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    private static partial IntPtr FolderOf(int descriptor);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    private static partial int DescriptorOf(IntPtr stream);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial IntPtr ReadEntry(IntPtr stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(IntPtr stream);

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true)]
    private static partial int Access(int folder, byte[] name, int mode, int flags);
}
