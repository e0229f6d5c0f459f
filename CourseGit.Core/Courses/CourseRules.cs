using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>What must hold between the values of a course, whoever wrote them.</summary>
internal static class CourseRules
{
    /// <exception cref="InvalidInputException">The values do not go together.</exception>
    public static void Check(Course course)
    {
        if (course.Database.Kind == DatabaseKind.Sqlite && course.Database.File is null)
            throw new InvalidInputException("A SQLite database needs the path of its file, counted from the course folder, for example course.sqlite3.");
        if (course.Remote.Kind == RemoteKind.Hosted)
            RepositoryName.Parse(course.Remote.Address);
        if (course.Folder.Value.Split('/').Any(part => part.StartsWith('.')))
            throw new InvalidInputException($"\"{course.Folder}\" is a hidden folder and cannot be a course.");
    }
}
