using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Primitives;

/// <summary>Keeps the disk busy while a large file is still being written, so that making it safe at the end takes less time.</summary>
internal static partial class DiskWriting
{
    private const uint BeginWriting = 2; // SYNC_FILE_RANGE_WRITE, sync_file_range(2)

    /// <summary>Tells the disk to begin with what was written to a file, and does not wait for it. Nothing is safe by that.</summary>
    public static void Begin(SafeFileHandle file) => _ = SyncFileRange((int)file.DangerousGetHandle(), 0, 0, BeginWriting);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRange(int descriptor, long offset, long length, uint flags);
}
