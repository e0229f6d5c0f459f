using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>A SQLite database is saved byte for byte, but for the secrets of git's settings in it.</summary>
public sealed class SqliteSecretsTests : IDisposable
{
    private const string Secret = "secret-7f3a9c\"å";
    private const string Json = "secret-7f3a9c\\\"å";
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    private string Course => Directory.CreateDirectory(_folder.At("course")).FullName;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DELETE", "UTF-8")]
    [InlineData("WAL", "UTF-8")]
    [InlineData("DELETE", "UTF-16le")]
    public async Task No_piece_holds_a_secret_not_even_one_that_was_written_over_and_the_live_file_is_untouched(
        string journal, string encoding)
    {
        using (var database = new SqliteFile(Path.Combine(Course, "c.db")))
        {
            database.Execute(
                $"PRAGMA encoding = '{encoding}'; PRAGMA journal_mode = {journal}; PRAGMA secure_delete = OFF; CREATE TABLE "
                + "course_course (id INTEGER PRIMARY KEY, data TEXT); CREATE TABLE t (x)");
            database.Execute(
                $$"""INSERT INTO course_course VALUES (1, '{"git_token": "{{Json}}", "motd": "a"}'), (2, '{"pad": "{{new string('x', 9000)}}", "GIT_REPO_URL": "https://bob:{{Secret.Replace("\"", "", StringComparison.Ordinal)}}@h/x"}'), (3, NULL)""");
            database.Execute("INSERT INTO t VALUES ('beside')");
            database.Execute(
                $$"""UPDATE course_course SET data = '{"git_token": "{{Json}}", "motd": "longer than before, so that it moves"}' WHERE id = 1""");
        }
        var live = Contents();

        var dump = await DumpAsync();
        var again = await DumpAsync();

        Assert.Equal(dump.Sha256, again.Sha256);
        Assert.Equal(live, Contents());
        var bytes = await File.ReadAllBytesAsync(await JoinAsync(), TestContext.Current.CancellationToken);
        foreach (var form in new[] { Secret, Json, Secret.Replace("\"", "", StringComparison.Ordinal) })
        {
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(form)) < 0, form);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes(form)) < 0, form);
        }
        using var joined = new SqliteFile(_folder.At("joined"));
        Assert.Equal(
            ["""1|{"git_token": "", "motd": "longer than before, so that it moves"}""",
            $$"""2|{"pad": "{{new string('x', 9000)}}", "GIT_REPO_URL": "https://h/x"}""", "3|NULL"],
            joined.Query("SELECT id, data FROM course_course"));
        Assert.Equal(["ok"], joined.Query("PRAGMA integrity_check"));
        Assert.Equal(["beside"], joined.Query("SELECT x FROM t"));
        Assert.Contains("git_token, GIT_REPO_URL in course_course", _notices[0], StringComparison.Ordinal);
        Assert.DoesNotContain("7f3a9c", string.Join(' ', _notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_in_a_form_that_cannot_be_read_stops_the_backup()
    {
        using (var database = new SqliteFile(Path.Combine(Course, "c.db")))
            database.Execute(
                "CREATE TABLE course_course (id INTEGER PRIMARY KEY, data TEXT); INSERT INTO course_course VALUES (1, "
                + "'{''git_password'': ''x''}')");

        Assert.Contains("the token would go along", (await Assert.ThrowsAsync<RefusedException>(DumpAsync)).Message,
            StringComparison.Ordinal);
    }

    private async Task<string> JoinAsync()
    {
        await RealGit.ShellAsync("cat \"$1\"/* >\"$2\"", _folder.At("database"), _folder.At("joined"));
        return _folder.At("joined");
    }

    private string Contents() => string.Join(
        ' ', Directory.GetFiles(Course).Order(StringComparer.Ordinal)
        .Select(f => f + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))));

    private Task<DatabaseDump> DumpAsync() => new SqliteDumper().DumpAsync(
        new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("c.db")), Course, _folder.At("database"),
        new DatabaseTalk { Notice = _notices.Add }, TestContext.Current.CancellationToken);
}
