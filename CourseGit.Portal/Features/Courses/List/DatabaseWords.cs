using CourseGit.Core.Courses;

namespace CourseGit.Portal.Features.Courses.List;

/// <summary>What of a course's database is backed up, in a word or two.</summary>
public static class DatabaseWords
{
    public static string Of(Course course) => course.Database switch
    {
        { Kind: DatabaseKind.Sqlite } => "SQLite",
        { Kind: DatabaseKind.PostgreSql } => "PostgreSQL",
        { IsDecided: true } => "Files only",
        _ => "Not chosen",
    };
}
