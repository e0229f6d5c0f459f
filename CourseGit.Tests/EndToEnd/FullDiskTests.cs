using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

[Trait("Category", "Crash")]
public sealed class FullDiskTests
{
    private const string Course = "ffm516";

    [Theory]
    [InlineData(400, 40_000)]
    [InlineData(20, 800_000)]
    public async Task A_full_disk_is_explained_hurts_nothing_and_is_made_good_when_there_is_space(int files, int bytes)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("state"));
        await using var disk = await SmallDisk.MountAsync(folder.At("state"), megabytes: 12);
        await using var house = await TestHouse.OpenAsync(folder.Path);
        house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        house.FilesOf(Course).WriteMany(files, bytes);
        var before = await FolderImage.OfAsync(house.FilesOf(Course).Folder);

        var result = await new CommandLine(house).RunAsync("backup", Course, "--json");

        Assert.Equal((1, "failed"), (result.ExitCode, result.Text("outcome")));
        Assert.True(result.Text("message").Contains("Free some space, then", StringComparison.Ordinal), result.ToString());
        Assert.DoesNotContain("Microsoft.", result.Error, StringComparison.Ordinal); // a sentence, not what a library logs
        Assert.Equal(before, await FolderImage.OfAsync(house.FilesOf(Course).Folder));
        Assert.Single(await RealGit.HistoryAsync(house.RepositoryOf(Course)));
        await RealGit.CheckAsync(house.VaultOf(Course));
        var recorded = (await house.OperationsAsync())[0];
        Assert.True(recorded is { IsDone: true, Outcome: OperationOutcome.Failed }, recorded.ToString());

        await disk.GrowAsync(megabytes: 200);
        var next = await new CommandLine(house).RunAsync("backup", Course, "--json");

        Assert.Equal((0, "succeeded"), (next.ExitCode, next.Text("outcome")));
        await FolderImage.AssertSavedAsync(house.FilesOf(Course).Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.RepositoryOf(Course));
    }

    [Fact]
    public async Task On_a_state_disk_that_is_full_to_the_last_byte_a_backup_says_so_and_nothing_else_and_the_list_is_still_read()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("state"));
        await using var disk = await SmallDisk.MountAsync(folder.At("state"), megabytes: 12);
        await using var house = await TestHouse.OpenAsync(folder.Path);
        await house.AddCourseAsync(Course);
        await RealGit.TryAsync("dd", "if=/dev/zero", "of=" + folder.At("state", "fill"), "bs=4k"); // until there is no space

        var backup = await new CommandLine(house).RunAsync("backup", Course);
        var list = await new CommandLine(house).RunAsync("course", "list");

        Assert.Equal((1, ""), (backup.ExitCode, backup.Output));
        Assert.Matches("^The command could not finish [^\n]*disk is full[^\n]* Check the disk and [^\n]*try again\\.\n$", backup.Error);
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.StartsWith(Course, list.Output, StringComparison.Ordinal);
    }
}
