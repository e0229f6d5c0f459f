using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

public sealed class SqliteGitSettingsTests : IDisposable
{
    private const string Foreign =
        """{"motd": "å <b>", "GIT_TOKEN": "foreign-token", "GIT_ALLOW_PUSH": true, "GIT_REPO": "a/b", "big": 12345678901234567890.50}""";
    private const string Own = """{"GIT_TOKEN": "own-token", "GIT_ALLOW_PULL": "true", "motd": "ours"}""";
    private const string Merged = """{"motd":"å <b>","big":12345678901234567890.50,"GIT_TOKEN":"own-token","GIT_ALLOW_PULL":"true"}""";
    private static readonly CourseDatabase Database = new(DatabaseKind.Sqlite, CoursePath.Parse("c.db"));
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    private string Live => _folder.At("live", "c.db");
    private string Staged => _folder.At("staged", "c.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DELETE", "DELETE")]
    [InlineData("WAL", "DELETE")]
    [InlineData("DELETE", "WAL")]
    public async Task The_course_keeps_its_own_git_settings_and_gets_everything_else(string saved, string now)
    {
        Write(Live, now, (1, Own));

        await RestoreAsync(saved, (1, Foreign));

        Assert.Equal([$"1|{Merged}"], Rows(Staged));
        Assert.Empty(_notices);
        Assert.DoesNotContain("foreign-token", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Staged)));
        Assert.Equal([Staged], Directory.GetFileSystemEntries(_folder.At("staged")));
        Assert.Equal([Live], Directory.GetFileSystemEntries(_folder.At("live")));
    }

    [Theory]
    [InlineData("""{"GIT_TOKEN":"x"}""", "{}", "{}")]
    [InlineData("{}", """{"GIT_TOKEN":"x"}""", """{"GIT_TOKEN":"x"}""")]
    [InlineData("\"{}\"", """{"GIT_TOKEN":"x"}""", "\"{\\\"GIT_TOKEN\\\":\\\"x\\\"}\"")]
    [InlineData("\"{\\\"a\\\": 1, \\\"GIT_USER\\\": \\\"them\\\"}\"", "\"{\\\"GIT_USER\\\":\\\"us\\\"}\"",
        "\"{\\\"a\\\": 1, \\\"GIT_USER\\\": \\\"us\\\"}\"")]
    [InlineData(null, """{"GIT_TOKEN":"x"}""", """{"GIT_TOKEN":"x"}""")]
    [InlineData("null", """{"GIT_TOKEN":"x"}""", """{"GIT_TOKEN":"x"}""")]
    [InlineData("""{"GIT_TOKEN":"x"}""", null, "{}")]
    public async Task Each_form_of_the_settings_is_read_and_written_back(string? saved, string? now, string expected)
    {
        Write(Live, "DELETE", (1, now));

        await RestoreAsync("DELETE", (1, saved));

        Assert.Equal(["1|" + expected], Rows(Staged));
        Assert.Empty(_notices);
    }

    [Theory]
    [InlineData("""{ "GIT_USER" : "x", "b": 1 }""", """{"GIT_USER":"\u0078"}""")]
    [InlineData(null, "{}")]
    [InlineData("\"{}\"", "{\"a\": 1}")]
    public async Task Where_nothing_differs_not_one_byte_changes(string? saved, string now)
    {
        Write(Live, "DELETE", (1, now));

        var dump = await RestoreAsync("WAL", (1, saved));

        Assert.Equal(dump, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Staged))));
    }

    [Fact]
    public async Task Rows_find_each_other_by_number_and_an_only_row_counts_for_all()
    {
        Write(Live, "DELETE", (1, """{"GIT_USER":"one"}"""), (2, """{"GIT_USER":"two"}"""));
        await RestoreAsync("DELETE", (2, "{}"), (3, """{"GIT_USER":"foreign"}"""));
        Assert.Equal(["""2|{"GIT_USER":"two"}""", """3|{"GIT_USER":"foreign"}"""], Rows(Staged));
        Assert.Contains("number 3", Assert.Single(_notices));

        Directory.Delete(_folder.At("live"), recursive: true);
        Write(Live, "DELETE", (7, """{"GIT_USER":"seven"}"""));
        await RestoreAsync("DELETE", (2, "{}"));
        Assert.Equal(["""2|{"GIT_USER":"seven"}"""], Rows(Staged));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("\"{\"")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    public async Task Settings_that_are_no_object_are_left_and_told(string saved)
    {
        Write(Live, "DELETE", (1, Own));

        await RestoreAsync("DELETE", (1, saved));

        Assert.Equal(["1|" + saved], Rows(Staged));
        Assert.DoesNotContain("token\"", Assert.Single(_notices));
    }

    [Fact]
    public async Task A_live_database_that_is_damaged_or_a_link_is_told_and_left()
    {
        new CourseFiles(_folder.At("live")).Write("c.db", "PGDMP, this is something else. " + new string('x', 5000));
        await RestoreAsync("DELETE", (1, Foreign));
        Assert.Contains("could not be read", Assert.Single(_notices));

        File.Move(Live, _folder.At("elsewhere"));
        File.CreateSymbolicLink(Live, _folder.At("elsewhere"));
        await RestoreAsync("DELETE", (1, Foreign));
        Assert.Contains("is a link", _notices[1]);
        Assert.Equal(["1|" + Foreign.Replace("foreign-token", "", StringComparison.Ordinal)], Rows(Staged));
    }

    [Fact]
    public async Task A_live_database_without_courses_changes_nothing()
    {
        Directory.CreateDirectory(_folder.At("live"));
        using (var live = new SqliteFile(Live))
            live.Execute("CREATE TABLE other (a)");

        await RestoreAsync("DELETE", (1, Foreign));

        Assert.Equal(["1|" + Foreign.Replace("foreign-token", "", StringComparison.Ordinal)], Rows(Staged));
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Settings_that_only_a_log_or_a_journal_holds_are_read_and_nothing_beside_the_live_database_changes()
    {
        Write(Live, "WAL", (1, "{}"));
        using (var server = new SqliteFile(Live))
        {
            server.Execute("PRAGMA wal_autocheckpoint = 0; UPDATE course_course SET data = '{\"GIT_USER\":\"in the log\"}'");
            await RestoreAsync("DELETE", (1, "{}"));
            Assert.Equal(["""1|{"GIT_USER":"in the log"}"""], Rows(Staged));
            await RealGit.ShellAsync("cd \"$1\"; mkdir killed; cp c.db c.db-wal killed", _folder.At("live"));
        }
        await RealGit.ShellAsync("cd \"$1\"; mv killed/* .; rmdir killed", _folder.At("live"));
        var before = await ListAsync();

        await RestoreAsync("DELETE", (1, "{}"));

        Assert.Equal(["""1|{"GIT_USER":"in the log"}"""], Rows(Staged));
        Assert.Equal(before, await ListAsync());
    }

    [Fact]
    public async Task A_change_left_half_done_is_not_taken_for_the_settings()
    {
        Write(Live, "DELETE", (1, """{"GIT_USER":"before"}"""));
        using (var server = new SqliteFile(Live))
        {
            server.Execute(
                "CREATE TABLE filler AS SELECT hex(zeroblob(50000)); PRAGMA cache_size = 1; BEGIN; UPDATE course_course SET data = "
                + "'{\"GIT_USER\":\"half done\"}'; UPDATE filler SET rowid = 5; CREATE TABLE more AS SELECT hex(zeroblob(90000))");
            await RealGit.ShellAsync("cd \"$1\"; mkdir killed; cp c.db c.db-journal killed", _folder.At("live"));
            server.Execute("ROLLBACK");
        }
        await RealGit.ShellAsync("cd \"$1\"; mv killed/* .; rmdir killed", _folder.At("live"));
        var before = await ListAsync();

        await RestoreAsync("DELETE", (1, "{}"));

        Assert.Equal(["""1|{"GIT_USER":"before"}"""], Rows(Staged));
        Assert.Equal(before, await ListAsync());
    }

    [Theory]
    [InlineData("5b0f6a1e7c324f0d9b6e2d1c8f4a7e90", "5b0f6a1e-7c32-4f0d-9b6e-2d1c8f4a7e90")]
    [InlineData("course-demo", "course-demo")]
    public async Task The_key_of_the_only_course_is_found(string stored, string expected)
    {
        Write(Live, "WAL", (1, "{}"));
        using (var live = new SqliteFile(Live))
            live.Execute($"ALTER TABLE course_course ADD course_key; UPDATE course_course SET course_key = '{stored}'");

        Assert.Equal(expected, await KeyAsync());
        Assert.Equal([Live], Directory.GetFileSystemEntries(_folder.At("live")));
        using (var live = new SqliteFile(Live))
            live.Execute("INSERT INTO course_course VALUES (2, '{}', 'second')");
        Assert.Null(await KeyAsync());
    }

    [Fact]
    public async Task Without_table_column_or_database_there_is_no_key()
    {
        Assert.Null(await KeyAsync());
        Write(Live, "DELETE", (1, "{}"));
        Assert.Null(await KeyAsync());
        File.WriteAllText(Live, new string('x', 5000));
        Assert.Null(await KeyAsync());
    }

    private async Task<string> RestoreAsync(string journal, params (int, string?)[] rows)
    {
        foreach (var old in new[] { "source", "staged" }.Select(f => _folder.At(f)).Where(Directory.Exists))
            Directory.Delete(old, recursive: true);
        Write(_folder.At("source", "c.db"), journal, rows);
        Directory.CreateDirectory(_folder.At("staged"));
        var dump = await new SqliteDumper()
            .DumpAsync(Database, _folder.At("source"), _folder.At("database"), DatabaseTalk.Silent, TestContext.Current.CancellationToken);
        await new SqliteDumper().StageAsync(
            new DatabaseStaging(Database, dump, _folder.At("database"), _folder.At("staged"), _folder.At("live"), 1,
            Subdomain.Parse("ffm516")), new DatabaseTalk { Notice = _notices.Add }, TestContext.Current.CancellationToken);
        return dump.Sha256;
    }

    private Task<string?> KeyAsync() =>
        new SqliteDumper().CourseKeyAsync(Database, _folder.At("live"), TestContext.Current.CancellationToken);

    private Task<string> ListAsync() =>
        RealGit.ShellAsync("cd \"$1\"; find . -printf '%p %s %T@ %m %u %g\\n' | sort; find . -type f | sort | xargs sha256sum",
        _folder.At("live"));

    private static void Write(string file, string journal, params (int Id, string? Data)[] rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var database = new SqliteFile(file);
        database.Execute($"PRAGMA journal_mode = {journal}; CREATE TABLE course_course (id INTEGER PRIMARY KEY, data TEXT)");
        foreach (var (id, data) in rows)
            database.Execute($"INSERT INTO course_course VALUES ({id}, {(data is null ? "NULL" : $"'{data.Replace("'", "''")}'")})");
    }

    private static List<string> Rows(string file)
    {
        using var database = new SqliteFile(file);
        return database.Query("SELECT id, data FROM course_course ORDER BY id");
    }
}
