using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.Sqlite.Migrations
{
    /// <inheritdoc />
    internal partial class CourseStatus : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_operations_Subdomain_Id",
                table: "operations");

            migrationBuilder.AddColumn<string>(
                name: "Remote",
                table: "operations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "UnsavedDatabase",
                table: "operations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "DatabaseDecided",
                table: "courses",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "course_statuses",
                columns: table => new
                {
                    Subdomain = table.Column<string>(type: "TEXT", nullable: false),
                    LastOperationId = table.Column<long>(type: "INTEGER", nullable: true),
                    LastBackupId = table.Column<long>(type: "INTEGER", nullable: true),
                    LastSafeId = table.Column<long>(type: "INTEGER", nullable: true),
                    LastVerifyId = table.Column<long>(type: "INTEGER", nullable: true),
                    ProvenId = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_course_statuses", x => x.Subdomain);
                });

            migrationBuilder.Sql(
                """
                INSERT INTO course_statuses ("Subdomain", "LastOperationId", "LastBackupId", "LastSafeId", "LastVerifyId", "ProvenId")
                SELECT "Subdomain", MAX("Id"),
                    MAX(CASE WHEN "Kind" = 'Backup' AND "State" = 'Done' THEN "Id" END),
                    MAX(CASE WHEN "Kind" = 'Backup' AND "Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN "Id" END),
                    MAX(CASE WHEN "Kind" = 'Verify' AND "State" = 'Done' AND "Outcome" <> 'Cancelled' THEN "Id" END),
                    MAX(CASE WHEN "Kind" = 'Verify' AND "Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN "Id" END)
                FROM operations GROUP BY "Subdomain"
                """);

            migrationBuilder.CreateIndex(
                name: "IX_set_asides_State",
                table: "set_asides",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_operations_Kind_RequestedUtc",
                table: "operations",
                columns: new[] { "Kind", "RequestedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_operations_Outcome_RequestedUtc",
                table: "operations",
                columns: new[] { "Outcome", "RequestedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_operations_RequestedBy_RequestedUtc",
                table: "operations",
                columns: new[] { "RequestedBy", "RequestedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_operations_RequestedUtc",
                table: "operations",
                column: "RequestedUtc");

            migrationBuilder.CreateIndex(
                name: "IX_operations_Subdomain_FinishedUtc",
                table: "operations",
                columns: new[] { "Subdomain", "FinishedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_operations_Subdomain_RequestedUtc",
                table: "operations",
                columns: new[] { "Subdomain", "RequestedUtc" });
        }
    }
}
