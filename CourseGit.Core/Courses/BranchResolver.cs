using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Courses;

/// <summary>Which branch a course is backed up to, and why.</summary>
/// <param name="Source">Where the name comes from, in words.</param>
public sealed record ResolvedBranch(BranchName Branch, string Source);

/// <summary>The branch set for the course, else the one in its <c>.git-branch</c> file, else the server's name.</summary>
public static class BranchResolver
{
    /// <summary>The guide's file in the course folder; never committed.</summary>
    public const string FileName = ".git-branch";

    /// <summary>Finds the branch of a course whose folder is <paramref name="folder"/>.</summary>
    /// <exception cref="RefusedException">The file holds no branch name.</exception>
    public static ResolvedBranch Resolve(Course course, string folder, CourseGitSettings settings)
    {
        if (course.Branch is not null)
            return new ResolvedBranch(course.Branch, "set for this course");
        var written = Read(folder);
        if (written is null)
            return new ResolvedBranch(BranchName.Parse(settings.ServerName), "the server's name");
        return BranchName.TryParse(written, out var branch)
            ? new ResolvedBranch(branch, $"written in {FileName} in the course folder")
            : throw new RefusedException(
                $"The file {FileName} in the course folder holds \"{written}\", which is no branch name. Nothing was backed up. Correct "
            + "or delete the file, or set a branch for this course.");
    }

    /// <summary>Takes away what a branch that was set for the course has left in its folder, so that the default counts again.</summary>
    public static void Forget(string folder, BranchName branch)
    {
        if (Read(folder) == branch.Value)
            File.Delete(Path.Combine(folder, FileName));
    }

    /// <summary>
    /// What the file in a course folder says; null when there is none. Only the first line counts, and never more than a branch name can be
    /// long.
    /// </summary>
    public static string? Read(string folder)
    {
        using var file = LinuxPath.TryOpenFile(folder, FileName);
        if (file is null)
            return null;
        using var reader = new StreamReader(file);
        var buffer = new char[512];
        var length = reader.ReadBlock(buffer, 0, buffer.Length);
        var line = new string(buffer, 0, length).Split('\n')[0].Trim();
        return line.Length == 0 ? null : line;
    }
}
