using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

public sealed class SqliteTroubleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Course => Directory.CreateDirectory(_folder.At("course")).FullName;

    private string File => Path.Combine(Course, "c.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_change_that_a_killed_server_left_half_done_is_told_and_not_saved()
    {
        using (var database = new SqliteFile(File))
        {
            database.Execute(
                "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, 'old' AS "
                + "text, hex(randomblob(100)) AS padding FROM n");
            database.Execute("PRAGMA cache_size = 1; BEGIN; UPDATE t SET text = 'new'");
            foreach (var suffix in new[] { "", "-journal" })
                System.IO.File.Copy(File + suffix, File + suffix + ".kept");
            database.Execute("ROLLBACK");
        }
        foreach (var suffix in new[] { "", "-journal" })
            System.IO.File.Move(File + suffix + ".kept", File + suffix, overwrite: true);

        var journal = await System.IO.File.ReadAllBytesAsync(File + "-journal", TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<OperationFailedException>(DumpAsync);

        Assert.Contains("was left in the middle of a change", failure.Message);
        Assert.Contains("c.db-journal", failure.Message);
        Assert.Equal(journal, await System.IO.File.ReadAllBytesAsync(File + "-journal", TestContext.Current.CancellationToken));
        using (var server = new SqliteFile(File))
            Assert.Equal(["old|3000"], server.Query("SELECT text, count(*) FROM t GROUP BY 1"));
        Assert.Equal(3000, (await DumpAsync()).Rows["t"]);
    }

    [Fact]
    public async Task A_damaged_database_is_kept_and_its_damage_told()
    {
        using (var database = new SqliteFile(File))
            database.Execute(
                "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, "
                + "hex(randomblob(100)) FROM n; CREATE INDEX i ON t(i)");
        await using (var stream = System.IO.File.OpenWrite(File))
        {
            stream.Position = 8 * 4096;
            stream.Write(new byte[20 * 4096]);
        }

        var dump = await DumpAsync();

        Assert.NotNull(dump.Damage);
        Assert.NotEqual("ok", dump.Damage);
        Assert.Equal(new FileInfo(File).Length, dump.Size);
    }

    [Fact]
    public async Task A_missing_file_a_folder_and_a_link_are_refused()
    {
        Assert.Contains("is not in its folder. Nothing was backed up.", (await Assert.ThrowsAsync<RefusedException>(DumpAsync)).Message);

        Directory.CreateDirectory(File);
        Assert.Contains("is not in its folder", (await Assert.ThrowsAsync<RefusedException>(DumpAsync)).Message);
        Directory.Delete(File);

        System.IO.File.WriteAllText(_folder.At("elsewhere.db"), "");
        System.IO.File.CreateSymbolicLink(File, _folder.At("elsewhere.db"));
        Assert.Contains("is a link, or no plain file. Nothing was backed up.",
            (await Assert.ThrowsAsync<RefusedException>(DumpAsync)).Message);
    }

    [Fact]
    public async Task A_folder_that_is_a_link_out_of_the_course_is_refused()
    {
        using (var elsewhere = new SqliteFile(Path.Combine(Directory.CreateDirectory(_folder.At("elsewhere")).FullName, "c.db")))
            elsewhere.Execute("CREATE TABLE t (a)");
        Directory.CreateSymbolicLink(Path.Combine(Course, "data"), _folder.At("elsewhere"));

        await Assert.ThrowsAsync<InvalidInputException>(() => DumpAsync("data/c.db"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_in_a_sentence()
    {
        System.IO.File.WriteAllText(File, string.Concat(Enumerable.Repeat("PGDMP, not SQLite. ", 1000)));

        var failure = await Assert.ThrowsAsync<OperationFailedException>(DumpAsync);

        Assert.Contains("file is not a database", failure.Message);
        Assert.Contains("Nothing was backed up.", failure.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private Task<DatabaseDump> DumpAsync() => DumpAsync("c.db");

    private Task<DatabaseDump> DumpAsync(string file) =>
        new SqliteDumper()
            .DumpAsync(new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse(file)), Course, _folder.At("database"), DatabaseTalk.Silent,
            TestContext.Current.CancellationToken);
}
