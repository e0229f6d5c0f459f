using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Core.State.Migrations;

/// <summary>
/// What last happened to each course, and indexes for everything a list of operations can be filtered by: both cost the same however long
/// the past is.
/// </summary>
[DbContext(typeof(StateDbContext))]
[Migration("0005_CourseStatus")]
internal sealed class M0005CourseStatus : Migration
{
    private const string Safe = """'Succeeded', 'Unchanged', 'Warning'""";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Remote", "operations", nullable: true);
        migrationBuilder.AddColumn<string>("UnsavedDatabase", "operations", nullable: true);
        migrationBuilder.AddColumn<bool>("DatabaseDecided", "courses", defaultValue: false);
        CreateStatuses(migrationBuilder);
        CreateIndexes(migrationBuilder);
    }

    private static void CreateStatuses(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("course_statuses", t => new
        {
            Subdomain = t.Column<string>(),
            LastOperationId = t.Column<long>(nullable: true),
            LastBackupId = t.Column<long>(nullable: true),
            LastSafeId = t.Column<long>(nullable: true),
            LastVerifyId = t.Column<long>(nullable: true),
            ProvenId = t.Column<long>(nullable: true),
        }, constraints: t => t.PrimaryKey("PK_course_statuses", s => s.Subdomain));
        migrationBuilder.Sql(
            $"""
            INSERT INTO course_statuses ("Subdomain", "LastOperationId", "LastBackupId", "LastSafeId", "LastVerifyId", "ProvenId")
            SELECT "Subdomain", MAX("Id"),
                MAX(CASE WHEN "Kind" = 'Backup' AND "State" = 'Done' THEN "Id" END),
                MAX(CASE WHEN "Kind" = 'Backup' AND "Outcome" IN ({Safe}) THEN "Id" END),
                MAX(CASE WHEN "Kind" = 'Verify' AND "State" = 'Done' AND "Outcome" <> 'Cancelled' THEN "Id" END),
                MAX(CASE WHEN "Kind" = 'Verify' AND "Outcome" IN ({Safe}) THEN "Id" END)
            FROM operations GROUP BY "Subdomain"
            """);
    }

    private static void CreateIndexes(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("IX_operations_Subdomain_Id", "operations");
        migrationBuilder.CreateIndex("IX_operations_RequestedUtc", "operations", "RequestedUtc");
        migrationBuilder.CreateIndex("IX_operations_Subdomain_FinishedUtc", "operations", ["Subdomain", "FinishedUtc"]);
        foreach (var column in new[] { "Subdomain", "Kind", "Outcome", "RequestedBy" })
            migrationBuilder.CreateIndex($"IX_operations_{column}_RequestedUtc", "operations", [column, "RequestedUtc"]);
        migrationBuilder.CreateIndex("IX_set_asides_State", "set_asides", "State");
    }
}
