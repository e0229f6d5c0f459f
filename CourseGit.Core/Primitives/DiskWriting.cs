using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Primitives;

/// <summary>What .NET does not tell the disk.</summary>
internal static partial class DiskWriting
{
    private const uint BeginWriting = 2; // SYNC_FILE_RANGE_WRITE, sync_file_range(2)

    private const int CloseOnExec = 0x80000; // fcntl.h; it is opened to read

    /// <summary>Tells the disk to begin with what was written to a file, and does not wait for it. Nothing is safe by that.</summary>
    public static void Begin(SafeFileHandle file) => _ = SyncFileRange((int)file.DangerousGetHandle(), 0, 0, BeginWriting);

    /// <summary>Waits until the names in a folder are safe from a power cut, as far as its file system can do that.</summary>
    public static void SyncNames(string folder)
    {
        using var held = new SafeFileHandle(Open(Encoding.UTF8.GetBytes(folder + '\0'), CloseOnExec), ownsHandle: true);
        if (!held.IsInvalid)
            RandomAccess.FlushToDisk(held);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRange(int descriptor, long offset, long length, uint flags);
}
