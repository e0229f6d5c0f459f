using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;
using CourseFiles = CourseGit.Tests.Support.CourseFiles;

namespace CourseGit.Tests.Core.Backup;

/// <summary>
/// git reads a large file in another way than a small one. Both in one run, in whatever order, are read at the first try.
/// </summary>
public sealed class LargeBesideSmallTests
{
    private const string Course = "ffm516";
    private const long Threshold = 64L << 20; // core.bigFileThreshold of a later backup

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_large_file_between_small_ones_is_saved_at_the_first_try(int more)
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        files.Write("media/a.txt", "small").Write("media/b.txt", "").Link("media/c", "a.txt").Write("media/z.txt", "small, too");
        WriteHole(files, "media/large.txt", Threshold + more);

        await AssertSavedAtOnceAsync(house, files);
    }

    // The first backup streams every file, however small; what is empty, or a link, git writes as it always does.
    [Theory]
    [InlineData("a", "z")]
    [InlineData("z", "a")]
    public async Task Empty_files_and_links_among_others_are_saved_at_the_first_try(string small, string large)
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course);
        foreach (var ending in new[] { "txt", "png" })
            files.Write($"{small}.{ending}", "").Link($"{small}/link.{ending}", "nowhere")
                .Write($"{large}.{ending}", CourseFiles.Noise(new Random(1), 100_000));
        await house.AddCourseAsync(Course);

        await AssertSavedAtOnceAsync(house, files);
    }

    [Fact]
    [Trait("Category", "Size")]
    public async Task A_file_whose_size_git_cannot_remember_is_read_once_and_looked_at_in_a_moment()
    {
        Assert.SkipUnless(LongRun.IsOn, "it takes minutes; ./test --long runs it");
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        WriteHole(files, "media/film.dat", 1L << 32);
        var first = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        var second = await house.BackUpAsync(Course, OperationOutcome.Unchanged);
        Assert.True(second.DurationMs * 4 < first.DurationMs, $"{first.DurationMs} ms, then {second.DurationMs} ms");
        var started = System.Diagnostics.Stopwatch.StartNew();
        Assert.Empty((await LookAsync(house)).Changes);
        Assert.True(started.ElapsedMilliseconds * 4 < first.DurationMs, $"{first.DurationMs} ms, then {started.ElapsedMilliseconds} ms");

        using (var film = File.OpenWrite(files.At("media/film.dat")))
        {
            film.Seek(1L << 31, SeekOrigin.Begin);
            film.WriteByte(1);
        }
        Assert.Equal("media/film.dat", Assert.Single((await LookAsync(house)).Changes).Path.Display);
    }

    private static Task<UnsavedChanges> LookAsync(TestHouse house) => UnsavedChangesTests.ReadAsync(house);

    private static void WriteHole(CourseFiles files, string path, long length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(files.At(path))!);
        using var file = File.Create(files.At(path));
        file.SetLength(length);
    }

    private static async Task AssertSavedAtOnceAsync(TestHouse house, CourseFiles files)
    {
        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.DoesNotContain(await house.LogAsync(ended), l => l.Contains("again", StringComparison.Ordinal));
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }
}
