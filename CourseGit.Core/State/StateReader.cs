using System.Data.Common;
using System.Globalization;
using System.Reflection;
using CourseGit.Core.State.Model;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.State;

/// <summary>
/// Reads rows as EF reads them, without EF: the model of all tables costs a command that lives for a moment more time than everything else
/// it does, and thousands of rows go several times as fast. For what is asked most: the list of courses.
/// </summary>
public class StateReader(CourseGitSettings settings)
{
    /// <summary>Registered courses.</summary>
    /// <param name="rest">What comes after <c>SELECT * FROM courses</c>; parameters are called <c>$0</c>, <c>$1</c> and so on.</param>
    public Task<List<CourseRow>> Courses(string rest, object[] parameters, CancellationToken cancellationToken) =>
        ReadAsync<CourseRow>("courses", rest, parameters, cancellationToken);

    /// <summary>What last happened to courses.</summary>
    /// <inheritdoc cref="Courses" path="/param"/>
    public Task<List<CourseStatusRow>> CourseStatuses(string rest, object[] parameters, CancellationToken cancellationToken) =>
        ReadAsync<CourseStatusRow>("course_statuses", rest, parameters, cancellationToken);

    /// <summary>Operations, without their steps.</summary>
    /// <inheritdoc cref="Courses" path="/param"/>
    public Task<List<OperationRow>> Operations(string rest, object[] parameters, CancellationToken cancellationToken) =>
        ReadAsync<OperationRow>("operations", rest, parameters, cancellationToken);

    /// <summary>Schedules.</summary>
    /// <inheritdoc cref="Courses" path="/param"/>
    public Task<List<ScheduleRow>> Schedules(string rest, object[] parameters, CancellationToken cancellationToken) =>
        ReadAsync<ScheduleRow>("schedules", rest, parameters, cancellationToken);

    /// <summary>Runs one question.</summary>
    protected virtual async Task RunAsync(SqliteCommand command, Func<DbDataReader, Task> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await read(reader).ConfigureAwait(false);
    }

    private async Task<List<T>> ReadAsync<T>(string table, string rest, object[] parameters, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(StateStore.ConnectionString(settings.StateDatabase));
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Both are constants of the caller; what people type goes into parameters.
        command.CommandText = $"SELECT * FROM {table} {rest}";
#pragma warning restore CA2100
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i}"), parameters[i]);
        var rows = new List<T>();
        await RunAsync(command, async reader =>
        {
            var columns = ColumnsOf<T>(reader);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                rows.Add(RowOf<T>(reader, columns));
        }, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static PropertyInfo?[] ColumnsOf<T>(DbDataReader reader) =>
        [.. Enumerable.Range(0, reader.FieldCount).Select(i => typeof(T).GetProperty(reader.GetName(i)))];

    private static T RowOf<T>(DbDataReader reader, PropertyInfo?[] columns)
    {
        var row = Activator.CreateInstance<T>();
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is { } property && !reader.IsDBNull(i))
                property.SetValue(row, ValueOf(reader, i, property.PropertyType));
        }
        return row;
    }

    private static object ValueOf(DbDataReader reader, int column, Type type) =>
        Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
        {
            TypeCode.Int64 => reader.GetInt64(column),
            TypeCode.Int32 => reader.GetInt32(column),
            TypeCode.Boolean => reader.GetBoolean(column),
            TypeCode.DateTime => DateTime.SpecifyKind(reader.GetDateTime(column), DateTimeKind.Utc), // SQLite forgets the kind of a time
            TypeCode.String => reader.GetString(column),
            var other => throw new NotSupportedException($"A column of type {other} is not read here."),
        };
}
