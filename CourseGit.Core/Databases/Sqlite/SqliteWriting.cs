using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>Changes settings in a database that nobody else uses.</summary>
internal static class SqliteWriting
{
    /// <summary>SQLite's codes of a database that is damaged, or none.</summary>
    public const int Corrupt = 11, NotADatabase = 26;

    private const int EnableTrigger = 1003; // SQLITE_DBCONFIG_ENABLE_TRIGGER, sqlite.org/c3ref/c_dbconfig_defensive.html

    /// <summary>Writes them, and leaves nothing beside the file.</summary>
    /// <exception cref="SqliteException">It cannot.</exception>
    public static void Write(string file, IEnumerable<CourseTableRow> rows)
    {
        using (var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString()))
        {
            connection.Open();
            // Triggers are the course's own, and may need what only its program has. The schema may be somebody's: what it defines must not
            // call anything
            // dangerous. And what is written over must not stay in a free corner of a page.
            raw.sqlite3_db_config(connection.Handle, EnableTrigger, 0, out _);
            SqliteLook.Scalar(connection, "PRAGMA trusted_schema = OFF");
            SqliteLook.Scalar(connection, "PRAGMA secure_delete = ON");
            CourseTable.Write(connection, rows);
            SqliteLook.Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        SqliteSnapshot.DeleteBeside(file);
    }
}
