using CourseGit.Core.Courses.Demo;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Courses;

public sealed class DemoCourseCreationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("coursegit-demo-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_folder_that_is_there_but_empty_is_used()
    {
        Directory.CreateDirectory(Path.Combine(_root, "empty"));

        var course = await CreateAsync("empty");

        Assert.True(File.Exists(Path.Combine(course, "dbname.txt")));
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_refused_and_left_untouched()
    {
        var taken = Directory.CreateDirectory(Path.Combine(_root, "taken")).FullName;
        File.WriteAllText(Path.Combine(taken, "notes.txt"), "mine");

        var refusal = await Assert.ThrowsAsync<RefusedException>(() => CreateAsync("taken"));

        Assert.Contains("empty folder", refusal.Message);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(taken).Select(Path.GetFileName));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(taken, "notes.txt")));
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_is_refused_and_left_untouched()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "mine");

        await Assert.ThrowsAsync<RefusedException>(() => CreateAsync("file"));

        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public async Task Cancelling_before_the_start_makes_nothing()
    {
        var folder = Path.Combine(_root, "cancelled");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => DemoCourse.CreateAsync(folder, new CancellationToken(canceled: true)));

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task What_a_killed_start_left_is_replaced_and_nothing_lies_beside_the_course()
    {
        Directory.CreateDirectory(Path.Combine(_root, DemoCourse.PartialName));
        File.WriteAllText(Path.Combine(_root, DemoCourse.PartialName, "README.md"), "half");

        var course = await CreateAsync("demo");

        Assert.StartsWith("# ", File.ReadAllText(Path.Combine(course, "README.md")), StringComparison.Ordinal);
        Assert.Equal([course], Directory.GetFileSystemEntries(_root));
    }

    private async Task<string> CreateAsync(string name)
    {
        var folder = Path.Combine(_root, name);
        await DemoCourse.CreateAsync(folder, TestContext.Current.CancellationToken);
        return folder;
    }
}
