using CourseGit.Core.Files;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>The folder of a dump.</summary>
internal static class DumpFolder
{
    /// <summary>Takes away tables that are gone, and whatever another kind of database had there.</summary>
    /// <param name="hasRights">Whether <see cref="DumpLayout.Rights"/> belongs to it.</param>
    public static void Tidy(string target, ServerDump server, bool hasRights)
    {
        var rows = Path.Combine(target, DumpLayout.Rows);
        var expected = server.Tables.Select(t => DumpLayout.RowsOf(target, t.Schema, t.Name)).ToHashSet(StringComparer.Ordinal);
        DeleteBut(target, [.. Names(server, hasRights).Select(n => Path.Combine(target, n))]);
        DeleteBut(rows, [.. expected.Select(e => Path.GetDirectoryName(e)!)]);
        foreach (var schema in Directory.Exists(rows) ? Directory.GetDirectories(rows) : [])
            DeleteBut(schema, expected);
    }

    private static IEnumerable<string> Names(ServerDump server, bool hasRights) =>
    [
        DumpLayout.Schema, DumpLayout.Rows, DumpLayout.Sequences, DumpLayout.Constraints,
        .. server.LargeObjects is null ? Array.Empty<string>() : [DumpLayout.Objects], .. hasRights
        ? [DumpLayout.Rights]
        : Array.Empty<string>(),
    ];

    private static void DeleteBut(string folder, HashSet<string> expected)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var other in Directory.EnumerateFileSystemEntries(folder).Where(e => !expected.Contains(e)).ToList())
            FolderTree.Delete(other);
    }
}
