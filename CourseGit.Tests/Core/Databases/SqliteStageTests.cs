using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Databases.Sqlite;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

public sealed class SqliteStageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    private string Source => Path.Combine(Directory.CreateDirectory(_folder.At("source", "data")).FullName, "c.db");
    private string Pieces => _folder.At("database");
    private string Staged => Path.Combine(Directory.CreateDirectory(_folder.At("staged")).FullName, "data", "c.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task A_database_of_many_pieces_comes_back_byte_for_byte(string journal)
    {
        var dump = await DumpAsync(
            $"PRAGMA journal_mode = {journal}; CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
            + "< 900) SELECT i, hex(randomblob(2000)) AS x FROM n");
        Assert.InRange(Directory.GetFiles(Pieces).Length, 4, 6);

        await StageAsync(dump);

        Assert.Equal(dump.Sha256, Hash(Staged));
        AssertAlone();
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task A_database_of_no_byte_has_no_pieces_and_comes_back()
    {
        var dump = new DatabaseDump(
            DatabaseKind.Sqlite)
        {
            File = "data/c.db",
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([]))
        };

        await StageAsync(dump);

        Assert.Equal(0, new FileInfo(Staged).Length);
    }

    [Theory]
    [InlineData("rm 00000001", "its piece 00000001 is missing")]
    [InlineData("rm 00000000", "its piece 00000000 is missing")]
    [InlineData("truncate -s 1000000 00000001", "its piece 00000001 has not the size")]
    [InlineData("truncate -s 2000000 00000001", "its piece 00000001 has not the size")]
    [InlineData("mv 00000001 ../x; ln -s ../x 00000001", "its piece 00000001 is no plain file")]
    [InlineData("touch README", "README lies among its pieces")]
    [InlineData("touch 00000001.new", "00000001.new lies among its pieces")]
    public async Task Pieces_that_are_not_as_they_were_saved_are_refused(string change, string expected)
    {
        var dump = await DumpAsync(
            "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT "
            + "hex(randomblob(2000)) AS x FROM n");
        await RealGit.ShellAsync("cd \"$1\"; " + change, Pieces);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => StageAsync(dump));

        Assert.Contains(expected, refused.Message);
        Assert.False(File.Exists(Staged));
    }

    [Fact]
    public async Task A_changed_byte_and_a_last_piece_cut_off_are_told()
    {
        var dump = await DumpAsync("CREATE TABLE t (a); INSERT INTO t VALUES ('x')");
        var piece = Path.Combine(Pieces, "00000000");
        var content = await File.ReadAllBytesAsync(piece, TestContext.Current.CancellationToken);

        await File.WriteAllBytesAsync(
            piece, [.. content[..5000], (byte)(content[5000] ^ 1), .. content[5001..]], TestContext.Current.CancellationToken);
        Assert.Contains(
            "is not the one that was saved", (await Assert.ThrowsAsync<OperationFailedException>(() => StageAsync(dump))).Message);
        await File.WriteAllBytesAsync(piece, content[..4096], TestContext.Current.CancellationToken);
        Assert.Contains(
            "is not the one that was saved", (await Assert.ThrowsAsync<OperationFailedException>(() => StageAsync(dump))).Message);
        Assert.False(File.Exists(Staged));
    }

    [Fact]
    public async Task Damage_that_was_there_when_it_was_saved_comes_back_any_other_is_told()
    {
        await DumpAsync(
            "CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, "
            + "hex(randomblob(100)) FROM n");
        await using (var stream = File.OpenWrite(Source))
        {
            stream.Position = 8 * 4096;
            stream.Write(new byte[20 * 4096]);
        }
        var dump = await DumpAsync();

        await StageAsync(dump);
        Assert.Equal(Hash(Source), Hash(Staged));
        Assert.Contains(
            "is damaged", (await Assert.ThrowsAsync<OperationFailedException>(() => StageAsync(dump with { Damage = null }))).Message);
        Assert.False(File.Exists(Staged));
    }

    [Fact]
    public async Task What_a_commit_puts_in_its_place_is_neither_written_through_nor_taken_for_a_part_of_it()
    {
        var dump = await DumpAsync("CREATE TABLE t (a)");
        new CourseFiles(_folder.Path).Write("precious", "1").Link("staged/data/c.db", "../../precious").Write("staged/data/c.db-wal", "x")
            .Write("staged/data/c.db-journal", "x");

        await StageAsync(dump);
        Assert.Equal(dump.Sha256, Hash(Staged));
        AssertAlone();
        Assert.Equal("1", File.ReadAllText(_folder.At("precious")));

        Directory.Delete(_folder.At("staged"), recursive: true);
        new CourseFiles(_folder.Path).Write("outside/x", "").Link("staged/data", "../outside");
        Assert.Contains("data in it is not a folder", (await Assert.ThrowsAsync<RefusedException>(() => StageAsync(dump))).Message);
        Assert.Equal(["x"], new CourseFiles(_folder.At("outside")).Files());
    }

    [Theory]
    [InlineData("../c.db")]
    [InlineData("/etc/c.db")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_file_outside_the_course_is_refused(string? file)
    {
        var dump = await DumpAsync("CREATE TABLE t (a)");

        Assert.Contains(
            "no path in a course", (await Assert.ThrowsAsync<RefusedException>(() => StageAsync(dump with { File = file }))).Message);
    }

    private async Task<DatabaseDump> DumpAsync(string? sql = null)
    {
        if (sql is not null)
        {
            using var database = new SqliteFile(Source);
            database.Execute(sql);
        }
        return await new SqliteDumper()
            .DumpAsync(new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse("data/c.db")), _folder.At("source"), Pieces,
            DatabaseTalk.Silent, TestContext.Current.CancellationToken);
    }

    private Task StageAsync(DatabaseDump dump) =>
        new SqliteDumper().StageAsync(
            new DatabaseStaging(new CourseDatabase(DatabaseKind.Sqlite, null), dump, Pieces,
            Directory.CreateDirectory(_folder.At("staged")).FullName, null, 1, Subdomain.Parse("ffm516")),
            new DatabaseTalk { Notice = _notices.Add }, TestContext.Current.CancellationToken);

    private void AssertAlone() => Assert.Equal([Staged], Directory.GetFileSystemEntries(Path.GetDirectoryName(Staged)!));

    private static string Hash(string file) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
}
