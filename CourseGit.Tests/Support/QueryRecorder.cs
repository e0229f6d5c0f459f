using System.Data.Common;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Core.State.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace CourseGit.Tests.Support;

/// <summary>A query as the database saw it: its text, SQLite's plan for it, and how many of its steps it took.</summary>
internal sealed record RecordedQuery(string Sql, IReadOnlyList<string> Plan, long Steps);

/// <summary>
/// Contexts that note each query's plan and its steps: instructions of SQLite's own machine, the same on every computer and however busy
/// it is.
/// </summary>
internal sealed class QueryRecorder(string file) : DbCommandInterceptor, IDbContextFactory<StateDbContext>
{
    private const int Grain = 100;
    private readonly List<RecordedQuery> _queries = [];
    private long _steps;

    public StateDbContext CreateDbContext() =>
        new SqliteStateDbContext(new DbContextOptionsBuilder<SqliteStateDbContext>().UseSqlite(StateStore.ConnectionString(file))
            .AddInterceptors(this).Options);

    /// <summary>What was asked since the last time, in order.</summary>
    public IReadOnlyList<RecordedQuery> Take()
    {
        RecordedQuery[] taken = [.. _queries];
        _queries.Clear();
        return taken;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Begin(command);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override InterceptionResult DataReaderDisposing(
        DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        End();
        return base.DataReaderDisposing(command, eventData, result);
    }

    /// <summary>The same for what is read without EF.</summary>
    public StateReader Reader(CourseGitSettings settings) => new RecordedReader(settings, this);

    private void End() => _queries[^1] = _queries[^1] with { Steps = _steps };

    private void Begin(DbCommand command)
    {
        var plan = PlanOf(command);
        _steps = 0;
        raw.sqlite3_progress_handler(((SqliteConnection)command.Connection!).Handle, Grain, _ =>
        {
            _steps += Grain;
            return 0;
        }, null);
        _queries.Add(new RecordedQuery(command.CommandText, plan, 0));
    }

    private static List<string> PlanOf(DbCommand command)
    {
        using var explain = (SqliteCommand)command.Connection!.CreateCommand();
#pragma warning disable CA2100 // The text is the one EF has just made.
        explain.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
#pragma warning restore CA2100
        foreach (SqliteParameter parameter in command.Parameters)
            explain.Parameters.Add(new SqliteParameter(parameter.ParameterName, parameter.Value));
        using var reader = explain.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetString(3));
        return lines;
    }

    private sealed class RecordedReader(CourseGitSettings settings, QueryRecorder recorder) : StateReader(settings)
    {
        protected override async Task RunAsync(SqliteCommand command, Func<DbDataReader, Task> read, CancellationToken cancellationToken)
        {
            recorder.Begin(command);
            await base.RunAsync(command, read, cancellationToken);
            recorder.End();
        }
    }
}
