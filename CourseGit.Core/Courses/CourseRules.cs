using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Courses;

/// <summary>What must hold between the values of a course, whoever wrote them.</summary>
internal static class CourseRules
{
    /// <summary>A course may not hold, or lie among, what belongs to the portal: keys and tokens would go along with its backup.</summary>
    /// <param name="folder">Its links resolved.</param>
    /// <exception cref="InvalidInputException">It does.</exception>
    public static void CheckPlace(string folder, CourseGitSettings settings)
    {
        string[] ours = [settings.KeysFolder, settings.VaultsFolder, settings.RepositoriesFolder, settings.GitHome, settings.SetAsideRoot];
        if (IsWithin(ConfinedFolder.RealPath(settings.StateRoot), folder)
            || ours.Select(ConfinedFolder.RealPath).Any(o => IsWithin(o, folder) || IsWithin(folder, o)))
            throw new InvalidInputException(
                $"The folder {folder} belongs to CourseGit itself, or holds what does. It cannot be a course. Choose the folder of a "
                + "course.");
    }

    /// <exception cref="InvalidInputException">What is to run after a restore cannot.</exception>
    public static void CheckAfterRestore(Course course)
    {
        if (course.AfterRestoreUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0))
            throw new InvalidInputException(
                "The address to ask for after a restore must be a http or https URL without user and password, for example "
                + "https://ffm516.example.org/course/1/exercises/reload/json/.");
        if (course.AfterRestoreCommand is [var program, ..] && (!Path.IsPathRooted(program) || !File.Exists(program)))
            throw new InvalidInputException(
                $"The command to run after a restore begins with \"{program}\", which is no program's absolute path on this server. "
                + "Write the whole path, for example /usr/local/bin/reload-course.");
    }

    private static bool IsWithin(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <exception cref="InvalidInputException">The values do not go together.</exception>
    public static void Check(Course course)
    {
        if (course.Database.Kind == DatabaseKind.Sqlite && course.Database.File is null)
            throw new InvalidInputException(
                "A SQLite database needs the path of its file, counted from the course folder, for example course.sqlite3.");
        if (course is { PublicRemote: not null, HoldsNoStudentData: false })
            throw new InvalidInputException(
                "A repository that anyone can read is only for a course that holds no student data. Say that first, or keep the "
                + "repository private.");
        course.Database.Place.Checked();
        CheckLengths(course);
        CheckLabels(course.Subdomain.Value, course.Labels);
        if (course.Folder.Value.Split('/').Any(part => part.StartsWith('.')))
            throw new InvalidInputException($"\"{TextLength.Excerpt(course.Folder.Value)}\" is a hidden folder and cannot be a course.");
    }

    /// <exception cref="InvalidInputException">There are too many.</exception>
    public static void CheckLabels(string subdomain, IReadOnlyCollection<CourseLabel> labels)
    {
        if (labels.Count > CourseLabel.MostOfACourse)
            throw new InvalidInputException(
                $"{subdomain} would have {labels.Count} labels; a course has {CourseLabel.MostOfACourse} at most. Its labels were not "
                + "changed. Remove some first.");
    }

    // The values that a type of their own does not limit.
    private static void CheckLengths(Course course)
    {
        TextLength.Check(course.Folder.Value, CoursePath.MaxLength, "The path of the folder");
        TextLength.Check(course.Database.File?.Value, CoursePath.MaxLength, "The path of the SQLite file");
        TextLength.Check(course.GitUser, GitIdentity.MaxLength, "The name of the author (GIT_USER)");
        TextLength.Check(string.Join('\n', course.Excludes), ExcludePattern.MaxTotalLength, "The list of what is left out");
        TextLength.Check(string.Concat(course.AfterRestoreCommand), CoursePath.MaxLength, "The command to run after a restore");
        TextLength.Check(course.AfterRestoreUrl?.AbsoluteUri, RemoteRules.MaxUrlLength, "The address for after a restore");
    }
}
