namespace CourseGit.Core.Courses;

/// <summary>A database that a course's folder has or names.</summary>
/// <param name="Database">The setting that would save it.</param>
/// <param name="Title">What it is, for people: the middle of a sentence.</param>
public sealed record FoundDatabase(CourseDatabase Database, string Title);

/// <summary>Says which database a course's folder has. Databases implements it.</summary>
public interface IDatabaseFinder
{
    /// <summary>Looks at the names and the first bytes of what lies at the top of a course's folder. Connects to nothing.</summary>
    /// <param name="courseFolder">The course folder. It is only read.</param>
    /// <returns>Null when it shows no database.</returns>
    FoundDatabase? Find(string courseFolder);
}
