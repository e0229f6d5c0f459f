using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class DeterminismTests
{
    private const string Course = "ffm516";

    [Fact]
    public async Task Two_servers_with_the_same_content_make_the_same_tree()
    {
        await using var first = await TestHouse.OpenAsync();
        await using var second = await TestHouse.OpenAsync(change: s => s with { MaxParallelOperations = 1 });
        Fill(first.FilesOf(Course));
        Fill(second.FilesOf(Course));
        foreach (var file in Directory.GetFiles(second.FilesOf(Course).Folder, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(await TreeAsync(first), await TreeAsync(second));
    }

    [Fact]
    public async Task A_course_reached_in_several_backups_makes_the_same_tree_as_one_saved_at_once()
    {
        await using var first = await TestHouse.OpenAsync();
        await using var second = await TestHouse.OpenAsync();
        first.FilesOf(Course).WriteCourse(seed: 7).Write("media/extra.txt", "gone later").WriteMany(250, 100);
        await TreeAsync(first);
        first.FilesOf(Course).Remove("media");
        Fill(first.FilesOf(Course));
        Fill(second.FilesOf(Course));

        Assert.Equal(await TreeAsync(second), await TreeAsync(first));
    }

    private static void Fill(CourseFiles files)
    {
        files.WriteCourse();
        if (!File.Exists(files.At("course.sqlite3")))
            CourseDatabaseFile.Create(files.At("course.sqlite3"), rows: 2000);
        Directory.CreateDirectory(files.At("media/empty"));
    }

    private static async Task<string> TreeAsync(TestHouse house)
    {
        if ((await house.Get<CourseRegistry>().ListAsync(Actor.CommandLine, TestContext.Current.CancellationToken)).IsEmpty)
            await house.AddCourseAsync(Course);
        if (File.Exists(house.FilesOf(Course).At("course.sqlite3")))
            await house.ChangeCourseAsync(Course, c => c with { Database = new(DatabaseKind.Sqlite, CoursePath.Parse("course.sqlite3")) });
        Assert.Equal(OperationOutcome.Succeeded, (await house.BackUpAsync(Course, acceptShrunken: true)).Outcome);
        return await RealGit.RunAsync(house.RepositoryOf(Course), "rev-parse", "test^{tree}");
    }
}
