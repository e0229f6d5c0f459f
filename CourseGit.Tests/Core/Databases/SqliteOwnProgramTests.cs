using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>
/// Databases whose own program gave them sortings and functions that nobody else has: healthy until something is really wrong.
/// </summary>
public sealed class SqliteOwnProgramTests : IDisposable
{
    private const string Rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)";
    private readonly TemporaryFolder _folder = new();

    private string Course => Directory.CreateDirectory(_folder.At("course")).FullName;

    private string Database => Path.Combine(Course, "c.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT COLLATE SWEDISH); CREATE INDEX i ON t (n)",
        "(n) SELECT 'x' || (i * 7919 % 2000)", "the sorting SWEDISH")]
    [InlineData("CREATE TABLE t (n TEXT COLLATE SWEDISH PRIMARY KEY, m) WITHOUT ROWID",
        "SELECT CASE i % 2 WHEN 0 THEN 'a' ELSE 'B' END || i, i", "the sorting SWEDISH")]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, g INT GENERATED ALWAYS AS (twice(n)) VIRTUAL NOT NULL)", "(n) SELECT i",
        "the function twice")]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, g INT GENERATED ALWAYS AS (twice(n)) STORED NOT NULL, CHECK (twice(n) > "
        + "0))", "(n) SELECT i", null)]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT); CREATE INDEX i ON t (twice(n)); CREATE INDEX j ON t (n COLLATE SWEDISH) "
        + "WHERE twice(n) > 5", "(n) SELECT i", "the sorting SWEDISH")]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, n INT); CREATE VIEW v AS SELECT twice(n) FROM t; CREATE TRIGGER g AFTER INSERT "
        + "ON t BEGIN SELECT twice(new.n); END", "(n) SELECT i", null)]
    public async Task A_healthy_database_is_healthy_and_what_could_not_be_checked_is_named(string schema, string insert, string? missing)
    {
        Make($"{schema}; INSERT INTO t {Rows} {insert} FROM n; CREATE TABLE u (x); INSERT INTO u VALUES (1)".Replace(
            $"{Rows} (n) SELECT", $"(n) {Rows} SELECT", StringComparison.Ordinal));

        var dump = await DumpAsync();

        Assert.Null(dump.Damage);
        Assert.Equal((2000, 1), (dump.Rows["t"], dump.Rows["u"]));
        if (missing is null)
            Assert.Null(dump.Unchecked);
        else
            Assert.Contains(missing, dump.Unchecked, StringComparison.Ordinal);
        await StageAsync(dump);
        Assert.Equal(
            dump.Sha256, Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(
            await File.ReadAllBytesAsync(_folder.At("staged", "c.db"), TestContext.Current.CancellationToken))));
    }

    [Theory]
    [InlineData("t")]
    [InlineData("u")]
    public async Task Damage_is_found_all_the_same_wherever_it_is(string damaged)
    {
        Make($"CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT COLLATE SWEDISH, p); CREATE INDEX i ON t (n); INSERT INTO t (n, p) {Rows} "
            + $"SELECT i, hex(randomblob(100)) FROM n; CREATE TABLE u (x); INSERT INTO u {Rows} SELECT hex(randomblob(100)) FROM n");
        using (var database = new SqliteFile(Database))
        {
            var page = long.Parse(database.Query($"SELECT rootpage FROM sqlite_master WHERE name = '{damaged}'")[0],
                System.Globalization.CultureInfo.InvariantCulture);
            var size = long.Parse(database.Query("PRAGMA page_size")[0], System.Globalization.CultureInfo.InvariantCulture);
            await using var stream = File.OpenWrite(Database);
            stream.Position = (page - 1) * size;
            stream.Write(new byte[size / 2]);
        }

        Assert.NotNull((await DumpAsync()).Damage);
    }

    [Fact]
    public async Task A_backup_of_such_a_database_is_no_warning_and_its_log_says_what_was_not_checked()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf("ffm516").WriteCourse();
        Make("CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT COLLATE SWEDISH); CREATE INDEX i ON t (n); INSERT INTO t (n) VALUES ('a'), "
            + "('B')");
        File.Copy(Database, house.FilesOf("ffm516").At("c.db"));
        await house.AddCourseAsync("ffm516", c => c with { Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("c.db")) });

        var saved = await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        await house.BackUpAsync("ffm516", OperationOutcome.Unchanged);
        await house.VerifyAsync("ffm516", OperationOutcome.Succeeded);

        Assert.Contains(await house.LogAsync(saved), l => l.Contains("the sorting SWEDISH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Git_settings_are_kept_beside_triggers_and_told_where_an_index_is_in_the_way()
    {
        var notices = new List<string>();
        const string trigger =
            "CREATE TABLE course_course (id INTEGER PRIMARY KEY, data TEXT); CREATE TRIGGER g AFTER UPDATE ON course_course BEGIN SELECT "
            + "twice(1); END; INSERT INTO course_course VALUES (1, '{\"GIT_USER\": \"saved\"}')";
        Make(trigger);
        var dump = await DumpAsync();
        using (var live = Open(Database))
            live.Execute("DROP TRIGGER g; UPDATE course_course SET data = '{\"GIT_USER\": \"live\"}'");

        await StageAsync(dump, notices.Add);

        Assert.Empty(notices);
        using (var staged = new SqliteFile(_folder.At("staged", "c.db")))
            Assert.Equal(["{\"GIT_USER\": \"live\"}"], staged.Query("SELECT data FROM course_course"));
        File.Delete(Database);
        Make(trigger.Replace("CREATE TRIGGER g", "CREATE INDEX i ON course_course (data COLLATE SWEDISH); CREATE TRIGGER g",
            StringComparison.Ordinal));
        dump = await DumpAsync();
        File.Delete(Database);
        Make("CREATE TABLE course_course (id INTEGER PRIMARY KEY, data TEXT); INSERT INTO course_course VALUES (1, '{\"GIT_USER\": "
            + "\"live\"}')");
        await StageAsync(dump, notices.Add);
        Assert.Contains("only the course's own program has what that takes", Assert.Single(notices), StringComparison.Ordinal);
    }

    private void Make(string sql)
    {
        using var database = Open(Database);
        database.Execute(sql);
    }

    // As the course's own program opens it.
    private static SqliteFile Open(string file) => new(file, connection =>
    {
        connection.CreateCollation("SWEDISH", StringComparer.OrdinalIgnoreCase.Compare);
        connection.CreateFunction("twice", (long n) => n * 2, isDeterministic: true);
    });

    private Task<DatabaseDump> DumpAsync() => new SqliteDumper()
        .DumpAsync(new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("c.db")), Course, _folder.At("database"), DatabaseTalk.Silent,
        TestContext.Current.CancellationToken);

    private Task StageAsync(DatabaseDump dump, Action<string>? notice = null) => new SqliteDumper().StageAsync(
        new DatabaseStaging(new CourseDatabase(DatabaseKind.Sqlite, null), dump, _folder.At("database"),
        Directory.CreateDirectory(_folder.At("staged")).FullName, notice is null ? null : Course, 1, Subdomain.Parse("ffm516")),
        new DatabaseTalk { Notice = notice ?? (_ => { }) }, TestContext.Current.CancellationToken);
}
