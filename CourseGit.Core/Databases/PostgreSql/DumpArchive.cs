using CourseGit.Core.Courses;
using CourseGit.Core.Files;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>OpenTA's own dump beside the course's files: <c>pg_dump -Fc</c>, named after the database.</summary>
internal static class DumpArchive
{
    /// <summary>Finds it; null when there is none.</summary>
    public static DatabaseDump? Find(string folder)
    {
        if (NameFiles.Read(folder) is not { } name || name.Contains('/', StringComparison.Ordinal))
            return null;
        var file = Path.Combine(folder, name + ".db");
        return IsArchive(file) ? new DatabaseDump(DatabaseKind.PostgreSql) { File = name + ".db", Size = new FileInfo(file).Length } : null;
    }

    private static bool IsArchive(string file)
    {
        if (LinuxPath.Stat(file) is not { Kind: EntryKind.File })
            return false;
        using var stream = File.OpenRead(file);
        var header = new byte[5];
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && header.AsSpan().SequenceEqual("PGDMP"u8);
    }
}
