using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CourseGit.Core.State.Model;

/// <summary>What the portal remembers: courses, credentials, operations. Times are stored as UTC.</summary>
public abstract class StateDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<CourseRow> Courses => Set<CourseRow>();
    public DbSet<CredentialRow> Credentials => Set<CredentialRow>();
    public DbSet<OperationRow> Operations => Set<OperationRow>();
    public DbSet<OperationLogRow> OperationLog => Set<OperationLogRow>();
    public DbSet<SetAsideRow> SetAsides => Set<SetAsideRow>();
    public DbSet<CourseStatusRow> CourseStatuses => Set<CourseStatusRow>();
    public DbSet<PreparedDatabaseRow> PreparedDatabases => Set<PreparedDatabaseRow>();

    public DbSet<ReadmeDraftRow> ReadmeDrafts => Set<ReadmeDraftRow>();

    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();
    public DbSet<ScheduleRunRow> ScheduleRuns => Set<ScheduleRunRow>();
    public DbSet<ExamWindowRow> ExamWindows => Set<ExamWindowRow>();
    public DbSet<EndedOperationRow> EndedOperations => Set<EndedOperationRow>();
    public DbSet<NoticeRuleRow> NoticeRules => Set<NoticeRuleRow>();
    public DbSet<NoticeConditionRow> NoticeConditions => Set<NoticeConditionRow>();
    public DbSet<CollectedNoticeRow> CollectedNotices => Set<CollectedNoticeRow>();
    public DbSet<NoticeDeliveryRow> NoticeDeliveries => Set<NoticeDeliveryRow>();
    public DbSet<NoticeSettingsRow> NoticeSettings => Set<NoticeSettingsRow>();
    public DbSet<HookRow> Hooks => Set<HookRow>();
    public DbSet<CheckoutRow> Checkouts => Set<CheckoutRow>();
    public DbSet<RepositoryRow> Repositories => Set<RepositoryRow>();
    public DbSet<RepositoryMemberRow> RepositoryMembers => Set<RepositoryMemberRow>();
    public DbSet<CoursePushRow> CoursePushes => Set<CoursePushRow>();
    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();
    public DbSet<TeacherRow> Teachers => Set<TeacherRow>();
    public DbSet<FurtherRemoteRow> FurtherRemotes => Set<FurtherRemoteRow>();
    public DbSet<TeacherRequestRow> TeacherRequests => Set<TeacherRequestRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    /// <summary>
    /// Waits until no other transaction writes what must stand in one order, and keeps them waiting until the one under way ends. Where
    /// each transaction that writes waits for the one before it anyway, there is nothing to do.
    /// </summary>
    public virtual Task TakeTurnAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
        modelBuilder.Entity<FurtherRemoteRow>(e =>
        {
            e.ToTable("further_remotes").HasKey(r => r.Id);
            e.HasIndex(r => new { r.Subdomain, r.RemoteKind, r.RemoteAddress }).IsUnique();
        });
        modelBuilder.Entity<CredentialRow>().Property(c => c.Kind).HasDefaultValue("Token");
        modelBuilder.Entity<OperationRow>(e =>
        {
            e.ToTable("operations").HasKey(o => o.Id);
            e.HasMany(o => o.Steps).WithOne().HasForeignKey(s => s.OperationId);
            e.HasIndex(o => o.State);
            e.HasIndex(o => o.RequestedUtc);
            e.HasIndex(o => new { o.Subject, o.FinishedUtc });
            e.HasIndex(o => new { o.Subject, o.FinishedUtc }, "IX_operations_sizes").HasFilter("\"CourseBytes\" IS NOT NULL");
            e.HasIndex(o => new { o.Subject, o.RequestedUtc });
            e.HasIndex(o => new { o.Kind, o.RequestedUtc });
            e.HasIndex(o => new { o.Outcome, o.RequestedUtc });
            e.HasIndex(o => new { o.RequestedBy, o.RequestedUtc });
            e.HasIndex(o => o.RunId);
            e.Property(o => o.Attempt).HasDefaultValue(1);
        });
        modelBuilder.Entity<ScheduleRow>(e =>
        {
            e.ToTable("schedules").HasKey(s => s.Id);
            e.HasIndex(s => s.Name).IsUnique();
        });
        modelBuilder.Entity<ExamWindowRow>(e =>
        {
            e.ToTable("exam_windows").HasKey(w => w.Id);
            e.HasIndex(w => w.UntilUtc);
        });
        modelBuilder.Entity<ScheduleRunRow>(e =>
        {
            e.ToTable("schedule_runs").HasKey(r => r.Id);
            e.HasIndex(r => new { r.ScheduleId, r.Id });
            e.HasIndex(r => r.State);
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
        modelBuilder.Entity<EndedOperationRow>(e => e.ToTable("ended_operations").HasKey(o => o.Id));
        modelBuilder.Entity<HookRow>(e =>
        {
            e.ToTable("hooks").HasKey(h => h.Id);
            e.HasIndex(h => h.Name).IsUnique();
        });
        modelBuilder.Entity<CheckoutRow>(e =>
        {
            e.ToTable("checkouts").HasKey(c => c.Id);
            e.HasIndex(c => c.Name).IsUnique();
        });
        modelBuilder.Entity<RepositoryRow>(e =>
        {
            e.ToTable("repositories").HasKey(r => r.Id);
            e.HasIndex(r => r.Name).IsUnique();
        });
        modelBuilder.Entity<RepositoryMemberRow>(
            e => e.ToTable("repository_members").HasKey(m => new { m.Repository, m.NormalizedPerson }));
        modelBuilder.Entity<CoursePushRow>(e => e.ToTable("course_pushes").HasKey(p => p.Subdomain));
        modelBuilder.Entity<DeliveryRow>(e =>
        {
            e.ToTable("deliveries").HasKey(d => d.Id);
            e.HasIndex(d => d.Checkout);
            e.HasIndex(d => new { d.Checkout, d.QueuedKey }).IsUnique();
        });
        BuildNotices(modelBuilder);
        BuildPeople(modelBuilder);
    }

    private static void BuildPeople(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<TeacherRow>(e =>
        {
            e.ToTable("teachers").HasKey(t => new { t.NormalizedPerson, t.Course });
            e.HasIndex(t => t.Course);
        });
        modelBuilder.Entity<TeacherRequestRow>(e =>
        {
            e.ToTable("teacher_requests").HasKey(r => r.Id);
            e.HasIndex(r => new { r.State, r.Id });
            e.HasIndex(r => new { r.Course, r.Id });
        });
        modelBuilder.Entity<AuditRow>(e =>
        {
            e.ToTable("audit").HasKey(a => a.Id);
            e.Property(a => a.Id).ValueGeneratedNever();
            e.HasIndex(a => a.AtUtc);
            e.HasIndex(a => new { a.Person, a.Id });
            e.HasIndex(a => new { a.Course, a.Id });
            e.HasIndex(a => new { a.Action, a.Id });
        });
    }

    private static void BuildNotices(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<NoticeRuleRow>(e =>
        {
            e.ToTable("notice_rules").HasKey(r => r.Id);
            e.HasIndex(r => r.Name).IsUnique();
        });
        modelBuilder.Entity<NoticeConditionRow>(e => e.ToTable("notice_conditions").HasKey(c => new { c.RuleId, c.Subject, c.Topic }));
        modelBuilder.Entity<CollectedNoticeRow>(e =>
        {
            e.ToTable("collected_notices").HasKey(c => c.Id);
            e.HasIndex(c => new { c.RuleId, c.Key }).IsUnique();
        });
        modelBuilder.Entity<NoticeDeliveryRow>(e =>
        {
            e.ToTable("notice_deliveries").HasKey(d => d.Id);
            e.HasIndex(d => d.Key).IsUnique();
            e.HasIndex(d => new { d.State, d.NextUtc });
            e.HasIndex(d => new { d.RuleId, d.Id });
        });
        modelBuilder.Entity<NoticeSettingsRow>(e => e.ToTable("notice_settings").HasKey(s => s.Id));
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();

    /// <summary>SQLite forgets the kind of a time; everything here is UTC.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        written => written, read => DateTime.SpecifyKind(read, DateTimeKind.Utc));
}
