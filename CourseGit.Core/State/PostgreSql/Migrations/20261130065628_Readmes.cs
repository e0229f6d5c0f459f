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
            migrationBuilder.AddColumn<string>(
                name: "BaseText",
                table: "readme_drafts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SavedMessage",
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
