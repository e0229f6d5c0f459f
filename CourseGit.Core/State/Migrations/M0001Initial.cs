using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Core.State.Migrations;

/// <summary>Courses, credentials, operations with their steps and log.</summary>
[DbContext(typeof(StateDbContext))]
[Migration("0001_Initial")]
internal sealed class M0001Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateCourses(migrationBuilder);
        CreateOperations(migrationBuilder);
        CreateOperationDetails(migrationBuilder);
    }

    private static void CreateCourses(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("courses", t => new
        {
            Id = t.Column<int>().Annotation("Sqlite:Autoincrement", true),
            Subdomain = t.Column<string>(),
            Folder = t.Column<string>(),
            Direction = t.Column<string>(),
            RemoteKind = t.Column<string>(),
            RemoteAddress = t.Column<string>(),
            Branch = t.Column<string>(nullable: true),
            CredentialName = t.Column<string>(nullable: true),
            GitUser = t.Column<string>(nullable: true),
            DatabaseKind = t.Column<string>(),
            DatabaseFile = t.Column<string>(nullable: true),
            Excludes = t.Column<string>(),
            CreatedUtc = t.Column<DateTime>(),
        }, constraints: t => t.PrimaryKey("PK_courses", c => c.Id));
        migrationBuilder.CreateIndex("IX_courses_Subdomain", "courses", "Subdomain", unique: true);

        migrationBuilder.CreateTable("credentials", t => new
        {
            Id = t.Column<int>().Annotation("Sqlite:Autoincrement", true),
            Name = t.Column<string>(),
            User = t.Column<string>(),
            ProtectedSecret = t.Column<string>(),
            UpdatedUtc = t.Column<DateTime>(),
        }, constraints: t => t.PrimaryKey("PK_credentials", c => c.Id));
        migrationBuilder.CreateIndex("IX_credentials_Name", "credentials", "Name", unique: true);
    }

    private static void CreateOperations(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("operations", t => new
        {
            Id = t.Column<long>().Annotation("Sqlite:Autoincrement", true),
            Kind = t.Column<string>(),
            Subdomain = t.Column<string>(),
            State = t.Column<string>(),
            Outcome = t.Column<string>(nullable: true),
            Refused = t.Column<bool>(),
            CanBeConfirmed = t.Column<bool>(defaultValue: false),
            RequestedBy = t.Column<string>(),
            Arguments = t.Column<string>(),
            RequestedUtc = t.Column<DateTime>(),
            StartedUtc = t.Column<DateTime>(nullable: true),
            FinishedUtc = t.Column<DateTime>(nullable: true),
            Text = t.Column<string>(),
            NextStep = t.Column<string>(nullable: true),
            Percent = t.Column<int>(),
            CurrentFile = t.Column<string>(nullable: true),
            FilesDone = t.Column<long>(),
            FilesTotal = t.Column<long>(),
            CommitId = t.Column<string>(nullable: true),
            Branch = t.Column<string>(nullable: true),
            Files = t.Column<long>(),
            Bytes = t.Column<long>(),
            DurationMs = t.Column<long>(nullable: true),
            CancelRequested = t.Column<bool>(),
            OwnerProcessId = t.Column<int>(nullable: true),
            OwnerProcessStart = t.Column<long>(nullable: true),
        }, constraints: t => t.PrimaryKey("PK_operations", o => o.Id));
        migrationBuilder.CreateIndex("IX_operations_Subdomain_Id", "operations", ["Subdomain", "Id"]);
        migrationBuilder.CreateIndex("IX_operations_State", "operations", "State");
    }

    private static void CreateOperationDetails(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("operation_steps", t => new
        {
            OperationId = t.Column<long>(),
            Ordinal = t.Column<int>(),
            Name = t.Column<string>(),
            StartedUtc = t.Column<DateTime>(),
            DurationMs = t.Column<long>(nullable: true),
        }, constraints: t =>
        {
            t.PrimaryKey("PK_operation_steps", s => new { s.OperationId, s.Ordinal });
            t.ForeignKey("FK_operation_steps_operations", s => s.OperationId, "operations", "Id", onDelete: ReferentialAction.Cascade);
        });
        migrationBuilder.CreateTable("operation_log", t => new
        {
            OperationId = t.Column<long>(),
            Ordinal = t.Column<int>(),
            AtUtc = t.Column<DateTime>(),
            Level = t.Column<string>(),
            Text = t.Column<string>(),
        }, constraints: t => t.PrimaryKey("PK_operation_log", l => new { l.OperationId, l.Ordinal }));
    }
}
