using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CourseGit.Core.State;

/// <summary>What the portal remembers: courses, credentials, operations. Times are stored as UTC.</summary>
public sealed class StateDbContext(DbContextOptions<StateDbContext> options) : DbContext(options)
{
    public DbSet<CourseRow> Courses => Set<CourseRow>();
    public DbSet<CredentialRow> Credentials => Set<CredentialRow>();
    public DbSet<OperationRow> Operations => Set<OperationRow>();
    public DbSet<OperationLogRow> OperationLog => Set<OperationLogRow>();
    public DbSet<SetAsideRow> SetAsides => Set<SetAsideRow>();
    public DbSet<CourseStatusRow> CourseStatuses => Set<CourseStatusRow>();
    public DbSet<PreparedDatabaseRow> PreparedDatabases => Set<PreparedDatabaseRow>();

    public DbSet<ReadmeDraftRow> ReadmeDrafts => Set<ReadmeDraftRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CourseRow>(e =>
        {
            e.ToTable("courses").HasKey(c => c.Id);
            e.HasIndex(c => c.Subdomain).IsUnique();
        });
        modelBuilder.Entity<CredentialRow>(e =>
        {
            e.ToTable("credentials").HasKey(c => c.Id);
            e.HasIndex(c => c.Name).IsUnique();
        });
        modelBuilder.Entity<OperationRow>(e =>
        {
            e.ToTable("operations").HasKey(o => o.Id);
            e.HasMany(o => o.Steps).WithOne().HasForeignKey(s => s.OperationId);
            e.HasIndex(o => o.State);
            e.HasIndex(o => o.RequestedUtc);
            e.HasIndex(o => new { o.Subdomain, o.FinishedUtc });
            e.HasIndex(o => new { o.Subdomain, o.RequestedUtc });
            e.HasIndex(o => new { o.Kind, o.RequestedUtc });
            e.HasIndex(o => new { o.Outcome, o.RequestedUtc });
            e.HasIndex(o => new { o.RequestedBy, o.RequestedUtc });
        });
        modelBuilder.Entity<SetAsideRow>(e =>
        {
            e.ToTable("set_asides").HasKey(s => s.Id);
            e.HasIndex(s => s.OperationId);
            e.HasIndex(s => new { s.Subdomain, s.Id });
            e.HasIndex(s => s.State);
        });
        modelBuilder.Entity<CourseStatusRow>(e => e.ToTable("course_statuses").HasKey(s => s.Subdomain));
        modelBuilder.Entity<PreparedDatabaseRow>(e => e.ToTable("prepared_databases").HasKey(p => p.Id));
        modelBuilder.Entity<ReadmeDraftRow>(e =>
        {
            e.ToTable("readme_drafts").HasKey(d => d.Id);
            e.HasIndex(d => new { d.Subdomain, d.Person }).IsUnique();
            e.Property(d => d.Revision).IsConcurrencyToken();
        });
        modelBuilder.Entity<OperationStepRow>(e => e.ToTable("operation_steps").HasKey(s => new { s.OperationId, s.Ordinal }));
        modelBuilder.Entity<OperationLogRow>(e => e.ToTable("operation_log").HasKey(l => new { l.OperationId, l.Ordinal }));
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();

    /// <summary>SQLite forgets the kind of a time; everything here is UTC.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        written => written, read => DateTime.SpecifyKind(read, DateTimeKind.Utc));
}
