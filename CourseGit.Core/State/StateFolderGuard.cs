using System.Buffers.Binary;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.State;

/// <summary>
/// Tells a state folder that lost its database from a new one: to begin anew beside vaults and keys would hide every course and its past.
/// </summary>
internal static class StateFolderGuard
{
    private const int HeaderLength = 100;

    /// <exception cref="RefusedException">The database is missing, empty or cut, and the folder is not new.</exception>
    public static void Check(CourseGitSettings settings)
    {
        if (Trouble(settings.StateDatabase) is not { } trouble)
            return;
        var witnesses = Witnesses(settings);
        if (witnesses.Count == 0)
            return;
        throw new RefusedException(
            $"The state database {settings.StateDatabase} {trouble}, but beside it lie {string.Join(" and ", witnesses)} of an earlier "
                + "portal. Nothing was started and nothing was changed. Put the database back from a copy (coursegit.db, with "
                + "coursegit.db-wal if there is one) and start again. To begin with nothing instead, move the whole folder "
                + $"{settings.StateRoot} away; the courses themselves are not in it.");
    }

    // A file that a portal made, and that stands for something a new one would forget.
    private static List<string> Witnesses(CourseGitSettings settings) =>
        [.. new[] { (settings.VaultsFolder, "vaults"), (settings.RepositoriesFolder, "repositories"), (settings.KeysFolder, "keys") }
            .Where(w => Directory.Exists(w.Item1) && Directory.EnumerateFileSystemEntries(w.Item1).Any()).Select(w => w.Item2)];

    private static string? Trouble(string file)
    {
        if (!File.Exists(file))
            return "is gone";
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // What is in the log alone is not in the file yet: with one, only SQLite can tell.
        if (new FileInfo(file + "-wal") is { Exists: true, Length: > 0 })
            return null;
        if (stream.Length == 0)
            return "is empty";
        return stream.Length < PagesOf(stream) ? "was cut: its end is missing" : null;
    }

    // https://www.sqlite.org/fileformat2.html#the_database_header: page size, number of pages, and whether that number is to be believed.
    private static long PagesOf(FileStream stream)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
            return long.MaxValue;
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1 ? 65_536 : size;
        var isBelievable = BinaryPrimitives.ReadUInt32BigEndian(header[24..]) == BinaryPrimitives.ReadUInt32BigEndian(header[92..]);
        return isBelievable ? (long)BinaryPrimitives.ReadUInt32BigEndian(header[28..]) * pageSize : 0;
    }
}
