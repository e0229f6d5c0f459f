using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;

namespace CourseGit.Core.Backup;

/// <summary>Keeps the guide's <c>.git-branch</c> in the course folder up to date. It is never committed.</summary>
internal static class BranchFile
{
    public static void Write(BackupRun run)
    {
        try
        {
            using var folder = LinuxFolder.TryHoldReal(run.Folder, out var error)
                ?? throw LinuxPath.Error(error, "The folder cannot be opened");
            if (LinuxPath.Stat(folder, BranchResolver.FileName) is { Kind: not EntryKind.File })
                run.Notice($"{BranchResolver.FileName} in the course folder is no plain file and was left as it is.");
            else if (BranchResolver.Read(run.Folder) != run.Branch.Value)
                Write(folder, run.Branch.Value + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            run.Notice($"{BranchResolver.FileName} could not be written into the course folder ({e.Message.TrimEnd('.')}); the backup "
                + "does not need it.");
        }
    }

    private static void Write(LinuxFolder folder, string text)
    {
        using var file = LinuxPath.OpenToWrite(folder, BranchResolver.FileName);
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
    }
}
