using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace CourseGit.Core.State.PostgreSql.Migrations
{
    /// <inheritdoc />
    internal partial class Hosts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AppId",
                table: "credentials",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Host",
                table: "credentials",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "HostKeys",
                table: "credentials",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Installation",
                table: "credentials",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Kind",
                table: "credentials",
                type: "text",
                nullable: false,
                defaultValue: "Token");

            migrationBuilder.AddColumn<string>(
                name: "KnownAs",
                table: "credentials",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PublicKey",
                table: "credentials",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "TestedUtc",
                table: "credentials",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "HoldsNoStudentData",
                table: "courses",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "PublicRemote",
                table: "courses",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RemoteMovedTo",
                table: "courses",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "further_remotes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Subdomain = table.Column<string>(type: "text", nullable: false),
                    RemoteKind = table.Column<string>(type: "text", nullable: false),
                    RemoteAddress = table.Column<string>(type: "text", nullable: false),
                    CredentialName = table.Column<string>(type: "text", nullable: true),
                    AddedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Commit = table.Column<string>(type: "text", nullable: true),
                    ReachedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    TriedUtc = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Trouble = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_further_remotes", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_further_remotes_Subdomain_RemoteKind_RemoteAddress",
                table: "further_remotes",
                columns: new[] { "Subdomain", "RemoteKind", "RemoteAddress" },
                unique: true);
        }
    }
}
