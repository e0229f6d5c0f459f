using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class CoursePushes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "course_pushes",
                columns: table => new
                {
                    Subdomain = table.Column<string>(type: "text", nullable: false),
                    ProtectedSecret = table.Column<string>(type: "text", nullable: false),
                    CreatedBy = table.Column<string>(type: "text", nullable: false),
                    CreatedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_course_pushes", x => x.Subdomain);
                });
        }
    }
}
