using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class OpenTaCourseTests
{
    private const string Course = "ffm516-2025";

    [Fact]
    public async Task A_real_course_comes_back_from_the_repository_as_it_was()
    {
        Assert.SkipWhen(OpenTaFixture.Folder is null, OpenTaFixture.Absence);
        await using var house = await TestHouse.OpenAsync();
        await RealGit.ShellAsync("cp -a \"$1\" \"$2\" && chmod -R u+w \"$2\"", OpenTaFixture.Folder!, house.FilesOf(Course).Folder);
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        Assert.Equal((await FolderImage.OfAsync(OpenTaFixture.Folder!)).Count, ended.Files);
        await house.BackUpAsync(Course, OperationOutcome.Unchanged);
        await RealGit.CheckAsync(house.RepositoryOf(Course));
    }

    [Fact]
    public async Task Nothing_but_the_regenerated_folders_of_a_real_course_is_left_out()
    {
        Assert.SkipWhen(OpenTaFixture.Folder is null, OpenTaFixture.Absence);
        await using var house = await TestHouse.OpenAsync();
        await RealGit.ShellAsync("cp -a \"$1\" \"$2\" && chmod -R u+w \"$2\"", OpenTaFixture.Folder!, house.FilesOf(Course).Folder);
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        var saved = (await RealGit.FilesAsync(house.RepositoryOf(Course))).Select(p => p.Split('/')[0]).ToHashSet();
        var leftOut = new DirectoryInfo(OpenTaFixture.Folder!).EnumerateFileSystemInfos().Select(e => e.Name).Where(n => !saved.Contains(n))
            .Order(StringComparer.Ordinal);
        Assert.Equal(["backups", "csv", "html", "json-answer-backups", "xsl"], leftOut);
    }
}
