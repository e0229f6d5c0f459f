using CourseGit.Core.Courses.Demo.Content;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Courses.Demo;

/// <summary>
/// Writes the course database. Rows go in by primary key in one transaction, so the same SQLite library makes the
/// same file each time.
/// </summary>
internal static class DemoDatabase
{
    private const string Joined = "2025-08-25 08:00:00";

    /// <summary>Django's mark for an account that no password opens.</summary>
    private const string NoPassword = "!";

    public static async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        var address = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false };
        await using var connection = new SqliteConnection(address.ToString());
        await connection.OpenAsync(cancellationToken);
        await RunAsync(connection, "PRAGMA journal_mode = DELETE", cancellationToken); // a -wal beside the file would be part of the course
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, DemoSchema.Tables, cancellationToken);
        foreach (var (table, rows) in Content())
        {
            await InsertAsync(connection, table, rows, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static IEnumerable<(string Table, IEnumerable<object?[]> Rows)> Content() =>
    [
        ("auth_user", DemoPeople.Students.Prepend(DemoPeople.Author).Select(User)),
        ("course_course", [Course()]),
        ("exercises_exercise", DemoExercises.All.Select(Exercise)),
        ("exercises_question", NumberedQuestion.All.Select(Question)),
        ("exercises_answer", DemoAnswer.All.Select(Answer)),
        ("exercises_imageanswer", DemoUpload.All.Select(Upload)),
    ];

    private static object?[] User(DemoPerson person) =>
        [person.Id, person.Username, person.FirstName, person.LastName, person.Email, NoPassword, person.IsStaff, false, true, Joined, null];

    private static object?[] Course() =>
    [
        1, "course-demo", "Physics in small steps", DemoKey.Course, DemoCourse.Subdomain, "sv,en", "",
        $"{DemoCourse.Subdomain}/media/public/icon.png", true, """{"description": "A generated course for trying things out"}""",
    ];

    private static object?[] Exercise(PlacedExercise placed) =>
        [placed.Key, placed.Exercise.Name, placed.Path, placed.Folder, "{}", 1];

    private static object?[] Question(NumberedQuestion row) =>
        [row.Id, $"{row.Number}", row.Exercise.Key, row.Question.Type];

    private static object?[] Answer(DemoAnswer answer, int index) =>
    [
        index + 1, answer.Text, answer.Correct, answer.Question.Id, answer.Student.Id, answer.When,
        answer.Correct ? """{"correct": true}""" : """{"correct": false}""",
    ];

    private static object?[] Upload(DemoUpload upload, int index) =>
    [
        index + 1, $"2025-10-{index + 1:00} 18:30:00", $"{DemoCourse.Subdomain}/media/{upload.Path}", upload.Exercise.Key,
        upload.Student.Id, "IMG", null,
    ];

    private static async Task InsertAsync(
        SqliteConnection connection, string table, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested(); // the driver's own calls are synchronous and never look
            if (command.Parameters.Count == 0)
            {
                Prepare(command, table, row.Length);
            }

            for (var i = 0; i < row.Length; i++)
            {
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static void Prepare(SqliteCommand command, string table, int columns)
    {
        var names = Enumerable.Range(0, columns).Select(i => $"$c{i}").ToArray();
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", names)})";
        foreach (var name in names)
        {
            command.Parameters.AddWithValue(name, DBNull.Value);
        }
    }

    private static async Task RunAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
