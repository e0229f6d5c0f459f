using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class LargeUploadTests
{
    private const string Course = "ffm516";

    [Fact]
    public async Task An_upload_of_14_MB_is_saved_whole()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().Write("media/upload.jpg", CourseFiles.Noise(new Random(1), 14 << 20))
            .Write("media/scan.txt", CourseFiles.Noise(new Random(2), 14 << 20));
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        files.Write("media/upload.jpg", CourseFiles.Noise(new Random(3), 14 << 20));

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.RepositoryOf(Course));
    }

    [Fact]
    [Trait("Category", "Size")]
    public async Task A_course_of_thousands_of_files_is_saved_whole_and_looks_unchanged_afterwards()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().WriteMany(LongRun.Count(2500, 20_000), 4000);
        await house.AddCourseAsync(Course);

        Assert.Equal((await FolderImage.OfAsync(files.Folder)).Count, (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Files);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
        files.WriteMany(LongRun.Count(300, 5000), 4001, seed: 2);
        Assert.Equal(LongRun.Count(300, 5000), (await house.BackUpAsync(Course, OperationOutcome.Succeeded)).Files);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    [Fact]
    [Trait("Category", "Size")]
    public async Task A_file_larger_than_memory_for_text_streams_through()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        files.Write("media/film.mp4", CourseFiles.Noise(new Random(1), LongRun.Count(80, 600) << 20));

        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }
}
