using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.Sqlite.Migrations
{
    /// <inheritdoc />
    internal partial class Subjects : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_operations_Subdomain_FinishedUtc",
                table: "operations");

            migrationBuilder.DropIndex(
                name: "IX_operations_Subdomain_RequestedUtc",
                table: "operations");

            // Of a command that ended before it could begin; whom the rows belong to is written in another way from here on.
            migrationBuilder.Sql(
                """
                UPDATE operations SET "State" = 'Done', "Outcome" = 'Cancelled', "FinishedUtc" = "RequestedUtc", "Text" = 'Cancelled before it began. Nothing was changed.'
                WHERE "State" = 'Queued' AND "OwnerProcessId" IS NOT NULL
                """);

            // Not as DropColumn, which makes the table anew outside of a transaction.
            migrationBuilder.Sql("""ALTER TABLE operations DROP COLUMN "OwnerProcessId" """);
            migrationBuilder.Sql("""ALTER TABLE operations DROP COLUMN "OwnerProcessStart" """);

            migrationBuilder.RenameColumn(
                name: "Subdomain",
                table: "operations",
                newName: "Subject");

            migrationBuilder.AddColumn<string>(
                name: "Owner",
                table: "operations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Revision",
                table: "operations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "SubjectKind",
                table: "operations",
                type: "TEXT",
                nullable: false,
                defaultValue: "Course");

            migrationBuilder.CreateIndex(
                name: "IX_operations_Subject_FinishedUtc",
                table: "operations",
                columns: new[] { "Subject", "FinishedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_operations_Subject_RequestedUtc",
                table: "operations",
                columns: new[] { "Subject", "RequestedUtc" });
        }
    }
}
