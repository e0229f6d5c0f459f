using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class OutcomeDays : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "BytesDone",
                table: "operations",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "BytesTotal",
                table: "operations",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Cause",
                table: "operations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CourseBytes",
                table: "operations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Progress",
                table: "operations",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Said",
                table: "operations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Unit",
                table: "operations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Days",
                table: "course_statuses",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.Sql(
                """
                UPDATE course_statuses SET "Days" = COALESCE((
                    SELECT string_agg(day || letter, ' ') FROM (
                        SELECT DISTINCT ON (day) to_char("FinishedUtc" AT TIME ZONE 'UTC', 'YYYYMMDD') AS day,
                            CASE WHEN "Refused" THEN 'r' WHEN "Outcome" = 'Succeeded' THEN 's' WHEN "Outcome" = 'Unchanged' THEN 'u'
                            WHEN "Outcome" = 'Warning' THEN 'w' ELSE 'f' END AS letter
                        FROM operations
                        WHERE "Subject" = course_statuses."Subdomain" AND "SubjectKind" = 'Course' AND "Kind" = 'Backup'
                            AND "State" = 'Done' AND "Outcome" <> 'Cancelled' AND "FinishedUtc" >= now() - interval '30 days'
                        ORDER BY day, "FinishedUtc" DESC) AS days), '')
                """);
        }
    }
}
