using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.Sqlite.Migrations
{
    /// <inheritdoc />
    internal partial class Readmes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""ALTER TABLE teacher_requests DROP COLUMN "Revision";""");

            migrationBuilder.AddColumn<bool>(
                name: "IsStarted",
                table: "teacher_requests",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "TextVersion",
                table: "teacher_requests",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "BaseText",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PendingBase",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PendingBaseText",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PendingMessage",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SavedMessage",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBase",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBaseText",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedText",
                table: "readme_drafts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "LetsReadmesIn",
                table: "courses",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);
        }
    }
}
