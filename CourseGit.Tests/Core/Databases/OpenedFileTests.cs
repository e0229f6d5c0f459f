using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>Another course's database must not be saved as this one's, whoever moves folders at the moment it is opened.</summary>
public sealed class OpenedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_database_that_was_opened_behind_a_link_is_told_from_the_one_that_lies_there()
    {
        Make("course/db", "own");
        Make("outside", "foreign");
        Directory.Move(_folder.At("course", "db"), _folder.At("course", "moved"));
        Directory.CreateSymbolicLink(_folder.At("course", "db"), _folder.At("outside"));
        using (new SqliteFile(_folder.At("course", "db", "c.db"))) // follows the link
        {
            Directory.Delete(_folder.At("course", "db"));
            Directory.Move(_folder.At("course", "moved"), _folder.At("course", "db"));

            Assert.Contains(
                "was exchanged while it was opened",
                Assert.Throws<IOException>(() => OpenedFile.Check(_folder.At("course", "db", "c.db"))).Message);
        }
        using (new SqliteFile(_folder.At("course", "db", "c.db")))
            OpenedFile.Check(_folder.At("course", "db", "c.db"));
    }

    [Fact]
    public async Task A_database_behind_a_link_is_not_saved()
    {
        Make("outside", "foreign");
        Directory.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(_folder.At("course")).FullName, "db"), _folder.At("outside"));
        var database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("db/c.db"));

        await Assert.ThrowsAnyAsync<Exception>(
            () => new SqliteDumper().DumpAsync(
            database, _folder.At("course"), _folder.At("dump"), DatabaseTalk.Silent, TestContext.Current.CancellationToken));

        Assert.Null(await new SqliteDumper().CourseKeyAsync(database, _folder.At("course"), TestContext.Current.CancellationToken));
    }

    private void Make(string folder, string row)
    {
        Directory.CreateDirectory(_folder.At(folder));
        using var database = new SqliteFile(Path.Combine(_folder.At(folder), "c.db"));
        database.Execute($"CREATE TABLE t (x); INSERT INTO t VALUES ('{row}')");
    }
}
