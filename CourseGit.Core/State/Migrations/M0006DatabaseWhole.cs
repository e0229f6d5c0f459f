using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Core.State.Migrations;

/// <summary>Databases that come back whole or not at all.</summary>
[DbContext(typeof(StateDbContext))]
[Migration("0006_DatabaseWhole")]
internal sealed class M0006DatabaseWhole : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<bool>("DatabaseAllOrNothing", "courses", nullable: false, defaultValue: false);
}
