using Microsoft.Data.Sqlite;

namespace CourseGit.Tests.Core.Databases;

/// <summary>A SQLite database as the course's own server would use it.</summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <param name="prepare">Gives the connection what only the course's own program has.</param>
    public SqliteFile(string path, Action<SqliteConnection>? prepare = null)
    {
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 60 }.ToString());
        _connection.Open();
        prepare?.Invoke(_connection);
    }

    public void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    public List<string> Query(string sql)
    {
        using var command = Command(sql);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount)
                .Select(i => reader.IsDBNull(i) ? "NULL" : reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes)
                : reader.GetValue(i).ToString())));
        return rows;
    }

    /// <summary>Everything in it, schema and rows.</summary>
    public List<string> Everything()
    {
        var tables = Query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
        return [.. Query("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"),
            .. tables.SelectMany(t => Query($"SELECT * FROM \"{t.Replace("\"", "\"\"")}\" ORDER BY 1").Select(row => $"{t}: {row}"))];
    }

    public void Dispose() => _connection.Dispose();

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
