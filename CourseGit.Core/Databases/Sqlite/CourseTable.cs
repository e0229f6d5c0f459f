using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>OpenTA's table <c>course_course</c>: usually one row, the course itself.</summary>
internal static class CourseTable
{
    /// <summary>Its rows by id; none when there is no such table.</summary>
    public static ImmutableArray<CourseTableRow> Read(SqliteConnection connection)
    {
        if (!Has(connection, "data"))
            return [];
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of two constants.
        command.CommandText =
            $"SELECT {IdOf(connection)}, CASE typeof(data) WHEN 'text' THEN data WHEN 'null' THEN NULL ELSE '(' || typeof(data) || ')' "
            + "END FROM course_course ORDER BY 1";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<CourseTableRow>();
        while (reader.Read())
            rows.Add(new CourseTableRow(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        return rows.ToImmutable();
    }

    /// <summary>Stores the settings of rows.</summary>
    public static void Write(SqliteConnection connection, IEnumerable<CourseTableRow> rows)
    {
        var id = IdOf(connection);
        using var transaction = connection.BeginTransaction();
        foreach (var row in rows)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // One of two constants.
            command.CommandText = $"UPDATE course_course SET data = $data WHERE {id} = $id";
#pragma warning restore CA2100
            command.Parameters.AddWithValue("$data", row.Data);
            command.Parameters.AddWithValue("$id", row.Id);
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    /// <summary>
    /// The key of the only course; null when there is none, or more than one. Django stores it without hyphens, folders have them.
    /// </summary>
    public static string? Key(SqliteConnection connection)
    {
        if (!Has(connection, "course_key") || (long)SqliteLook.Scalar(connection, "SELECT count(*) FROM course_course")! != 1)
            return null;
        var key = SqliteLook.Scalar(connection, "SELECT course_key FROM course_course") as string;
        return Guid.TryParseExact(key, "N", out var uuid) ? uuid.ToString("D") : key;
    }

    private static string IdOf(SqliteConnection connection) => Has(connection, "id") ? "id" : "rowid";

    // A view of that name is somebody else's affair.
    private static bool Has(SqliteConnection connection, string column)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT count(*) FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name = 'course_course' AND "
            + "c.name = $column";
        command.Parameters.AddWithValue("$column", column);
        return (long)command.ExecuteScalar()! > 0;
    }
}
