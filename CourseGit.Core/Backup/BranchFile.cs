using CourseGit.Core.Courses;

namespace CourseGit.Core.Backup;

/// <summary>Keeps the guide's <c>.git-branch</c> in the course folder up to date. It is never committed.</summary>
internal static class BranchFile
{
    public static void Write(BackupRun run)
    {
        var file = Path.Combine(run.Folder, BranchResolver.FileName);
        try
        {
            if (Path.Exists(file) && !LinuxFolder.IsRegularFile(file))
                run.Notice($"{BranchResolver.FileName} in the course folder is no plain file and was left as it is.");
            else if (!File.Exists(file) || File.ReadAllText(file).Trim() != run.Branch.Value)
                File.WriteAllText(file, run.Branch.Value + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            run.Notice($"{BranchResolver.FileName} could not be written into the course folder ({e.Message.TrimEnd('.')}); the backup does not need it.");
        }
    }
}
