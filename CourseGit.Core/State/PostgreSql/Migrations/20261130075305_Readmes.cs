using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class Readmes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Revision",
                table: "teacher_requests");

            migrationBuilder.AddColumn<bool>(
                name: "IsStarted",
                table: "teacher_requests",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "TextVersion",
                table: "teacher_requests",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "BaseText",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PendingBase",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PendingBaseText",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PendingMessage",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SavedMessage",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBase",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedBaseText",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SubmittedText",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "LetsReadmesIn",
                table: "courses",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }
    }
}
