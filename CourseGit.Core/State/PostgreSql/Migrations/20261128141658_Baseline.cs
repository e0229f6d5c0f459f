using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CourseGit.Core.State.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class Baseline : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "course_statuses",
                columns: table => new
                {
                    Subdomain = table.Column<string>(type: "text", nullable: false),
                    LastOperationId = table.Column<long>(type: "bigint", nullable: true),
                    LastBackupId = table.Column<long>(type: "bigint", nullable: true),
                    LastSafeId = table.Column<long>(type: "bigint", nullable: true),
                    LastVerifyId = table.Column<long>(type: "bigint", nullable: true),
                    ProvenId = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_course_statuses", x => x.Subdomain);
                });

            migrationBuilder.CreateTable(
                name: "courses",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Subdomain = table.Column<string>(type: "text", nullable: false),
                    Folder = table.Column<string>(type: "text", nullable: false),
                    Direction = table.Column<string>(type: "text", nullable: false),
                    RemoteKind = table.Column<string>(type: "text", nullable: false),
                    RemoteAddress = table.Column<string>(type: "text", nullable: false),
                    Branch = table.Column<string>(type: "text", nullable: true),
                    CredentialName = table.Column<string>(type: "text", nullable: true),
                    GitUser = table.Column<string>(type: "text", nullable: true),
                    DatabaseKind = table.Column<string>(type: "text", nullable: false),
                    DatabaseDecided = table.Column<bool>(type: "boolean", nullable: false),
                    DatabaseFile = table.Column<string>(type: "text", nullable: true),
                    DatabaseHost = table.Column<string>(type: "text", nullable: true),
                    DatabasePort = table.Column<int>(type: "integer", nullable: true),
                    DatabaseName = table.Column<string>(type: "text", nullable: true),
                    DatabaseCredential = table.Column<string>(type: "text", nullable: true),
                    DatabaseAllOrNothing = table.Column<bool>(type: "boolean", nullable: false),
                    Excludes = table.Column<string>(type: "text", nullable: false),
                    AfterRestoreUrl = table.Column<string>(type: "text", nullable: true),
                    AfterRestoreCommand = table.Column<string>(type: "text", nullable: true),
                    CreatedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_courses", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "credentials",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Name = table.Column<string>(type: "text", nullable: false),
                    User = table.Column<string>(type: "text", nullable: false),
                    ProtectedSecret = table.Column<string>(type: "text", nullable: false),
                    UpdatedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_credentials", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "operation_log",
                columns: table => new
                {
                    OperationId = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    AtUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Level = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_operation_log", x => new { x.OperationId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "operations",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    SubjectKind = table.Column<string>(type: "text", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<string>(type: "text", nullable: false),
                    Outcome = table.Column<string>(type: "text", nullable: true),
                    Refused = table.Column<bool>(type: "boolean", nullable: false),
                    CanBeConfirmed = table.Column<bool>(type: "boolean", nullable: false),
                    RequestedBy = table.Column<string>(type: "text", nullable: false),
                    Arguments = table.Column<string>(type: "text", nullable: false),
                    RequestedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    StartedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    FinishedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Text = table.Column<string>(type: "text", nullable: false),
                    NextStep = table.Column<string>(type: "text", nullable: true),
                    Percent = table.Column<int>(type: "integer", nullable: false),
                    CurrentFile = table.Column<string>(type: "text", nullable: true),
                    FilesDone = table.Column<long>(type: "bigint", nullable: false),
                    FilesTotal = table.Column<long>(type: "bigint", nullable: false),
                    CommitId = table.Column<string>(type: "text", nullable: true),
                    Branch = table.Column<string>(type: "text", nullable: true),
                    Remote = table.Column<string>(type: "text", nullable: true),
                    UnsavedDatabase = table.Column<string>(type: "text", nullable: true),
                    Files = table.Column<long>(type: "bigint", nullable: false),
                    Bytes = table.Column<long>(type: "bigint", nullable: false),
                    DurationMs = table.Column<long>(type: "bigint", nullable: true),
                    CancelRequested = table.Column<bool>(type: "boolean", nullable: false),
                    Owner = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_operations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "prepared_databases",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    OperationId = table.Column<long>(type: "bigint", nullable: false),
                    Subdomain = table.Column<string>(type: "text", nullable: false),
                    Place = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_prepared_databases", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "readme_drafts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Subdomain = table.Column<string>(type: "text", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false),
                    Base = table.Column<string>(type: "text", nullable: false),
                    Editor = table.Column<string>(type: "text", nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    UpdatedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    IsSaved = table.Column<bool>(type: "boolean", nullable: false),
                    PendingText = table.Column<string>(type: "text", nullable: true),
                    PendingUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    PendingBy = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_readme_drafts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "set_asides",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    OperationId = table.Column<long>(type: "bigint", nullable: false),
                    Subdomain = table.Column<string>(type: "text", nullable: false),
                    Mode = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<string>(type: "text", nullable: false),
                    CourseFolder = table.Column<string>(type: "text", nullable: false),
                    Tree = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Place = table.Column<string>(type: "text", nullable: false),
                    Parts = table.Column<string>(type: "text", nullable: false),
                    Database = table.Column<string>(type: "text", nullable: true),
                    CommitId = table.Column<string>(type: "text", nullable: true),
                    AtUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Bytes = table.Column<long>(type: "bigint", nullable: true),
                    PutBackBy = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_set_asides", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "operation_steps",
                columns: table => new
                {
                    OperationId = table.Column<long>(type: "bigint", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    StartedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    DurationMs = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_operation_steps", x => new { x.OperationId, x.Ordinal });
                    table.ForeignKey(
                        name: "FK_operation_steps_operations_OperationId",
                        column: x => x.OperationId,
                        principalTable: "operations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_courses_Subdomain",
                table: "courses",
                column: "Subdomain",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_credentials_Name",
                table: "credentials",
                column: "Name",
                unique: true);

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
                name: "IX_operations_State",
                table: "operations",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_operations_Subject_FinishedUtc",
                table: "operations",
                columns: new[] { "Subject", "FinishedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_operations_Subject_RequestedUtc",
                table: "operations",
                columns: new[] { "Subject", "RequestedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_readme_drafts_Subdomain_Person",
                table: "readme_drafts",
                columns: new[] { "Subdomain", "Person" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_set_asides_OperationId",
                table: "set_asides",
                column: "OperationId");

            migrationBuilder.CreateIndex(
                name: "IX_set_asides_State",
                table: "set_asides",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_set_asides_Subdomain_Id",
                table: "set_asides",
                columns: new[] { "Subdomain", "Id" });
        }
    }
}
