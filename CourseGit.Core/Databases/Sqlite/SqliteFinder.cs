using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>Finds a SQLite database among the files at the top of a course's folder.</summary>
internal static class SqliteFinder
{
    // https://www.sqlite.org/fileformat2.html#magic_header_string
    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    private static readonly string[] Endings = [".sqlite3", ".sqlite", ".db", ".db3"];

    // What course servers call theirs; of several files these come first.
    private static readonly string[] Usual = ["course.sqlite3", "db.sqlite3"];

    /// <summary>The file's name; null when there is none. Links are not followed.</summary>
    public static CoursePath? Find(string courseFolder)
    {
        try
        {
            var files = Directory.EnumerateFiles(courseFolder)
                .Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase) && IsDatabase(f))
                .Select(f => Path.GetFileName(f)!);
            var first = files.OrderBy(name => Array.IndexOf(Usual, name) is var at and >= 0 ? at : Usual.Length)
                .ThenBy(name => name, StringComparer.Ordinal).FirstOrDefault();
            return CoursePath.TryParse(first, out var path) ? path : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // The backup itself says what may not be read.
        }
    }

    private static bool IsDatabase(string file)
    {
        if (LinuxPath.Stat(file) is not { Kind: EntryKind.File })
            return false;
        using var stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[Magic.Length];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Magic);
    }
}
