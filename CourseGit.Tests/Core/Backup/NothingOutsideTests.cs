using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>
/// Whoever may write in a course's folder moves folders about while it is read. Nothing from outside may come in, and nothing of it stay.
/// </summary>
public sealed class NothingOutsideTests
{
    private const string Course = "ffm516", Secret = "TOPSECRET\n";
    private const long Long = 200L << 20; // git reads so long that the folder is exchanged meanwhile

    // git goes by the ends of names: what is compressed already is read beside the rest, and in another way.
    [Theory]
    [InlineData("media/d", true, "txt")]
    [InlineData("x/y/z/d", false, "txt")]
    [InlineData("d", true, "png")]
    public async Task A_folder_that_becomes_a_link_while_git_reads_in_it_lets_nothing_in(string folder, bool isFirst, string ending)
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
        // The folder was looked at once more: at its new place it is whole, at the old one lies the link.
        Assert.Equal("inside\n", await RealGit.RunAsync(house.RepositoryOf(Course), "show", $"test:{folder}.moved/b.{ending}"));
        Assert.StartsWith("120000", await RealGit.RunAsync(house.RepositoryOf(Course), "ls-tree", "test", folder));
        Assert.Contains("Looking at the folder again", string.Join('\n', await house.LogAsync(ended)));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_that_is_a_link_for_a_moment_only_is_saved_as_it_is(bool isFirst)
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        if (!isFirst)
            await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        WriteTrap(house, "media/d", "txt");
        using var git = new MeddlingGit();
        var back = $"cd '{files.At("media")}'; [ -L d ]; rm d; mv d.moved d";
        git.Meddle("after", "update-index", isFirst ? $"[ ! -L '{files.At("media/d")}' ] || {{ {back}; }}" : back);
        var command = new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } };

        using var backup = command.Start("backup", Course, "--json");
        await ExchangeWhileReadAsync(files, "media/d", "a.txt");
        var ended = await backup.EndAsync();

        Assert.True(ended.ExitCode == 0, ended.ToString());
        await AssertNothingOfItAsync(house);
        if (!isFirst)
            Assert.Equal("inside\n", await RealGit.RunAsync(house.RepositoryOf(Course), "show", "test:media/d/b.txt"));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }

    [Fact]
    public async Task A_course_whose_own_folder_becomes_a_link_is_not_saved_and_told_so()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        var before = await RealGit.TipAsync(house.RepositoryOf(Course));
        files.Write("media/new.txt", "inside\n");
        Directory.CreateDirectory(Path.Combine(house.Root, "outside", "media"));
        await File.WriteAllTextAsync(Path.Combine(house.Root, "outside", "media", "new.txt"), Secret,
            TestContext.Current.CancellationToken);
        using var git = new MeddlingGit();
        git.Meddle("before", "update-index",
            $"mv '{files.Folder}' '{files.Folder}.moved'; ln -s '{Path.Combine(house.Root, "outside")}' '{files.Folder}'");

        var ended = await new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } }.RunAsync("backup", Course, "--json");

        Assert.True(git.HasMeddled("before", "update-index") && ended.ExitCode == 1, ended.ToString());
        Assert.Contains(files.Folder, ended.Text("message"), StringComparison.Ordinal);
        Assert.Equal(before, await RealGit.TipAsync(house.RepositoryOf(Course)));
        await AssertNothingOfItAsync(house);
    }

    [Fact]
    public async Task What_changes_between_two_readings_is_saved_as_it_was_at_the_second()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        await house.BackUpAsync(Course, OperationOutcome.Succeeded);
        files.Write("media/a.txt", "one\n").Write("media/b.txt", "one\n").Write("media/c.txt", "one\n").Link("media/l", "b.txt")
            .Write("media/gone.txt", "one\n");
        using var git = new MeddlingGit();
        git.Meddle("after", "update-index", $"cd '{files.At("media")}'; echo two >b.txt; ln -sf b.txt c.txt; rm l gone.txt; echo two >l");
        var command = new CommandLine(house) { Environment = { ["PATH"] = git.SearchPath } };

        var ended = await command.RunAsync("backup", Course, "--json");

        Assert.True(git.HasMeddled("after", "update-index") && ended.ExitCode == 0, ended.ToString());
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        Assert.Equal("unchanged", (await command.RunAsync("backup", Course, "--json")).Text("outcome"));
        await RealGit.CheckAsync(house.VaultOf(Course));
        // What git read at first is not kept: nobody could tell where it came from.
        Assert.DoesNotContain("unreachable blob", await RealGit.RunAsync(house.VaultOf(Course), "fsck", "--unreachable", "--no-reflogs"));
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
        await Until.TrueAsync(() => RunningProcesses.HaveOpen(files.At($"{folder}/{read}")), "git reads the long file");
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
