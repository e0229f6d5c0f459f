using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.Sqlite.Migrations
{
    /// <inheritdoc />
    internal partial class SizesIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_operations_sizes",
                table: "operations",
                columns: new[] { "Subject", "FinishedUtc" },
                filter: "\"CourseBytes\" IS NOT NULL");
        }
    }
}
