using CourseGit.Core.Courses;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Databases;

public sealed class SqliteDumperTests() : DumperConformance(DatabaseKind.Sqlite, () => new SqliteDumper())
{
    private const string Rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)";

    protected override CourseDatabase Database => new(DatabaseKind.Sqlite, CoursePath.Parse("data/course å.db"));

    private string File => Path.Combine(Directory.CreateDirectory(Path.Combine(Course, "data")).FullName, "course å.db");

    [Fact]
    public async Task Joined_pieces_are_the_database_equal_in_all_it_holds()
    {
        Make();
        Execute("""CREATE TABLE "odd ""name" (a, b); INSERT INTO "odd ""name" VALUES (NULL, x'00ff'), (1.5, 'å'); CREATE VIEW v AS SELECT 1; CREATE INDEX i ON answers(text)""");

        var dump = await DumpAsync();

        using SqliteFile live = new(File), joined = new(await JoinAsync());
        Assert.Equal(live.Everything(), joined.Everything());
        Assert.Equal(["ok"], joined.Query("PRAGMA integrity_check"));
        Assert.Equal([new("answers", 1000L), new("odd \"name", 2L)], dump.Rows);
        Assert.Null(dump.Damage);
        Assert.Equal("data/course å.db", dump.File);
    }

    [Fact]
    public async Task Size_and_checksum_are_those_of_the_joined_pieces()
    {
        Make();

        var dump = await DumpAsync();
        var bytes = await System.IO.File.ReadAllBytesAsync(await JoinAsync(), TestContext.Current.CancellationToken);
        Assert.Equal((bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))),
            ((int)dump.Size, dump.Sha256));
    }

    [Fact]
    public async Task Where_one_row_of_many_megabytes_changes_few_pieces_change()
    {
        Make();
        Execute($"CREATE TABLE big AS {Rows} SELECT i, hex(randomblob(4096)) AS text FROM n");
        await DumpAsync();
        var before = Contents(Target);

        Execute("UPDATE big SET text = 'changed' WHERE i = 500");
        await DumpAsync();

        var after = Contents(Target);
        Assert.InRange(before.Count, 8, 20);
        Assert.Equal(before.Count, after.Count);
        Assert.InRange(after.Except(before).Count(), 1, 3);
    }

    [Fact]
    public async Task A_database_that_shrank_leaves_no_old_piece()
    {
        Make();
        Execute($"CREATE TABLE big AS {Rows} SELECT hex(randomblob(4096)) FROM n");
        await DumpAsync();
        Execute("DROP TABLE big; VACUUM");

        await DumpAsync();

        Assert.Equal(["00000000"], Contents(Target).Keys.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Rows_that_only_the_write_ahead_log_holds_are_included()
    {
        Make();
        using var writer = new SqliteFile(File);
        writer.Execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO answers VALUES (5000, 'only in the log')");
        Assert.DoesNotContain(
            "only in the log", System.Text.Encoding.Latin1.GetString(
            await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken)));

        var dump = await DumpAsync();

        Assert.Equal(1001, dump.Rows["answers"]);
        using var joined = new SqliteFile(await JoinAsync());
        Assert.Equal(["only in the log"], joined.Query("SELECT text FROM answers WHERE id = 5000"));
    }

    [Fact]
    public async Task A_write_ahead_log_that_a_killed_server_left_is_read()
    {
        Make();
        using (var writer = new SqliteFile(File))
        {
            writer.Execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; INSERT INTO answers VALUES (5000, 'x')");
            foreach (var suffix in new[] { "", "-wal" })
                System.IO.File.Copy(File + suffix, File + suffix + ".kept");
        }
        foreach (var suffix in new[] { "", "-wal" })
            System.IO.File.Move(File + suffix + ".kept", File + suffix, overwrite: true);

        Assert.Equal(1001, (await DumpAsync()).Rows["answers"]);
        Assert.Equal(1001, (await DumpAsync()).Rows["answers"]);
    }

    [Fact]
    public async Task A_database_in_write_ahead_mode_that_nobody_has_open_is_left_as_it_was()
    {
        Make();
        Execute("PRAGMA journal_mode = WAL; INSERT INTO answers VALUES (5000, 'x')");
        var before = Contents(Course);

        var dump = await DumpAsync();

        Assert.Equal(1001, dump.Rows["answers"]);
        Assert.Equal(before, Contents(Course));
        using var server = new SqliteFile(File);
        server.Query("SELECT 1 FROM answers");
        Assert.True(System.IO.File.Exists(File + "-wal"));
        Assert.Equal(dump.Sha256, (await DumpAsync()).Sha256);
    }

    [Fact]
    public async Task A_database_that_holds_nothing_yet_is_dumped()
    {
        System.IO.File.WriteAllBytes(File, []);

        var dump = await DumpAsync();
        Assert.Empty(dump.Rows);
        Assert.Null(dump.Damage);
    }

    [Fact]
    public void Live_files_are_the_database_and_what_SQLite_keeps_beside_it() =>
        Assert.Equal(["data/course å.db", "data/course å.db-wal", "data/course å.db-shm", "data/course å.db-journal"], new SqliteDumper()
            .LiveFiles(Database, "/nonexistent"));

    protected override void Make() =>
        Execute($"CREATE TABLE answers (id INTEGER PRIMARY KEY, text); INSERT INTO answers {Rows} SELECT i, 'answer ' || i FROM n");

    private void Execute(string sql)
    {
        using var database = new SqliteFile(File);
        database.Execute(sql);
    }

    private async Task<string> JoinAsync()
    {
        var file = Path.Combine(Course, "joined.db");
        await using var joined = System.IO.File.Create(file);
        foreach (var piece in Directory.GetFiles(Target).Order(StringComparer.Ordinal))
            await joined.WriteAsync(await System.IO.File.ReadAllBytesAsync(piece, TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken);
        return file;
    }
}
