using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Core.State.Migrations;

/// <summary>Databases that lie on a server.</summary>
[DbContext(typeof(StateDbContext))]
[Migration("0004_Databases")]
internal sealed class M0004Databases : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("DatabaseHost", "courses", nullable: true);
        migrationBuilder.AddColumn<int>("DatabasePort", "courses", nullable: true);
        migrationBuilder.AddColumn<string>("DatabaseName", "courses", nullable: true);
        migrationBuilder.AddColumn<string>("DatabaseCredential", "courses", nullable: true);
        migrationBuilder.AddColumn<string>("Database", "set_asides", nullable: true);
        migrationBuilder.CreateTable("prepared_databases", t => new
        {
            Id = t.Column<long>().Annotation("Sqlite:Autoincrement", true),
            OperationId = t.Column<long>(),
            Subdomain = t.Column<string>(),
            Place = t.Column<string>(),
        }, constraints: t => t.PrimaryKey("PK_prepared_databases", p => p.Id));
    }
}
