using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Portal.Features.Account.Migrations;

/// <summary>Who is signed in, so that a session can be ended here and not only in a browser.</summary>
[DbContext(typeof(AccountDbContext))]
[Migration("0002_Sessions")]
internal sealed class M0002Sessions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("sessions", t => new
        {
            Id = t.Column<string>(),
            UserId = t.Column<string>(),
            CreatedUtc = t.Column<DateTime>(),
            LastSeenUtc = t.Column<DateTime>(),
            EndedUtc = t.Column<DateTime>(nullable: true),
        }, constraints: t =>
        {
            t.PrimaryKey("PK_sessions", s => s.Id);
            t.ForeignKey("FK_sessions_users", s => s.UserId, "users", "Id", onDelete: ReferentialAction.Cascade);
        });
        migrationBuilder.CreateIndex("IX_sessions_UserId", "sessions", "UserId");
        migrationBuilder.CreateIndex("IX_sessions_LastSeenUtc", "sessions", "LastSeenUtc");
    }
}
