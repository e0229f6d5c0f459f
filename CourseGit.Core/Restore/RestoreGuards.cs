using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Restore;

/// <summary>What stops a restore before anything is touched.</summary>
internal static class RestoreGuards
{
    private const long Spare = 64 << 20; // the disk must not be full to the last byte afterwards

    /// <exception cref="RefusedException">The course's direction does not allow it.</exception>
    public static void CheckDirection(Course course, RestoreArguments arguments)
    {
        if (course.Direction != Direction.Pull && !arguments.OverrideDirection)
            throw new RefusedException(
                $"Pull disabled: the direction of {course.Subdomain} is {course.Direction}, so it may not be restored to here. Nothing "
                + "was changed. To bring it back after a disaster, a superuser may override this (a tick on the Restore page, "
                + "--override-direction on the command line); else set its direction to Pull in its settings.");
    }

    /// <exception cref="RefusedException">Nobody said yes yet.</exception>
    public static void CheckConfirmed(Course course, RestoreArguments arguments)
    {
        if (!arguments.Confirmed)
            throw new RefusedException(
                $"A restore replaces files of {course.Subdomain}. Nothing was changed, because nobody confirmed it.")
            { CanBeConfirmed = true, NextStep = "Look at what it would do, then confirm it." };
    }

    /// <param name="exam">Why it needs a second look; null when it does not.</param>
    /// <exception cref="RefusedException">An exam is going on, and nobody typed the course's name.</exception>
    public static void CheckExam(Course course, RestoreArguments arguments, string? exam)
    {
        if (exam is not null && arguments.TypedName?.Trim() != course.Subdomain.Value)
            throw new RefusedException($"{exam} Nothing was changed.")
            {
                NextStep = "If it has to be now, restore from the course's Restore page and type its name there; at the command line give "
                    + $"--during-exam {course.Subdomain}. Else wait until the window is over.",
            };
    }

    /// <summary>Staging, course and what is set aside change places by renaming, which works on one file system only.</summary>
    /// <exception cref="RefusedException">They lie on different ones.</exception>
    public static void CheckPlaces(string folder, string setAsideRoot)
    {
        Directory.CreateDirectory(setAsideRoot);
        var aside = LinuxPath.Stat(setAsideRoot)!.Value;
        if (LinuxPath.Stat(folder) is { } course)
        {
            if (course.IsMountRoot)
                throw new RefusedException(
                    $"The course folder {folder} is a mount point: it cannot change places with another folder. Nothing was changed. "
                    + "Mount the disk one folder higher, so that the course is a plain folder on it.");
            CheckSame(course, aside, folder, setAsideRoot);
        }
        var parent = Path.GetDirectoryName(folder)!;
        if (LinuxPath.Stat(parent) is { } above)
            CheckSame(above, aside, parent, setAsideRoot);
    }

    /// <exception cref="RefusedException">The disk has not enough space.</exception>
    public static void CheckSpace(string setAsideRoot, RestoreScope scope, CourseTree tree)
    {
        var needed = tree.BytesToWrite;
        if (scope.Arguments.CarryOverExcluded && scope.FolderExists)
            needed += ExcludedFolders.In(scope.Folder, scope.Course.Excludes)
                .Sum(f => FolderTree.SizeOf(Path.Combine(scope.Folder, f.Display)));
        CheckFree("The restore", setAsideRoot, needed);
    }

    /// <param name="what">What needs the space, at the beginning of a sentence.</param>
    /// <param name="needed">Bytes.</param>
    /// <exception cref="RefusedException">The disk has not enough space.</exception>
    public static void CheckFree(string what, string setAsideRoot, long needed)
    {
        var free = new DriveInfo(setAsideRoot).AvailableFreeSpace;
        if (needed + Spare > free)
            throw new RefusedException(
                $"{what} needs {Megabytes(needed + Spare)} on the disk of {setAsideRoot}, and {Megabytes(free)} are free. Nothing was "
                + "changed. Free some space, for example what earlier restores set aside, then try again.");
    }

    private static void CheckSame(PathStat course, PathStat aside, string folder, string setAsideRoot)
    {
        if (course.Device != aside.Device || course.MountId != aside.MountId)
            throw new RefusedException(
                $"{folder} and the place for what is set aside, {setAsideRoot}, lie on different file systems: they cannot change places "
                + "in one instant. Nothing was changed. Set CourseGit:SetAsideRoot to a folder on the same file system as the courses.");
    }

    private static string Megabytes(long bytes) => $"{bytes / 1e6:N0} MB";
}
