using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CourseGit.Tests.Core.Backup;

/// <summary>A course's SQLite database, as small as a test needs it.</summary>
internal static class CourseDatabaseFile
{
    public static void Create(string file, int rows, string journal = "DELETE")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var connection = Open(file);
        Run(connection, $"PRAGMA journal_mode = {journal}");
        Run(connection,
            "CREATE TABLE exercises_answer(id INTEGER PRIMARY KEY, answer TEXT NOT NULL); CREATE TABLE auth_user(id INTEGER PRIMARY KEY, "
            + "name TEXT)");
        Run(connection, "INSERT INTO auth_user(name) VALUES ('anna'), ('björn')");
        Run(connection, string.Create(
            CultureInfo.InvariantCulture,
            $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO exercises_answer(answer) "
            + $"SELECT hex(i * 7919) || ' an answer of some length, so that rows fill pages' FROM n"));
    }

    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of all tables as text.</summary>
    public static List<string> Rows(string file)
    {
        using var connection = Open(file);
        var rows = new List<string>();
        foreach (var table in new[] { "auth_user", "exercises_answer" })
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100
            command.CommandText = $"SELECT * FROM {table} ORDER BY id";
#pragma warning restore CA2100
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add($"{table} {reader.GetInt64(0)} {reader.GetString(1)}");
        }
        return rows;
    }
}
