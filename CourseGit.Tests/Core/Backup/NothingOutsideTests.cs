using CourseGit.Core.Files;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>
/// Whoever may write in a course's folder moves folders about while it is read. Nothing from outside may come in, and nothing of it stay.
/// </summary>
public sealed class NothingOutsideTests
{
    private const string Course = "ffm516", Secret = "TOPSECRET\n";
    private const long Long = 600L << 20; // it is read so long that the folder is exchanged meanwhile

    // What is compressed already is read in another way, and so is what is too large for memory.
    [Theory]
    [InlineData("media/d", true, "txt")]
    [InlineData("x/y/z/d", false, "txt")]
    [InlineData("d", true, "png")]
    public async Task A_folder_that_becomes_a_link_while_it_is_read_lets_nothing_in(string folder, bool isFirst, string ending)
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        if (!isFirst)
            await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        WriteTrap(house, folder, ending);

        var backup = house.BackUpAsync(Course);
        await ExchangeWhileReadAsync(files, folder, $"a.{ending}");
        var ended = await backup;

        Assert.Equal(OperationOutcome.Succeeded, ended.Outcome);
        await AssertNothingOfItAsync(house);
        await house.BackUpAsync(Course); // at its new place it is whole, at the old one lies the link
        Assert.Equal("inside\n", await RealGit.RunAsync(house.RepositoryOf(Course), "show", $"test:{folder}.moved/b.{ending}"));
        Assert.StartsWith("120000", await RealGit.RunAsync(house.RepositoryOf(Course), "ls-tree", "test", folder));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }

    // Somebody exchanges a folder and a link to another all the time, as fast as the machine can, over many backups.
    [Fact]
    public async Task Whatever_is_exchanged_however_often_no_byte_from_outside_comes_in()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        var outside = Directory.CreateDirectory(Path.Combine(house.Root, "outside")).FullName;
        for (var i = 0; i < 50; i++)
        {
            files.Write($"d/{i}.txt", $"inside {i}\n");
            await File.WriteAllTextAsync(Path.Combine(outside, $"{i}.txt"), Secret, TestContext.Current.CancellationToken);
        }
        File.CreateSymbolicLink(files.At("link"), outside);
        using var stop = new CancellationTokenSource();
        var swaps = 0;
        var swapper = Task.Run(() =>
        {
            for (; !stop.IsCancellationRequested; swaps++)
                LinuxPath.Exchange(files.At("d"), files.At("link"));
        }, TestContext.Current.CancellationToken);

        for (var round = 0; round < LongRun.Count(10, 100); round++)
        {
            files.Write($"d/{round % 50}.txt", $"round {round}\n").Write($"media/{round}.txt", "changed");
            await house.BackUpAsync(Course);
        }
        await stop.CancelAsync();
        await swapper;

        Assert.True(swaps > 100, $"Only {swaps} times exchanged.");
        await AssertNothingOfItAsync(house);
        await house.BackUpAsync(Course);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }

    [Fact]
    public async Task A_file_that_changes_all_the_time_is_saved_and_told()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().Write("media/busy.txt", "begun\n");
        await house.AddCourseAsync(Course);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            using var busy = File.Open(files.At("media/busy.txt"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            busy.SetLength(300L << 20); // read so long that it surely changes meanwhile
            for (byte next = 0; !stop.IsCancellationRequested; next++)
            {
                busy.Position = next;
                busy.WriteByte(next);
                busy.Flush();
            }
        }, TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => new FileInfo(files.At("media/busy.txt")).Length > 1000, "it is written to");

        var ended = await house.BackUpAsync(Course);
        await stop.CancelAsync();
        await writer;

        Assert.Equal(OperationOutcome.Succeeded, ended.Outcome);
        Assert.Contains("media/busy.txt changed all the time while it was read", string.Join('\n', await house.LogAsync(ended)));
        await house.BackUpAsync(Course);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }

    [Fact]
    public async Task A_course_whose_own_folder_becomes_a_link_is_not_saved_and_told_so()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        files.Write("media/new.txt", "inside\n");
        Directory.CreateDirectory(Path.Combine(house.Root, "outside", "media"));
        await File.WriteAllTextAsync(Path.Combine(house.Root, "outside", "media", "new.txt"), Secret,
            TestContext.Current.CancellationToken);
        using var git = new MeddlingGit();
        git.Meddle("before", "ls-remote",
            $"mv '{files.Folder}' '{files.Folder}.moved'; ln -s '{Path.Combine(house.Root, "outside")}' '{files.Folder}'");

        var ended = await new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } }.RunAsync("backup", Course, "--json");

        Assert.True(git.HasMeddled("before", "ls-remote") && ended.ExitCode is 1 or 3, ended.ToString());
        Assert.Contains(files.Folder, ended.Text("message"), StringComparison.Ordinal);
        Assert.Equal("", await RealGit.RunAsync(house.RepositoryOf(Course), "for-each-ref"));
        await AssertNothingOfItAsync(house);
    }

    private static void WriteTrap(TestHouse house, string folder, string ending)
    {
        var files = house.FilesOf(Course).Write($"{folder}/b.{ending}", "inside\n");
        using (var first = File.Create(files.At($"{folder}/a.{ending}")))
            first.SetLength(Long);
        var outside = Directory.CreateDirectory(Path.Combine(house.Root, "outside")).FullName;
        File.WriteAllText(Path.Combine(outside, $"b.{ending}"), Secret);
        File.WriteAllText(Path.Combine(outside, $"a.{ending}"), "");
    }

    private static async Task ExchangeWhileReadAsync(CourseFiles files, string folder, string read)
    {
        await Until.TrueAsync(() => RunningProcesses.HaveOpen(files.At($"{folder}/{read}")), "the long file is read");
        Directory.Move(files.At(folder), files.At(folder + ".moved"));
        File.CreateSymbolicLink(files.At(folder), Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(files.Folder))!, "outside"));
    }

    private static async Task AssertNothingOfItAsync(TestHouse house)
    {
        var id = (await RealGit.ShellAsync("printf 'TOPSECRET\\n' | git hash-object --stdin")).Trim();
        foreach (var place in new[] { house.VaultOf(Course), house.RepositoryOf(Course) }.Where(Directory.Exists))
        {
            var objects = await RealGit.RunAsync(place, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)");
            Assert.DoesNotContain(id, objects.Split('\n'));
        }
        var kept = await RealGit.ShellAsync("grep -rlF TOPSECRET \"$1\" || true", house.Settings.StateRoot);
        Assert.Equal("", kept);
    }
}
