using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CourseGit.Core.State.PostgreSql;

/// <summary>The state in a PostgreSQL database, with the migrations that belong to that engine.</summary>
public sealed class PostgreSqlStateDbContext(DbContextOptions<PostgreSqlStateDbContext> options) : StateDbContext(options)
{
    /// <inheritdoc/>
    public override Task TakeTurnAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(7231580042)", cancellationToken); // any number that nobody else takes
}

/// <summary>For <c>dotnet ef</c>: see <c>docs/contributing.md</c>, "add a migration".</summary>
internal sealed class PostgreSqlStateDesign : IDesignTimeDbContextFactory<PostgreSqlStateDbContext>
{
    public PostgreSqlStateDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlStateDbContext>().UseNpgsql().Options);
}
