using System.Globalization;
using System.Runtime.InteropServices;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Processes;

/// <summary>
/// An advisory lock on a file (flock(2)) that the operating system frees when its last holder is gone.
/// An inheritable lock passes to child processes: a git command that outlives a killed portal still holds it,
/// so nobody else can begin before it has ended.
/// </summary>
public sealed partial class FileLock : IDisposable
{
    private const int ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000, NoFollow = 0x20000;
    private const int Exclusive = 2, NonBlocking = 4, Unlock = 8;
    private const int WouldBlock = 11;
    private readonly string _file;
    private int _descriptor;

    private FileLock(string file, int descriptor) => (_file, _descriptor) = (file, descriptor);

    /// <summary>Takes the lock, or returns null when somebody holds it.</summary>
    /// <param name="inheritable">Child processes hold it too until they end, or until it is disposed here.</param>
    /// <exception cref="OperationFailedException">The lock file cannot be opened.</exception>
    public static FileLock? TryTake(string file, bool inheritable)
    {
        var descriptor = Open(file, ReadWrite | Create | NoFollow | (inheritable ? 0 : CloseOnExec), 0x180 /* rw------- */);
        if (descriptor < 0)
            throw new OperationFailedException(
                $"The lock file {file} cannot be opened ({Marshal.GetLastPInvokeErrorMessage()}). Nothing was changed. Give the user "
                + "CourseGit runs as the right to write there, and check that the disk is not full.");
        if (Flock(descriptor, Exclusive | NonBlocking) == 0)
            return new FileLock(file, descriptor).SignedByThisProcess();
        var error = Marshal.GetLastPInvokeError();
        Close(descriptor);
        return error == WouldBlock ? null
            : throw new OperationFailedException(
            $"The file {file} cannot be locked ({Marshal.GetPInvokeErrorMessage(error)}). Nothing was changed. The state folder must lie "
            + "on a local disk.");
    }

    /// <summary>The process that took the lock last, also when it is gone; null when unknown.</summary>
    public static ProcessIdentity? LastOwner(string file)
    {
        try
        {
            return ProcessIdentity.Parse(File.ReadAllText(OwnerFile(file)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Processes that have the lock file open: for an inheritable lock, those that hold it.</summary>
    public static List<ProcessIdentity> Holders(string file)
    {
        var target = Path.GetFullPath(file);
        var holders = new List<ProcessIdentity>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && HasOpen(folder, target) && ProcessIdentity.Of(id) is { } process)
                holders.Add(process);
        }
        return holders;
    }

    /// <summary>Frees the lock, for children that inherited it too.</summary>
    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor < 0)
            return;
        _ = Flock(descriptor, Unlock);
        _ = Close(descriptor);
    }

    private static bool HasOpen(string processFolder, string target)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(processFolder, "fd")).Any(fd => TargetOf(fd) == target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It ended meanwhile, or is another user's and so not ours.
        }
    }

    // What a busy process closed while we look is not the lock; the lock may well be among the rest.
    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Only for a sentence about who holds it: a disk too full for that must not cost the lock.
    private FileLock SignedByThisProcess()
    {
        try
        {
            File.WriteAllText(OwnerFile(_file), ProcessIdentity.Current.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody is named then.
        }
        return this;
    }

    // Beside the lock file: .NET itself takes a flock on every file it opens, so the locked one cannot be read.
    private static string OwnerFile(string file) => file + ".owner";

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
