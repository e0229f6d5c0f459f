using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class SqliteCourseTests
{
    private const string Course = "ffm516", Database = "db/course.sqlite3";

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task The_pieces_in_the_repository_join_to_an_equal_database_and_the_live_file_is_not_there(string journal)
    {
        await using var house = await OpenAsync(journal, rows: 30_000);
        using var writer = CourseDatabaseFile.Open(house.FilesOf(Course).At(Database)); // keeps -wal and -shm alive
        CourseDatabaseFile.Run(writer, "INSERT INTO auth_user(name) VALUES ('still in the write-ahead log')");

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        using var folder = new TemporaryFolder();
        await RealGit.CloneAsync(house.RepositoryOf(Course), folder.At("clone"));
        await RealGit.ShellAsync("cat \"$1\"/* >\"$2\"", folder.At("clone", ".coursegit", "database"), folder.At("joined"));
        Assert.Equal(CourseDatabaseFile.Rows(house.FilesOf(Course).At(Database)), CourseDatabaseFile.Rows(folder.At("joined")));
        Assert.False(Directory.Exists(folder.At("clone", "db")));
        Assert.True(Directory.GetFiles(folder.At("clone", ".coursegit", "database")).Length > 1);
        var manifest = (await ManifestReader.ReadAsync(house.RepositoryOf(Course))).GetProperty("database");
        Assert.Equal(Database, manifest.GetProperty("file").GetString());
        Assert.Equal(30_000, manifest.GetProperty("rows").GetProperty("exercises_answer").GetInt64());
        Assert.Equal(await RealGit.ShellAsync("sha256sum <\"$1\" | cut -d' ' -f1", folder.At("joined")), manifest.GetProperty("sha256")
            .GetString() + "\n");
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task An_unchanged_database_is_no_change_and_a_changed_row_is_one(string journal)
    {
        await using var house = await OpenAsync(journal, rows: 30_000);
        using var writer = CourseDatabaseFile.Open(house.FilesOf(Course).At(Database));
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
        CourseDatabaseFile.Run(writer, "UPDATE exercises_answer SET answer = 'corrected' WHERE id = 29000");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(0, ended.Files);
        var changed = (await RealGit.RunAsync(house.RepositoryOf(Course), "diff", "--name-only", "test~1", "test"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(changed.Length, 2, 4); // the manifest, the piece with the row, the first piece with the change counter
        Assert.All(changed, c => Assert.StartsWith(".coursegit/", c, StringComparison.Ordinal));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task A_database_that_shrinks_leaves_no_old_piece_behind()
    {
        await using var house = await OpenAsync("DELETE", rows: 60_000);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        using (var writer = CourseDatabaseFile.Open(house.FilesOf(Course).At(Database)))
            CourseDatabaseFile.Run(writer, "DELETE FROM exercises_answer WHERE id > 100; VACUUM");

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal([".coursegit/database/00000000"], (await RealGit.FilesAsync(house.RepositoryOf(Course)))
            .Where(f => f.StartsWith(".coursegit/database/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_database_that_somebody_writes_to_for_a_while_is_waited_for()
    {
        await using var house = await OpenAsync("DELETE", rows: 100);
        var writer = CourseDatabaseFile.Open(house.FilesOf(Course).At(Database));
        CourseDatabaseFile.Run(writer, "BEGIN EXCLUSIVE");
        CourseDatabaseFile.Run(writer, "INSERT INTO auth_user(name) VALUES ('cecilia')");

        var backup = house.BackUpAsync(Course);
        await Until.TrueAsync(async () => backup.IsCompleted
            || (await house.OperationsAsync()).Any(o => o.Text == "Creating database backup"), "the backup has begun");
        Assert.False(backup.IsCompleted, backup.IsCompleted ? (await backup).Text : "");
        CourseDatabaseFile.Run(writer, "COMMIT");
        writer.Dispose();

        Assert.Equal(OperationOutcome.Succeeded, (await backup).Outcome);
        Assert.Equal(3, (await ManifestReader.ReadAsync(house.RepositoryOf(Course))).GetProperty("database").GetProperty("rows")
            .GetProperty("auth_user").GetInt64());
    }

    [Fact]
    public async Task A_damaged_database_is_saved_as_it_is_with_a_warning()
    {
        await using var house = await OpenAsync("DELETE", rows: 5000);
        await using (var file = File.OpenWrite(house.FilesOf(Course).At(Database)))
        {
            file.Seek(20_000, SeekOrigin.Begin);
            file.Write(CourseFiles.Noise(new Random(1), 9000));
        }

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains("The course's database is damaged", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_refuses_the_backup()
    {
        await using var house = await OpenAsync("DELETE", rows: 10);
        house.FilesOf(Course).Remove(Database);

        var ended = await house.BackUpAsync(Course);

        Assert.True(ended is { Outcome: OperationOutcome.Failed, Refused: true }, ended.Text);
        Assert.Contains($"{Database} is not in its folder. Nothing was backed up.", ended.Text, StringComparison.Ordinal);
    }

    private static async Task<TestHouse> OpenAsync(string journal, int rows)
    {
        var house = await TestHouse.OpenAsync();
        CourseDatabaseFile.Create(house.FilesOf(Course).WriteCourse().At(Database), rows, journal);
        await house.AddCourseAsync(Course, c => c with { Database = new(DatabaseKind.Sqlite, CoursePath.Parse(Database)) });
        return house;
    }
}
