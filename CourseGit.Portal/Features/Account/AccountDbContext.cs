using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CourseGit.Portal.Features.Account;

/// <summary>Users and roles. They lie in the same file as Core's state, with a migrations history of their own.</summary>
internal sealed class AccountDbContext(DbContextOptions<AccountDbContext> options) : IdentityDbContext<PortalUser>(options)
{
    public const string MigrationsHistoryTable = "__AccountMigrations";

    /// <summary>The newest of the migrations.</summary>
    public const string NewestMigration = "20261130064602_ApiAnswers";

    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<TokenRow> Tokens => Set<TokenRow>();
    public DbSet<ApiAnswerRow> ApiAnswers => Set<ApiAnswerRow>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<PortalUser>(e =>
        {
            e.ToTable("users");
            e.HasIndex(u => u.NormalizedUserName).IsUnique().HasDatabaseName("IX_users_NormalizedUserName");
            e.HasIndex(u => u.NormalizedEmail).HasDatabaseName("IX_users_NormalizedEmail");
        });
        builder.Entity<IdentityRole>(e =>
        {
            e.ToTable("roles");
            e.HasIndex(r => r.NormalizedName).IsUnique().HasDatabaseName("IX_roles_NormalizedName");
        });
        builder.Entity<IdentityUserRole<string>>().ToTable("user_roles");
        builder.Entity<IdentityUserClaim<string>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<string>>().ToTable("user_tokens");
        builder.Entity<IdentityRoleClaim<string>>().ToTable("role_claims");
        builder.Entity<SessionRow>(e =>
        {
            e.ToTable("sessions").HasKey(s => s.Id);
            e.HasOne<PortalUser>().WithMany().HasForeignKey(s => s.UserId);
            e.HasIndex(s => s.LastSeenUtc);
            e.HasIndex(s => s.ProviderSession);
            e.Property(s => s.SignIn).HasDefaultValue("password");
        });
        builder.Entity<TokenRow>(e =>
        {
            e.ToTable("tokens").HasKey(t => t.Id);
            e.HasOne<PortalUser>().WithMany().HasForeignKey(t => t.UserId);
            e.HasIndex(t => t.Hash).IsUnique();
        });
        builder.Entity<ApiAnswerRow>(e =>
        {
            e.ToTable("api_answers").HasKey(a => a.Id);
            e.HasIndex(a => a.CreatedUtc);
        });
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();

    /// <summary>SQLite forgets the kind of a time; everything here is UTC.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        written => written, read => DateTime.SpecifyKind(read, DateTimeKind.Utc));
}

/// <summary>For <c>dotnet ef</c>: see <c>docs/contributing.md</c>, "add a migration".</summary>
internal sealed class AccountDesign : IDesignTimeDbContextFactory<AccountDbContext>
{
    public AccountDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<AccountDbContext>().UseSqlite().Options);
}
