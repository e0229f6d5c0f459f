using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>Looks into a database without changing a byte of it or leaving a file beside it.</summary>
internal static class SqliteLook
{
    private const int NotRolledBack = 776; // SQLITE_READONLY_ROLLBACK
    private const int WaitSeconds = 10;

    /// <summary>Looks into a file that nobody changes meanwhile.</summary>
    /// <exception cref="SqliteException">It is damaged, or no database.</exception>
    public static T At<T>(string file, Func<SqliteConnection, T> look) =>
        Open(SqliteSnapshot.Immutable(file), SqliteOpenMode.ReadOnly, look);

    /// <summary>Looks into the database of a course that may be in use, or that its server left in the middle of something.</summary>
    /// <exception cref="SqliteException">It is damaged, or no database.</exception>
    public static T AtLive<T>(string file, Func<SqliteConnection, T> look)
    {
        var (hasLog, hasIndex) = (File.Exists(file + "-wal"), File.Exists(file + "-shm"));
        if (SqliteSnapshot.IsWriteAhead(file) && !(hasLog && hasIndex))
            // Nobody has it open; opening it would make the missing files.
            return hasLog ? AtCopy(file, look) : Open(SqliteSnapshot.Immutable(file), SqliteOpenMode.ReadOnly, Own(file, look));
        try
        {
            return Open(file, SqliteOpenMode.ReadOnly, Own(file, look));
        }
        catch (SqliteException e) when (e.SqliteExtendedErrorCode == NotRolledBack)
        {
            return AtCopy(file, look);
        }
    }

    /// <summary>The first column of all rows.</summary>
    public static List<string> Column(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.GetString(0));
        return values;
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A table's name cannot be a parameter; it is quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>Whether there is a plain file at this path of a course, not reached through a link.</summary>
    public static bool IsOwnFile(string courseFolder, CoursePath path)
    {
        var parts = path.Value.Split('/');
        for (var i = 1; i < parts.Length; i++)
        {
            if (LinuxPath.Stat(Path.Combine([courseFolder, .. parts[..i]])) is not { Kind: EntryKind.Folder })
                return false;
        }
        return LinuxPath.Stat(Path.Combine(courseFolder, path.Value)) is { Kind: EntryKind.File };
    }

    private static T AtCopy<T>(string file, Func<SqliteConnection, T> look)
    {
        var folder = Directory.CreateTempSubdirectory("coursegit-look-").FullName; // ours alone: the database holds secrets
        try
        {
            using var course = HeldFolder.Hold(Path.GetDirectoryName(file)!);
            foreach (var suffix in new[] { "", "-wal", "-journal" })
            {
                using var from = course.TryOpen(RawPath.FromText(Path.GetFileName(file) + suffix));
                if (from is null)
                    continue;
                using var to = File.Create(Path.Combine(folder, "copy" + suffix));
                from.CopyTo(to);
            }
            return Open(Path.Combine(folder, "copy"), SqliteOpenMode.ReadWrite, look);
        }
        finally
        {
            FolderTree.Delete(folder);
        }
    }

    private static Func<SqliteConnection, T> Own<T>(string file, Func<SqliteConnection, T> look) => connection =>
    {
        OpenedFile.Check(file);
        return look(connection);
    };

    private static T Open<T>(string source, SqliteOpenMode mode, Func<SqliteConnection, T> look)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = source,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = WaitSeconds
            }.ToString());
        connection.Open();
        return look(connection);
    }
}
