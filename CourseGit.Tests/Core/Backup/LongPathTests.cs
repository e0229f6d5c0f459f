using CourseGit.Core.Operations;
using CourseGit.Core.Restore;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>Whoever goes down folder by folder can make paths that nobody can name in one piece.</summary>
public sealed class LongPathTests
{
    private const string Course = "ffm516";
    private const int Longest = 4095; // PATH_MAX without its NUL
    private static readonly RestoreArguments Full = new(RestoreMode.Full) { Confirmed = true, OverrideDirection = true };

    [Theory]
    [InlineData(200, 60)] // 12 kB
    [InlineData(119, 40)] // 4.8 kB
    [InlineData(1, 300)] // short, and deeper than anybody goes
    public async Task A_path_that_is_too_long_is_left_out_with_a_warning_that_names_its_beginning(int name, int count)
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        await DeepAsync(files.At("media"), name, count);
        files.Write("media/new.txt", "saved\n");

        var ended = await house.BackUpAsync(Course, OperationOutcome.Warning);

        Assert.Contains($"Left out media/{new string('d', Math.Min(name, 100))}", ended.Text, StringComparison.Ordinal);
        Assert.Contains("longer than the 4,095 bytes", ended.Text, StringComparison.Ordinal);
        Assert.InRange(ended.Text.Length, 1, 700);
        Assert.All(await house.LogAsync(ended), l => Assert.InRange(l.Length, 1, 1500));
        Assert.Equal("saved\n", await RealGit.RunAsync(house.RepositoryOf(Course), "show", "test:media/new.txt"));
        Assert.DoesNotContain(await RealGit.FilesAsync(house.RepositoryOf(Course)), f => f.EndsWith("deep.txt", StringComparison.Ordinal));
        // Nothing more is to be saved, and still it is not all.
        Assert.Contains("Left out media/", (await house.BackUpAsync(Course, OperationOutcome.Warning)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_path_there_can_be_is_saved_restored_and_undone()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await DeepAsync(files.Folder, 254, 16); // 16 * 255 bytes, and 15 are left
        await RealGit.ShellAsync("cd \"$1\"; for i in $(seq 16); do cd dd*; done; mv deep.txt longest-one.txt; mkdir empty-folder-1",
            files.Folder);
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        Assert.Equal(Longest, (await RealGit.FilesAsync(house.RepositoryOf(Course))).Max(f => f.Length));
        var before = await ListAsync(files.Folder);
        await RealGit.ShellAsync("cd \"$1\"; for i in $(seq 16); do cd dd*; done; echo changed >longest-one.txt; rmdir empty-folder-1",
            files.Folder);

        var restored = await house.RestoreAsync(Course, Full with { CarryOverExcluded = true }, OperationOutcome.Succeeded);
        Assert.Equal(before, await ListAsync(files.Folder));
        var undone = await house.UndoAsync(restored.Id);

        Assert.Equal(OperationOutcome.Succeeded, undone.Outcome);
        Assert.Equal(
            "changed\n", await RealGit.ShellAsync("cd \"$1\"; for i in $(seq 16); do cd dd*; done; cat longest-one.txt", files.Folder));
        await house.VerifyAsync(Course, OperationOutcome.Succeeded);
    }

    // Folders in one another, and a file in the last: COUNT * (NAME + 1) bytes before its name.
    private static Task<string> DeepAsync(string folder, int name, int count) =>
        RealGit.ShellAsync("cd \"$1\"; for i in $(seq $3); do mkdir $2; cd $2; done; printf x >deep.txt", folder, new string('d', name),
            $"{count}");

    // Names, sizes and contents of small files, by going down: no path is used as a whole.
    private static Task<string> ListAsync(string folder) => RealGit.ShellAsync(
        "cd \"$1\"; find . -name .git-branch -prune -o -execdir sh -c 'for f; do printf \"%s \" \"$f\"; if [ -d \"$f\" ]; then echo; else "
            + "md5sum <\"$f\"; fi; done' sh {} + | sort", folder);
}
