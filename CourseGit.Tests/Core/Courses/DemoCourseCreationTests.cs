using CourseGit.Core.Courses.Demo;

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

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync("taken"));

        Assert.Contains("empty folder", refusal.Message);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(taken).Select(Path.GetFileName));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(taken, "notes.txt")));
    }

    [Fact]
    public async Task A_file_in_place_of_the_folder_is_refused_and_left_untouched()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "mine");

        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync("file"));

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
    public async Task Cancelling_on_the_way_takes_away_what_was_written()
    {
        var folder = Path.Combine(_root, "parent", "cancelled");
        using var cancellation = new CancellationTokenSource();
        var files = DemoFiles.All().Take(40).Select((file, index) =>
        {
            if (index == 30)
            {
                Assert.NotEmpty(Directory.GetFiles(folder, "exercise.xml", SearchOption.AllDirectories));
                cancellation.Cancel();
            }

            return file;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => DemoCourse.WriteOrRemoveAsync(folder, files, cancellation.Token));

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_failure_takes_away_only_what_was_written()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "shared")).FullName;
        var foreign = Path.Combine(folder, DemoCourse.DatabaseFile);
        var files = DemoFiles.All().Take(3).Select(file =>
        {
            File.WriteAllText(foreign, "someone else's"); // appears after the folder was seen to be empty
            return file;
        });

        await Assert.ThrowsAsync<IOException>(
            () => DemoCourse.WriteOrRemoveAsync(folder, files, TestContext.Current.CancellationToken));

        Assert.Equal([foreign], Directory.GetFileSystemEntries(folder));
        Assert.Equal("someone else's", File.ReadAllText(foreign));
    }

    private async Task<string> CreateAsync(string name)
    {
        var folder = Path.Combine(_root, name);
        await DemoCourse.CreateAsync(folder, TestContext.Current.CancellationToken);
        return folder;
    }
}
