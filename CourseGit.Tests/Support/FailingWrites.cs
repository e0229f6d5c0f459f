using System.Data.Common;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Core.State.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>Contexts whose writes to one table break, as they do when the process dies or the disk is full just then.</summary>
internal sealed class FailingWrites : DbCommandInterceptor
{
    /// <summary>The table; null for none.</summary>
    public string? Table { get; set; }

    /// <summary>What breaks them.</summary>
    public Func<Exception> Failure { get; init; } = () => new IOException("The disk is gone.");

    /// <summary>How many writes broke.</summary>
    public int Failed { get; private set; }

    /// <summary>Puts these contexts in the place of Core's own.</summary>
    public void AddTo(IServiceCollection services) => services.AddSingleton<IDbContextFactory<StateDbContext>>(
        s => new Contexts(StateStore.ConnectionString(s.GetRequiredService<CourseGitSettings>().StateDatabase), this));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check(command);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Check(command);
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    private void Check(DbCommand command)
    {
        var text = command.CommandText;
        if (Table is { } table && text.Contains(table, StringComparison.Ordinal)
            && !text.TrimStart().StartsWith("SELECT", StringComparison.Ordinal))
        {
            Failed++;
            throw Failure();
        }
    }

    private sealed class Contexts(string connection, FailingWrites trouble) : IDbContextFactory<StateDbContext>
    {
        public StateDbContext CreateDbContext() => new SqliteStateDbContext(
            new DbContextOptionsBuilder<SqliteStateDbContext>().UseSqlite(connection).AddInterceptors(trouble).Options);
    }
}
