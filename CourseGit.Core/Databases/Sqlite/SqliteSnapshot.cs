using System.Diagnostics;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>Copies a live database through SQLite's online backup API, without a trace beside the original.</summary>
internal static class SqliteSnapshot
{
    private const int Busy = 5, Locked = 6, NotRolledBack = 776; // sqlite.org/rescode.html; the last is SQLITE_READONLY_ROLLBACK
    private static readonly string[] Beside = ["-wal", "-shm", "-journal"];
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Copies a database while it may be in use; waits for a writer at its commit.</summary>
    /// <param name="name">What people call it.</param>
    /// <exception cref="OperationFailedException">SQLite cannot.</exception>
    public static void Take(string source, string snapshot, string name, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (!CopyUnused(source, snapshot))
                    Copy(source, source, snapshot);
                return;
            }
            catch (IOException e)
            {
                Delete(snapshot);
                throw new OperationFailedException(
                    $"The course's database {name} could not be read where it lies ({e.Message.TrimEnd('.')}). Nothing was backed up. "
                    + "Back up again when nobody moves folders of the course.", e);
            }
            catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked && Stopwatch.GetElapsedTime(started) < LongestWait)
            {
                Delete(snapshot); // A writer is at its commit; it soon leaves a gap.
            }
            catch (SqliteException e) when (e.SqliteExtendedErrorCode == NotRolledBack)
            {
                throw new OperationFailedException(
                    $"The course's database {name} was left in the middle of a change when its server stopped: only opening it for "
                    + $"writing takes the half of it back that lies in {name}-journal. Nothing was backed up. Start the course's server, "
                    + "or open the database once with sqlite3, then back up again.", e);
            }
            catch (SqliteException e)
            {
                throw new OperationFailedException(
                    $"SQLite could not make a snapshot of the course's database {name} ({e.Message.TrimEnd('.')}). Nothing was backed "
                    + "up. Check that it is a SQLite database and that the disk is not full; if another program holds it locked, try "
                    + "again.", e);
            }
        }
    }

    private static void Copy(string source, string file, string snapshot)
    {
        using var from = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        using var to = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = snapshot, Pooling = false }.ToString());
        from.Open();
        to.Open();
        OpenedFile.Check(file);
        using var wait = from.CreateCommand();
        wait.CommandText = "PRAGMA busy_timeout = 500"; // The driver waits by itself for a command, but not for a backup.
        wait.ExecuteNonQuery();
        from.BackupDatabase(to);
    }

    // Nobody has a database in write-ahead mode open while it has no log. To open it all the same, even for reading, would leave a log
    // and its index behind that belong to us, and the course's own server may not be allowed to write those.
    private static bool CopyUnused(string source, string snapshot)
    {
        if (!IsWriteAhead(source) || File.Exists(source + "-wal"))
            return false;
        var (written, length) = Stats(source);
        try
        {
            Copy(Immutable(source), source, snapshot);
            if (IsUnused())
                return true;
        }
        catch (SqliteException) when (!IsUnused())
        {
            // Somebody opened it meanwhile.
        }
        Delete(snapshot);
        return false;

        bool IsUnused() => !File.Exists(source + "-wal") && Stats(source) == (written, length);
    }

    private static (DateTime Written, long Length) Stats(string file) => (File.GetLastWriteTimeUtc(file), new FileInfo(file).Length);

    /// <summary>Whether the database keeps a write-ahead log: byte 18 of the header is 2, sqlite.org/fileformat.html.</summary>
    public static bool IsWriteAhead(string file)
    {
        using var stream = LinuxPath.TryOpenFile(Path.GetDirectoryName(file)!, Path.GetFileName(file));
        var header = new byte[19];
        return stream?.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header[18] == 2;
    }

    /// <summary>Names a file that nobody changes: to look at it changes no byte and leaves no file beside it.</summary>
    public static string Immutable(string file) => $"file:{Uri.EscapeDataString(file)}?immutable=1";

    /// <summary>Removes a snapshot and what SQLite may have left beside it.</summary>
    public static void Delete(string snapshot)
    {
        File.Delete(snapshot);
        DeleteBeside(snapshot);
    }

    /// <summary>Removes what SQLite may have left beside a database that is closed and complete in itself.</summary>
    public static void DeleteBeside(string file)
    {
        foreach (var suffix in Beside)
            File.Delete(file + suffix);
    }
}
