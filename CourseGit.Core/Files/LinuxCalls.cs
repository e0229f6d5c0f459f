using System.Runtime.InteropServices;

namespace CourseGit.Core.Files;

/// <summary>The system calls behind <see cref="LinuxPath"/> and <see cref="FolderTree"/>: all count from a folder held open.</summary>
internal static partial class LinuxCalls
{
    public const int CurrentFolder = -100;
    public const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, Exclusive = 0x80, NonBlocking = 0x800, CloseOnExec = 0x80000,
        PathOnly = 0x200000;
    public const int StatNoFollow = 0x100, RemoveFolder = 0x200, EmptyPath = 0x1000;
    public const int SeekData = 3;
    public const nuint CloneFile = 0x40049409; // FICLONE, ioctl_ficlonerange(2)
    public const uint StatBasic = 0x7FF, StatMountId = 0x1000, AttributeMountRoot = 0x2000;
    public const uint RenameNoReplace = 1, RenameExchange = 2;

    // The only flags that ARM numbers differently (arch/arm64/include/uapi/asm/fcntl.h).
    public static readonly int DirectoryOnly = IsArm ? 0x4000 : 0x10000, NoFollow = IsArm ? 0x8000 : 0x20000;

    // errno(3)
    public const int NotPermitted = 1, NoEntry = 2, NoDevice = 6, AccessDenied = 13, Busy = 16, Exists = 17, NotAFolder = 20,
        IsAFolder = 21, TooManyNames = 31;
    public const int Invalid = 22, NoSuchCall = 38, NotEmpty = 39, NotSupported = 95, TooManyLinks = 40, ReadOnlyDisk = 30, TooSmall = 34;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    /// <summary>The number of the error of the last call; 0 when it went well.</summary>
    public static int ErrorOf(int result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int folder, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial int OpenAt(int folder, byte[] name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int MakeLinkAt(byte[] target, int folder, byte[] name);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static unsafe partial int Statx(int folder, ReadOnlySpan<byte> name, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(int folder, byte[] name, byte[] buffer, nint size);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(int folder, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeFolderAt(int folder, byte[] name, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int RenameAt(int fromFolder, byte[] from, int toFolder, byte[] to);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    public static partial int RenameAt2(int fromFolder, byte[] from, int toFolder, byte[] to, uint flags);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwnerAt(int folder, byte[] name, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true)]
    public static partial int ChangeMode(byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true)]
    public static partial nint ListAttributes(byte[] path, ref byte list, nint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true)]
    public static partial nint GetAttribute(byte[] path, byte[] name, ref byte value, nint size);

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true)]
    public static partial int SetAttribute(byte[] path, byte[] name, byte[] value, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "lremovexattr", SetLastError = true)]
    public static partial int RemoveAttribute(byte[] path, byte[] name);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimesAt(int folder, byte[] name, ReadOnlySpan<long> times, int flags);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    public static partial int NameAt(int fromFolder, byte[] from, int toFolder, byte[] to, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SyncFileSystem(int descriptor);
}
