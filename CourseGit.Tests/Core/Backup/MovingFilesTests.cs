using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

public sealed class MovingFilesTests
{
    private const string Course = "ffm516";
    private const string Moving = "media/moving.bin";

    [Theory]
    [InlineData("changes")]
    [InlineData("grows")]
    [InlineData("shrinks")]
    [InlineData("comes and goes")]
    [InlineData("is replaced")]
    public async Task A_backup_beside_somebody_who_writes_ends_well_and_the_next_quiet_one_is_exact(string what)
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse().Write(Moving, CourseFiles.Noise(new Random(1), 1_000_000));
        await house.AddCourseAsync(Course);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() => WriteInALoop(files, what, stop.Token), TestContext.Current.CancellationToken);

        for (var i = 0; i < LongRun.Count(3, 40); i++)
        {
            var ended = await house.BackUpAsync(Course);
            Assert.True(IsSavedOrTold(ended), ended.Text);
        }
        await stop.CancelAsync();
        await writer;
        Assert.Contains(
            (await house.BackUpAsync(Course)).Outcome, new OperationOutcome?[] { OperationOutcome.Succeeded, OperationOutcome.Unchanged });

        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }

    [Fact]
    public async Task Folders_that_vanish_during_the_walk_stop_nothing()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        await house.AddCourseAsync(Course);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() => MoveFolders(files, stop.Token), TestContext.Current.CancellationToken);

        // Where the machine is so busy that at every look another folder is away, that is told.
        for (var i = 0; i < LongRun.Count(6, 60); i++)
        {
            var ended = await house.BackUpAsync(Course);
            Assert.True(IsSavedOrTold(ended), ended.Text);
        }
        await stop.CancelAsync();
        await writer;

        var last = await house.BackUpAsync(Course);
        Assert.True(last.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged, last.Text);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
    }

    private static bool IsSavedOrTold(OperationSnapshot ended) =>
        ended.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged
        || ended.Text.Contains("If a file is being written all the time", StringComparison.Ordinal);

    private static void WriteInALoop(CourseFiles files, string what, CancellationToken stop)
    {
        var random = new Random(2);
        while (!stop.IsCancellationRequested)
        {
            switch (what)
            {
                case "changes":
                    using (var stream = File.OpenWrite(files.At(Moving)))
                    {
                        stream.Seek(random.Next(900_000), SeekOrigin.Begin);
                        stream.Write(CourseFiles.Noise(random, 1000));
                    }
                    break;
                case "grows":
                    using (var stream = new FileStream(files.At(Moving), FileMode.Append))
                        stream.Write(CourseFiles.Noise(random, stream.Position < 2_000_000 ? 100 : 0));
                    break;
                case "shrinks":
                    using (var stream = File.OpenWrite(files.At(Moving)))
                        stream.SetLength(random.Next(1_000_000));
                    break;
                case "comes and goes":
                    files.Remove(Moving).Write(Moving, CourseFiles.Noise(random, 100_000));
                    break;
                default:
                    files.Write("reload", CourseFiles.Noise(random, 100_000));
                    File.Move(files.At("reload"), files.At(Moving), overwrite: true);
                    break;
            }
        }
    }

    private static void MoveFolders(CourseFiles files, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            files.Write($"pages/{i % 5}/deep/page.html", "x");
            if (Directory.Exists(files.At($"pages/{(i + 2) % 5}")))
                Directory.Delete(files.At($"pages/{(i + 2) % 5}"), recursive: true);
        }
    }
}
