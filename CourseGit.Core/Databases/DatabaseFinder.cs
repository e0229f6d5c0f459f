using CourseGit.Core.Courses;

namespace CourseGit.Core.Databases;

/// <summary>Asks each kind of database whether a course's folder has one of it.</summary>
public sealed class DatabaseFinder(IEnumerable<IDatabaseDumper> dumpers) : IDatabaseFinder
{
    /// <inheritdoc/>
    public FoundDatabase? Find(string courseFolder) => dumpers.Find(courseFolder);
}

/// <summary>The same for whoever has the dumpers anyway.</summary>
internal static class DatabaseFinding
{
    /// <summary>
    /// The first that is found. A file that is a database counts more than a name: OpenTA's folders hold the name always.
    /// </summary>
    public static FoundDatabase? Find(this IEnumerable<IDatabaseDumper> dumpers, string courseFolder) =>
        dumpers.OrderBy(d => d.Kind).Select(d => d.Find(courseFolder)).FirstOrDefault(found => found is not null);
}
