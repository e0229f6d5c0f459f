using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CourseGit.Core.State.Migrations;

/// <summary>Drafts of READMEs.</summary>
[DbContext(typeof(StateDbContext))]
[Migration("0003_Readme")]
internal sealed class M0003Readme : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable("readme_drafts", t => new
        {
            Id = t.Column<long>().Annotation("Sqlite:Autoincrement", true),
            Subdomain = t.Column<string>(),
            Person = t.Column<string>(),
            Text = t.Column<string>(),
            Base = t.Column<string>(),
            Editor = t.Column<string>(),
            Revision = t.Column<int>(),
            UpdatedUtc = t.Column<DateTime>(),
            IsSaved = t.Column<bool>(),
            PendingText = t.Column<string>(nullable: true),
            PendingUtc = t.Column<DateTime>(nullable: true),
            PendingBy = t.Column<string>(nullable: true),
        }, constraints: t => t.PrimaryKey("PK_readme_drafts", d => d.Id));
        migrationBuilder.CreateIndex("IX_readme_drafts_Subdomain_Person", "readme_drafts", ["Subdomain", "Person"], unique: true);
    }
}
