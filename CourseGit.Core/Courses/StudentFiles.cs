using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// Files of a course that hold what its students did: answers, pictures, databases, dumps and backups. They are for those who may change
/// the course; its teachers see the rest.
/// </summary>
internal static class StudentFiles
{
    /// <summary>Bytes of a file's beginning that <see cref="IsDatabase"/> looks at.</summary>
    public const int HeadLength = 64;

    /// <summary>What is said where some were left out.</summary>
    public const string LeftOut = "Files with students' data are shown to superusers only.";

    private static readonly string[] Folders = ["backups/", "json-answer-backups/", "media/answerimages/", "media/studentassets/"];

    // Also in the middle of a name: ffm516.sql.gz, ffm516.db-wal, ffm516.sqlite3.
    private static readonly string[] Kinds = [".sqlite", ".sql", ".dump", ".pgdump"];

    private static readonly string[] Beside = ["-wal", "-shm", "-journal"];

    /// <summary>Whether the actor sees all files of the course.</summary>
    public static bool AreShownTo(Actor actor, Course course) => actor.May(Right.ChangeCourse, course.Subdomain);

    /// <summary>Whether the file, or the folder, at a path counted from the course's root is one of them by its name.</summary>
    public static bool Holds(Course course, RawPath path)
    {
        var text = path.Bytes;
        var name = text[(text.LastIndexOf('/') + 1)..];
        return ContentGroups.Of(path) == ContentGroup.StudentData
            || Folders.Any(f => (text + "/").StartsWith(f, StringComparison.OrdinalIgnoreCase))
            || IsLive(course, text)
            || name.EndsWith(".db", StringComparison.OrdinalIgnoreCase) || name.Contains(".db.", StringComparison.OrdinalIgnoreCase)
            || name.Contains(".db3", StringComparison.OrdinalIgnoreCase)
            || Kinds.Any(k => name.Contains(k, StringComparison.OrdinalIgnoreCase))
            || Beside.Any(b => name.EndsWith(b, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a file that begins so is a database or a dump of one, whatever it is called.</summary>
    public static bool IsDatabase(ReadOnlySpan<byte> head) =>
        head.StartsWith("SQLite format 3\0"u8) || head.StartsWith("PGDMP"u8)
        || head.StartsWith("--\n-- PostgreSQL database"u8) || head.StartsWith("PRAGMA foreign_keys="u8);

    /// <summary>Passes where the actor sees the file or folder.</summary>
    /// <exception cref="NotAllowedException">It holds students' data.</exception>
    public static void Require(Actor actor, Course course, RawPath path)
    {
        if (!AreShownTo(actor, course) && Holds(course, path))
            throw Refused(actor, course, path.Display);
    }

    /// <summary>What an actor is told who asks for one of them.</summary>
    public static NotAllowedException Refused(Actor actor, Course course, string path) =>
        actor.Refused(Right.ChangeCourse, course.Subdomain, $"{path} holds students' data, so it was not shown. {LeftOut} Ask one for it.");

    private static bool IsLive(Course course, string path) => course.Database.File is { } file
        && path.StartsWith(RawPath.FromText(file.Value).Bytes, StringComparison.Ordinal)
        && path[RawPath.FromText(file.Value).Bytes.Length..] is "" or "-wal" or "-shm" or "-journal";
}
