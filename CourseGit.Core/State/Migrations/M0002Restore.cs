using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Core.State.Migrations;

/// <summary>What restores set aside, and what runs after them.</summary>
[DbContext(typeof(StateDbContext))]
[Migration("0002_Restore")]
internal sealed class M0002Restore : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("set_asides", t => new
        {
            Id = t.Column<long>().Annotation("Sqlite:Autoincrement", true),
            OperationId = t.Column<long>(),
            Subdomain = t.Column<string>(),
            Mode = t.Column<string>(),
            State = t.Column<string>(),
            CourseFolder = t.Column<string>(),
            Tree = t.Column<string>(),
            Name = t.Column<string>(),
            Place = t.Column<string>(),
            Parts = t.Column<string>(),
            CommitId = t.Column<string>(nullable: true),
            AtUtc = t.Column<DateTime>(),
            Bytes = t.Column<long>(nullable: true),
            PutBackBy = t.Column<long>(nullable: true),
        }, constraints: t => t.PrimaryKey("PK_set_asides", s => s.Id));
        migrationBuilder.CreateIndex("IX_set_asides_OperationId", "set_asides", "OperationId");
        migrationBuilder.CreateIndex("IX_set_asides_Subdomain_Id", "set_asides", ["Subdomain", "Id"]);
        migrationBuilder.AddColumn<string>("AfterRestoreUrl", "courses", nullable: true);
        migrationBuilder.AddColumn<string>("AfterRestoreCommand", "courses", nullable: true);
    }
}
