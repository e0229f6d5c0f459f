using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CourseGit.Core.State.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "BytesTotal",
                table: "operations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Cause",
                table: "operations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CourseBytes",
                table: "operations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Progress",
                table: "operations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Said",
                table: "operations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Unit",
                table: "operations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Days",
                table: "course_statuses",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            // Where MAX is asked for, SQLite takes the other columns from that row (sqlite.org/lang_select.html, bare columns).
            migrationBuilder.Sql(
                """
                UPDATE course_statuses SET "Days" = COALESCE((
                    SELECT group_concat(day || letter, ' ') FROM (
                        SELECT strftime('%Y%m%d', "FinishedUtc") AS day, MAX("FinishedUtc"),
                            CASE WHEN "Refused" THEN 'r' WHEN "Outcome" = 'Succeeded' THEN 's' WHEN "Outcome" = 'Unchanged' THEN 'u'
                            WHEN "Outcome" = 'Warning' THEN 'w' ELSE 'f' END AS letter
                        FROM operations
                        WHERE "Subject" = course_statuses."Subdomain" AND "SubjectKind" = 'Course' AND "Kind" = 'Backup'
                            AND "State" = 'Done' AND "Outcome" <> 'Cancelled' AND "FinishedUtc" >= datetime('now', '-30 days')
                        GROUP BY 1)), '')
                """);
        }
    }
}
