using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CourseGit.Core.State.Sqlite;

/// <summary>The state in a SQLite file, with the migrations that belong to that engine.</summary>
public sealed class SqliteStateDbContext(DbContextOptions<SqliteStateDbContext> options) : StateDbContext(options)
{
    /// <summary>The newest of the migrations.</summary>
    public const string Newest = "20261201124855_CoursePushes";

    /// <summary>The table that has those that were done.</summary>
    public const string History = "__EFMigrationsHistory";
}

/// <summary>For <c>dotnet ef</c>: see <c>docs/contributing.md</c>, "add a migration".</summary>
internal sealed class SqliteStateDesign : IDesignTimeDbContextFactory<SqliteStateDbContext>
{
    public SqliteStateDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteStateDbContext>().UseSqlite().Options);
}
