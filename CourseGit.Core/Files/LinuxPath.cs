using System.Runtime.InteropServices;
using System.Text;
using CourseGit.Core.Primitives;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Files;

/// <summary>
/// What .NET does not offer for single paths: full stats, exchanging two names at once, moving without overwriting, rights of links.
/// Paths given as <c>path</c> are text; names in a held folder are one character a byte, as <see cref="LinuxFolder"/> gives them.
/// </summary>
internal static class LinuxPath
{
    private const int LongestText = 400; // characters; a path in it may have thousands

    /// <summary>Stats a path; null when it does not exist. Links among its parents are followed, itself not.</summary>
    /// <exception cref="IOException">It may not be looked at.</exception>
    public static PathStat? Stat(string path) => Stat(LinuxCalls.CurrentFolder, Bytes(RawPath.FromText(path).Bytes));

    /// <summary>Stats what a path leads to, all links followed; null when it cannot be looked at.</summary>
    public static unsafe PathStat? StatBehind(string path)
    {
        var buffer = stackalloc byte[PathStat.BufferSize];
        return LinuxCalls.Statx(LinuxCalls.CurrentFolder, Bytes(RawPath.FromText(path).Bytes), 0, LinuxCalls.StatBasic, buffer) == 0
            ? PathStat.Read(buffer)
            : null;
    }

    /// <summary>Stats a name in a held folder; <c>.</c> is the folder itself.</summary>
    public static PathStat? Stat(LinuxFolder folder, string name) => Stat(folder.Descriptor, Bytes(name));

    /// <summary>Stats an open file.</summary>
    public static PathStat? Stat(SafeFileHandle file) => Stat((int)file.DangerousGetHandle(), [0], LinuxCalls.EmptyPath);

    /// <summary>Opens a plain file that lies right in a folder; a link is not followed, a pipe not waited for.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">It may not be read.</exception>
    public static FileStream? TryOpenFile(string folder, string name)
    {
        using var held = LinuxFolder.TryHold(folder, out _);
        return held is null ? null : TryOpenFile(held, RawPath.FromText(name).Bytes);
    }

    /// <inheritdoc cref="TryOpenFile(string, string)"/>
    public static FileStream? TryOpenFile(LinuxFolder folder, string name)
    {
        const int flags = LinuxCalls.ReadOnly | LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec;
        var handle = Opened(LinuxCalls.OpenAt(folder.Descriptor, Bytes(name), flags | LinuxCalls.NoFollow), name);
        return handle is null ? null : new FileStream(handle, FileAccess.Read, bufferSize: 0);
    }

    /// <summary>Opens a plain file to write into it, and makes one where nothing has that name; a link is not followed.</summary>
    /// <exception cref="IOException">Something else has the name, or it may not be written.</exception>
    public static SafeFileHandle OpenToWrite(LinuxFolder folder, string name)
    {
        const int flags = LinuxCalls.WriteOnly | LinuxCalls.Create | LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec;
        return Opened(LinuxCalls.OpenAt(folder.Descriptor, Bytes(name), flags | LinuxCalls.NoFollow, 0b110_110_110), name)
            ?? throw Error(LinuxCalls.Invalid, $"{new RawPath(name)} is no plain file");
    }

    /// <summary>Whether an error means that nothing is there which could be opened as a file, or as a folder on the way to one.</summary>
    public static bool IsNothing(int error) =>
        error is LinuxCalls.NoEntry or LinuxCalls.NotAFolder or LinuxCalls.TooManyLinks or LinuxCalls.NoDevice;

    private static SafeFileHandle? Opened(int descriptor, string name)
    {
        if (LinuxCalls.ErrorOf(descriptor) is var error and not 0)
            return IsNothing(error) ? null : throw Error(error, $"{new RawPath(name)} could not be opened");
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Stat(handle) is { Kind: EntryKind.File })
            return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>Makes a plain file that must not be there yet.</summary>
    /// <param name="root">Of our own: links on the way are followed.</param>
    /// <param name="mode">Permission bits, before this process's mask takes some away.</param>
    /// <exception cref="IOException">The name is taken (errno 17), or it cannot be made.</exception>
    public static SafeFileHandle MakeFile(LinuxFolder root, RawPath below, uint mode)
    {
        const int flags = LinuxCalls.WriteOnly | LinuxCalls.Create | LinuxCalls.Exclusive | LinuxCalls.CloseOnExec;
        var descriptor = LinuxCalls.OpenAt(root.Descriptor, Bytes(below.Bytes), flags | LinuxCalls.NoFollow, mode);
        Made(descriptor, below);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Makes a folder with the rights this process gives to new folders; nothing happens when it is there.</summary>
    /// <param name="root">Of our own: links on the way are followed.</param>
    /// <exception cref="IOException">It cannot be made, or the name is taken by something else.</exception>
    public static void MakeFolder(LinuxFolder root, RawPath below)
    {
        var error = LinuxCalls.ErrorOf(LinuxCalls.MakeFolderAt(root.Descriptor, Bytes(below.Bytes), 0b111_111_111));
        if (error != 0 && (error != LinuxCalls.Exists || Stat(root, below.Bytes) is not { Kind: EntryKind.Folder }))
            throw Error(error, $"{below} could not be made");
    }

    /// <summary>Makes a folder with those above it.</summary>
    /// <inheritdoc cref="MakeFolder"/>
    public static void MakeFolders(LinuxFolder root, RawPath below)
    {
        for (var slash = below.Bytes.IndexOf('/'); slash > 0; slash = below.Bytes.IndexOf('/', slash + 1))
            MakeFolder(root, new RawPath(below.Bytes[..slash]));
        MakeFolder(root, below);
    }

    /// <summary>Makes a link that must not be there yet.</summary>
    /// <param name="root">Of our own: links on the way are followed.</param>
    /// <param name="target">Where it points, one character a byte.</param>
    /// <exception cref="IOException">The name is taken (errno 17), or it cannot be made.</exception>
    public static void MakeLink(LinuxFolder root, RawPath below, string target) =>
        Made(LinuxCalls.MakeLinkAt(Bytes(target), root.Descriptor, Bytes(below.Bytes)), below);

    /// <summary>Gives a file a further name, which must be free.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    public static void AddName(LinuxFolder root, RawPath below, LinuxFolder folder, string name) =>
        Made(LinuxCalls.NameAt(root.Descriptor, Bytes(below.Bytes), folder.Descriptor, Bytes(name), 0), new RawPath(name));

    /// <summary>Sets when a name's content changed last, of a link its own; as far as that is possible.</summary>
    public static void SetTime(LinuxFolder folder, string name, LinuxTime time)
    {
        // of the last access, and of the last change
        ReadOnlySpan<long> times = [time.Seconds, time.Nanoseconds, time.Seconds, time.Nanoseconds];
        _ = LinuxCalls.SetTimesAt(folder.Descriptor, Bytes(name), times, LinuxCalls.StatNoFollow);
    }

    /// <summary>Removes a plain file or a link; nothing happens when it is not there.</summary>
    public static void Remove(LinuxFolder root, RawPath below) => _ = LinuxCalls.UnlinkAt(root.Descriptor, Bytes(below.Bytes), 0);

    /// <summary>Makes two existing names change places in one step that nobody sees half done.</summary>
    /// <returns>False when this file system or kernel cannot; nothing was changed then.</returns>
    /// <exception cref="IOException">One does not exist, may not be moved, or they lie on different file systems.</exception>
    public static bool Exchange(string a, string b) =>
        Exchanged(Rename(LinuxCalls.CurrentFolder, TextBytes(a), LinuxCalls.CurrentFolder, TextBytes(b), LinuxCalls.RenameExchange), a, b);

    /// <inheritdoc cref="Exchange(string, string)"/>
    public static bool Exchange(LinuxFolder aFolder, string a, LinuxFolder bFolder, string b) =>
        Exchanged(Rename(aFolder.Descriptor, Bytes(a), bFolder.Descriptor, Bytes(b), LinuxCalls.RenameExchange), Display(a), Display(b));

    /// <summary>Moves to a name that must be free.</summary>
    /// <exception cref="IOException">The name is taken (errno 17), or it cannot be moved.</exception>
    public static void MoveNew(string from, string to) =>
        Moved(MoveNew(LinuxCalls.CurrentFolder, TextBytes(from), LinuxCalls.CurrentFolder, TextBytes(to)), from, to);

    /// <inheritdoc cref="MoveNew(string, string)"/>
    public static void MoveNew(LinuxFolder fromFolder, string from, LinuxFolder toFolder, string to) =>
        Moved(MoveNew(fromFolder.Descriptor, Bytes(from), toFolder.Descriptor, Bytes(to)), Display(from), Display(to));

    /// <summary>Sets permission bits without following a link.</summary>
    /// <returns>0, or the number of the error.</returns>
    public static int SetMode(LinuxFolder folder, string name, uint mode)
    {
        // fchmodat follows links before Linux 6.6; a descriptor cannot be exchanged for one.
        var descriptor = LinuxCalls.OpenAt(
            folder.Descriptor, Bytes(name), LinuxCalls.PathOnly | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec);
        if (descriptor < 0)
            return LinuxCalls.ErrorOf(descriptor);
        var error = LinuxCalls.ErrorOf(LinuxCalls.ChangeMode(TextBytes($"/proc/self/fd/{descriptor}"), mode));
        _ = LinuxCalls.Close(descriptor);
        return error;
    }

    /// <summary>Sets user and group, of a link its own; <see cref="uint.MaxValue"/> leaves one as it is.</summary>
    /// <returns>0, or the number of the error.</returns>
    public static int SetOwner(LinuxFolder folder, string name, uint user, uint group) =>
        LinuxCalls.ErrorOf(LinuxCalls.ChangeOwnerAt(folder.Descriptor, Bytes(name), user, group, LinuxCalls.StatNoFollow));

    /// <summary>Whether <c>a</c> and <c>A</c> are the same file in a folder; tried out with a file that is gone afterwards.</summary>
    public static bool IsCaseInsensitive(string folder)
    {
        var name = $".coursegit-case-{Guid.NewGuid():N}";
        using var probe = new FileStream(
            Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        return Stat(Path.Combine(folder, name.ToUpperInvariant())) is not null;
    }

    /// <summary>An error of the system as .NET's own have it: the number in <c>HResult</c>.</summary>
    public static IOException Error(int error, string text) =>
        new($"{ShortText.Of(text, LongestText)}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    /// <summary>A name, one character a byte, as the system wants it: with NUL at its end.</summary>
    public static byte[] Bytes(string name)
    {
        var bytes = new byte[name.Length + 1];
        Write(name, bytes);
        return bytes;
    }

    /// <summary>The same into bytes that are there, one more than the name has at least.</summary>
    public static void Write(string name, Span<byte> bytes)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A name that holds a NUL would end there.", nameof(name));
        bytes[RawPath.Encoding.GetBytes(name, bytes)] = 0;
    }

    private static void Made(int result, RawPath below)
    {
        if (LinuxCalls.ErrorOf(result) is var error and not 0)
            throw Error(error, $"{below} could not be made");
    }

    private static byte[] TextBytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static string Display(string name) => new RawPath(name).Display;

    private static unsafe PathStat? Stat(int folder, byte[] name, int flags = LinuxCalls.StatNoFollow)
    {
        var buffer = stackalloc byte[PathStat.BufferSize];
        var error = LinuxCalls.ErrorOf(LinuxCalls.Statx(folder, name, flags, LinuxCalls.StatBasic | LinuxCalls.StatMountId, buffer));
        return error switch
        {
            0 => PathStat.Read(buffer),
            LinuxCalls.NoEntry or LinuxCalls.NotAFolder => null,
            _ => throw Error(error, $"{Encoding.UTF8.GetString(name.AsSpan()[..^1])} cannot be looked at"),
        };
    }

    private static bool Exchanged(int error, string a, string b) => error == 0
        || (IsUnsupported(error) ? false : throw Error(error, $"{a} and {b} could not change places"));

    private static int MoveNew(int fromFolder, byte[] from, int toFolder, byte[] to)
    {
        var error = Rename(fromFolder, from, toFolder, to, LinuxCalls.RenameNoReplace);
        if (!IsUnsupported(error))
            return error;
        return Stat(toFolder, to) is null ? LinuxCalls.ErrorOf(LinuxCalls.RenameAt(fromFolder, from, toFolder, to)) : LinuxCalls.Exists;
    }

    private static void Moved(int error, string from, string to)
    {
        if (error != 0)
            throw Error(error, $"{from} could not be moved to {to}");
    }

    private static int Rename(int fromFolder, byte[] from, int toFolder, byte[] to, uint flags)
    {
        try
        {
            return LinuxCalls.ErrorOf(LinuxCalls.RenameAt2(fromFolder, from, toFolder, to, flags));
        }
        catch (EntryPointNotFoundException)
        {
            return LinuxCalls.NoSuchCall; // an old C library
        }
    }

    private static bool IsUnsupported(int error) => error is LinuxCalls.Invalid or LinuxCalls.NoSuchCall or LinuxCalls.NotSupported;
}
