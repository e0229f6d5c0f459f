using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Portal.Features.Account.Migrations;

/// <summary>Users, roles and what ASP.NET Core Identity keeps about them; the role superuser.</summary>
[DbContext(typeof(AccountDbContext))]
[Migration("0001_Accounts")]
internal sealed class M0001Accounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateUsers(migrationBuilder);
        CreateRoles(migrationBuilder);
        CreateUserDetails(migrationBuilder);
        migrationBuilder.Sql($"""INSERT INTO roles ("Id", "Name", "NormalizedName") VALUES ('superuser', '{Roles.Superuser}', '{Roles.Superuser.ToUpperInvariant()}')""");
    }

    private static void CreateUsers(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("users", t => new
        {
            Id = t.Column<string>(),
            UserName = t.Column<string>(maxLength: 256, nullable: true),
            NormalizedUserName = t.Column<string>(maxLength: 256, nullable: true),
            Email = t.Column<string>(maxLength: 256, nullable: true),
            NormalizedEmail = t.Column<string>(maxLength: 256, nullable: true),
            EmailConfirmed = t.Column<bool>(),
            PasswordHash = t.Column<string>(nullable: true),
            SecurityStamp = t.Column<string>(nullable: true),
            ConcurrencyStamp = t.Column<string>(nullable: true),
            PhoneNumber = t.Column<string>(nullable: true),
            PhoneNumberConfirmed = t.Column<bool>(),
            TwoFactorEnabled = t.Column<bool>(),
            LockoutEnd = t.Column<DateTimeOffset>(nullable: true),
            LockoutEnabled = t.Column<bool>(),
            AccessFailedCount = t.Column<int>(),
        }, constraints: t => t.PrimaryKey("PK_users", u => u.Id));
        migrationBuilder.CreateIndex("IX_users_NormalizedUserName", "users", "NormalizedUserName", unique: true);
        migrationBuilder.CreateIndex("IX_users_NormalizedEmail", "users", "NormalizedEmail");
    }

    private static void CreateRoles(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("roles", t => new
        {
            Id = t.Column<string>(),
            Name = t.Column<string>(maxLength: 256, nullable: true),
            NormalizedName = t.Column<string>(maxLength: 256, nullable: true),
            ConcurrencyStamp = t.Column<string>(nullable: true),
        }, constraints: t => t.PrimaryKey("PK_roles", r => r.Id));
        migrationBuilder.CreateIndex("IX_roles_NormalizedName", "roles", "NormalizedName", unique: true);

        migrationBuilder.CreateTable("role_claims", t => new
        {
            Id = t.Column<int>().Annotation("Sqlite:Autoincrement", true),
            RoleId = t.Column<string>(),
            ClaimType = t.Column<string>(nullable: true),
            ClaimValue = t.Column<string>(nullable: true),
        }, constraints: t =>
        {
            t.PrimaryKey("PK_role_claims", c => c.Id);
            t.ForeignKey("FK_role_claims_roles", c => c.RoleId, "roles", "Id", onDelete: ReferentialAction.Cascade);
        });
        migrationBuilder.CreateIndex("IX_role_claims_RoleId", "role_claims", "RoleId");

        migrationBuilder.CreateTable("user_roles", t => new
        {
            UserId = t.Column<string>(),
            RoleId = t.Column<string>(),
        }, constraints: t =>
        {
            t.PrimaryKey("PK_user_roles", r => new { r.UserId, r.RoleId });
            t.ForeignKey("FK_user_roles_users", r => r.UserId, "users", "Id", onDelete: ReferentialAction.Cascade);
            t.ForeignKey("FK_user_roles_roles", r => r.RoleId, "roles", "Id", onDelete: ReferentialAction.Cascade);
        });
        migrationBuilder.CreateIndex("IX_user_roles_RoleId", "user_roles", "RoleId");
    }

    private static void CreateUserDetails(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("user_claims", t => new
        {
            Id = t.Column<int>().Annotation("Sqlite:Autoincrement", true),
            UserId = t.Column<string>(),
            ClaimType = t.Column<string>(nullable: true),
            ClaimValue = t.Column<string>(nullable: true),
        }, constraints: t =>
        {
            t.PrimaryKey("PK_user_claims", c => c.Id);
            t.ForeignKey("FK_user_claims_users", c => c.UserId, "users", "Id", onDelete: ReferentialAction.Cascade);
        });
        migrationBuilder.CreateIndex("IX_user_claims_UserId", "user_claims", "UserId");

        migrationBuilder.CreateTable("user_logins", t => new
        {
            LoginProvider = t.Column<string>(),
            ProviderKey = t.Column<string>(),
            ProviderDisplayName = t.Column<string>(nullable: true),
            UserId = t.Column<string>(),
        }, constraints: t =>
        {
            t.PrimaryKey("PK_user_logins", l => new { l.LoginProvider, l.ProviderKey });
            t.ForeignKey("FK_user_logins_users", l => l.UserId, "users", "Id", onDelete: ReferentialAction.Cascade);
        });
        migrationBuilder.CreateIndex("IX_user_logins_UserId", "user_logins", "UserId");

        migrationBuilder.CreateTable("user_tokens", t => new
        {
            UserId = t.Column<string>(),
            LoginProvider = t.Column<string>(),
            Name = t.Column<string>(),
            Value = t.Column<string>(nullable: true),
        }, constraints: t =>
        {
            t.PrimaryKey("PK_user_tokens", k => new { k.UserId, k.LoginProvider, k.Name });
            t.ForeignKey("FK_user_tokens_users", k => k.UserId, "users", "Id", onDelete: ReferentialAction.Cascade);
        });
    }
}
