using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class LaterBackupTests
{
    private const string Course = "ffm516";
    private static readonly string Exercises = $"exercises/{CourseFiles.Key}";

    [Fact]
    public async Task A_second_backup_of_an_unchanged_course_makes_no_commit()
    {
        await using var house = await BackedUpAsync();
        var tip = await RealGit.TipAsync(house.RepositoryOf(Course));

        var ended = await house.BackUpAsync(Course, OperationOutcome.Unchanged);

        Assert.Equal("No changes to commit", ended.Text);
        Assert.Equal(tip, ended.Commit!.Value);
        Assert.Equal(0, ended.Files);
        Assert.Equal(0, ended.Bytes);
        Assert.Equal(tip, Assert.Single(await RealGit.HistoryAsync(house.RepositoryOf(Course))));
    }

    [Fact]
    public async Task Files_that_were_only_touched_are_no_change()
    {
        await using var house = await BackedUpAsync();
        foreach (var file in Directory.GetFiles(house.FilesOf(Course).Folder, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc));

        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);

        Assert.Single(await RealGit.HistoryAsync(house.RepositoryOf(Course)));
    }

    [Fact]
    public async Task Ten_changed_files_are_one_commit_with_exactly_those()
    {
        await using var house = await BackedUpAsync();
        var changed = Enumerable.Range(1, 10).Select(i => $"{Exercises}/{i % 4}:Week {i % 4}/exercise-{i}/exercise.xml")
            .Order(StringComparer.Ordinal).ToArray();
        foreach (var path in changed)
            house.FilesOf(Course).Write(path, "<exercise>new</exercise>\n");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Equal(10, ended.Files);
        Assert.Equal(10 * 25, ended.Bytes);
        Assert.Equal(changed, await RealGit.ChangedAsync(house.RepositoryOf(Course)));
        Assert.Equal(2, (await RealGit.HistoryAsync(house.RepositoryOf(Course))).Length);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task A_change_that_keeps_the_size_within_the_same_second_is_noticed()
    {
        await using var house = await BackedUpAsync();
        for (var i = 0; i < LongRun.Count(6, 100); i++)
        {
            house.FilesOf(Course).Write("index.html", $"<h1>Phys{i:000}</h1>\n");

            Assert.Equal(1, (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Files);
        }
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task A_change_that_keeps_size_and_time_is_noticed()
    {
        await using var house = await BackedUpAsync();
        var time = File.GetLastWriteTimeUtc(house.FilesOf(Course).At("index.html"));
        var changed = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        // git compares the seconds of a file's ctime
        await Until.TrueAsync(() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() > changed, "the next second");
        File.SetLastWriteTimeUtc(house.FilesOf(Course).Write("index.html", "<h1>Fysik..</h1>\n").At("index.html"), time);

        Assert.Equal(1, (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Files);
    }

    [Fact]
    public async Task Removed_and_renamed_files_and_folders_are_gone_from_the_newest_state_and_stay_in_the_history()
    {
        await using var house = await BackedUpAsync();
        var files = house.FilesOf(Course);
        files.Remove($"{Exercises}/1:Week 1/exercise-1").Remove("README");
        Directory.Move(files.At($"{Exercises}/2:Week 2"), files.At($"{Exercises}/2:Week 2, revised"));
        File.Move(files.At("index.html"), files.At("Index.html"));

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        Assert.Equal("regenerated\n", await RealGit.RunAsync(house.RepositoryOf(Course), "show", "test~1:README"));
    }

    [Theory]
    [InlineData("file", "folder")]
    [InlineData("file", "link")]
    [InlineData("folder", "file")]
    [InlineData("folder", "link")]
    [InlineData("link", "file")]
    [InlineData("link", "folder")]
    public async Task A_name_may_become_something_else(string before, string after)
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        Make(files, before);
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Make(files.Remove("media/thing"), after);

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    [Fact]
    public async Task Many_backups_leave_few_packs_and_a_sound_repository()
    {
        await using var house = await BackedUpAsync();
        for (var i = 0; i < LongRun.Count(12, 200); i++)
        {
            house.FilesOf(Course).Write($"media/{i % 7}.txt", CourseFiles.Noise(new Random(i), 5000));
            await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        }

        await RealGit.CheckAsync(house.VaultOf(Course));
        await RealGit.CheckAsync(house.RepositoryOf(Course));
        Assert.InRange(Directory.GetFiles(Path.Combine(house.RepositoryOf(Course), "objects", "pack"), "*.pack").Length, 0, 31);
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
    }

    private static async Task<TestHouse> BackedUpAsync()
    {
        var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        return house;
    }

    private static void Make(CourseFiles files, string what) => _ = what switch
    {
        "file" => files.Write("media/thing", "a file"),
        "folder" => files.Write("media/thing/inside/deep.txt", "in a folder"),
        _ => files.Link("media/thing", "../README.md"),
    };
}
