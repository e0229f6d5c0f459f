using System.Text.RegularExpressions;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed partial class FirstBackupTests
{
    private const string Course = "ffm516";
    private static readonly string[] Steps =
        ["Creating database backup", "Checking repository", "Syncing course folder", "Staging changes", "Committing", "Pushing",
        "Sync complete"];

    [Fact]
    public async Task A_first_backup_fills_an_empty_hosted_repository_and_says_what_it_did()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);

        var ended = await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        var saved = await FolderImage.OfAsync(house.FilesOf(Course).Folder);
        Assert.Equal("Sync complete", ended.Text);
        Assert.Equal(await RealGit.TipAsync(house.RepositoryOf(Course)), ended.Commit!.Value);
        Assert.Equal("test", ended.Branch);
        Assert.Equal(saved.Count, ended.Files);
        Assert.Equal(saved.Keys.Sum(p => new FileInfo(house.FilesOf(Course).At(p)).Length), ended.Bytes);
        Assert.Equal(Steps, ended.Steps.Select(s => s.Name));
        Assert.Equal(100, ended.Percent);
        Assert.Single(await RealGit.HistoryAsync(house.RepositoryOf(Course)));
    }

    [Fact]
    public async Task A_plain_clone_equals_the_course_folder_byte_for_byte()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        Assert.Equal("refs/heads/test\n", await RealGit.RunAsync(house.RepositoryOf(Course), "symbolic-ref", "HEAD"));
    }

    [Fact]
    public async Task What_is_regenerated_and_what_is_only_a_marker_is_not_in_the_repository()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().Write($"exercises/{CourseFiles.Key}/own/html/page.html", "content")
            .Write("media/reload", "content");
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        var top = (await RealGit.RunAsync(house.RepositoryOf(Course), "ls-tree", "--name-only", "test"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [".coursegit", "README", "README.md", "dbname.txt", "exercises", "index.html", "media", "subdomain-ffm516", "touchfile"], top);
        Assert.Contains($"exercises/{CourseFiles.Key}/own/html/page.html", await RealGit.FilesAsync(house.RepositoryOf(Course)));
        Assert.Contains("media/reload", await RealGit.FilesAsync(house.RepositoryOf(Course)));
    }

    [Fact]
    public async Task Nothing_of_git_is_left_in_the_course_folder_but_the_name_of_the_branch()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        var before = Directory.GetFileSystemEntries(house.FilesOf(Course).Folder, "*", SearchOption.AllDirectories);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        var after = Directory.GetFileSystemEntries(house.FilesOf(Course).Folder, "*", SearchOption.AllDirectories);
        Assert.Equal([house.FilesOf(Course).At(".git-branch")], after.Except(before));
        Assert.Equal("test\n", await File.ReadAllTextAsync(house.FilesOf(Course).At(".git-branch"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_default_message_names_the_course_and_the_time_in_UTC()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);

        Assert.Matches(DefaultMessage(), await RealGit.RunAsync(house.RepositoryOf(Course), "log", "-1", "--format=%B", "test"));
    }

    [Fact]
    public async Task A_message_is_kept_as_it_was_written()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync(Course);
        var ended = await house.BackUpAsync(Course, "# Rätta uppgift 3: \"$(date)\" --amend");

        Assert.Equal(OperationOutcome.Succeeded, ended.Outcome);
        var message = await RealGit.RunAsync(house.RepositoryOf(Course), "log", "-1", "--format=%B", "test");
        Assert.Equal("# Rätta uppgift 3: \"$(date)\" --amend",
            System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(message)).TrimEnd('\n'));
    }

    [Fact]
    public async Task A_branch_that_holds_the_backups_of_another_course_is_refused()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("other");
        await house.BackUpAsync("other", OperationOutcome.Succeeded);
        await house.AddCourseAsync(Course, c => c with { Remote = new(CourseGit.Core.Courses.RemoteKind.Hosted, "courses/other") });

        var ended = await house.BackUpAsync(Course);

        Assert.True(ended.Refused, ended.Text);
        Assert.Contains("holds the backups of another course, other", ended.Text, StringComparison.Ordinal);
        Assert.Single(await RealGit.HistoryAsync(house.RepositoryOf("other")));
    }

    [GeneratedRegex(@"^Sync ffm516 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n\n?$")]
    private static partial Regex DefaultMessage();
}
