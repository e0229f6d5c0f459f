using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Restore;

/// <summary>
/// A database is replaced as a whole, by a full restore, or not at all: one of its files alone would be torn, or belong to another one.
/// </summary>
internal static class DatabaseGuard
{
    private static readonly string[] Names = ["dbname.txt", "database.conf"];

    /// <exception cref="RefusedException">A part to be replaced is, or holds, what belongs to the database.</exception>
    public static void Check(Course course, Selection selection, ImmutableArray<string> liveFiles)
    {
        if (liveFiles.Concat(Names).FirstOrDefault(f => selection.Covers(RawPath.FromText(f))) is { } file)
            throw new RefusedException(
                $"What is to be restored holds {file}, which belongs to the database of {course.Subdomain}: it is replaced as a whole by "
                + "a full restore, or not at all. Nothing was changed. Use a full restore, or name the other files and folders one by "
                + "one.");
    }
}
