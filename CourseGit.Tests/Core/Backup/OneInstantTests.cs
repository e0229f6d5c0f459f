using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Backup;

/// <summary>
/// A file that somebody writes to again and again, from its beginning to its end, each time with the next number. At any one instant it
/// holds a number as far as the writer has come, and the one before it in all the rest. What was read while it changed holds anything else.
/// </summary>
public sealed class OneInstantTests
{
    private const string Course = "ffm516", Small = "media/small.bin", Large = "media/large.bin";
    private const int Pieces = 64, SmallPiece = 4 << 10, LargePiece = 192 << 10; // 256 kB are read in memory, 12 MB by a scratch file
    private const int LongestPause = 120; // milliseconds, of the writer between two numbers

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_saved_as_at_one_instant_or_told()
    {
        await using var house = await TestHouse.OpenAsync();
        var files = house.FilesOf(Course).WriteCourse();
        foreach (var (path, piece) in new[] { (Small, SmallPiece), (Large, LargePiece) })
            files.Write(path, new byte[Pieces * piece]);
        await house.AddCourseAsync(Course);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() => WriteInALoop(files, stop.Token), Token);

        var (steady, told) = (0, 0);
        for (var round = 0; round < LongRun.Count(10, 100); round++)
        {
            var log = string.Join('\n', await house.LogAsync(await house.BackUpAsync(Course, OperationOutcome.Succeeded)));
            foreach (var path in new[] { Small, Large })
            {
                if (log.Contains($"{path} changed all the time while it was read", StringComparison.Ordinal))
                {
                    told++;
                    continue;
                }
                steady++;
                var saved = await RealGit.RunAsync(house.RepositoryOf(Course), "cat-file", "blob", $"test:{path}");
                Assert.True(IsOfOneInstant(saved), $"Round {round}: {path} was saved as it never was, and nothing was said.\n{log}");
            }
        }
        await stop.CancelAsync();
        await writer;

        TestContext.Current.TestOutputHelper?.WriteLine($"{steady} files saved as at one instant, {told} told.");
        Assert.True(steady > 0, "Nothing was ever quiet enough to be read.");
        await house.BackUpAsync(Course);
        await FolderImage.AssertSavedAsync(files.Folder, house.RepositoryOf(Course));
        await RealGit.CheckAsync(house.VaultOf(Course));
    }

    // In place, a piece at a time. The pauses are what a backup may find its instant in.
    private static void WriteInALoop(CourseFiles files, CancellationToken stop)
    {
        var random = new Random(5);
        using var small = File.Open(files.At(Small), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        using var large = File.Open(files.At(Large), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var content = new byte[LargePiece];
        for (byte number = 1; !stop.IsCancellationRequested; number++)
        {
            Array.Fill(content, number);
            foreach (var (file, piece) in new[] { (small, SmallPiece), (large, LargePiece) })
            {
                for (var at = 0; at < Pieces; at++)
                    RandomAccess.Write(file.SafeFileHandle, content.AsSpan(0, piece), (long)at * piece);
            }
            stop.WaitHandle.WaitOne(random.Next(LongestPause));
        }
    }

    // One number from the beginning, at most one other after it: the one before.
    private static bool IsOfOneInstant(string content)
    {
        var first = content[0];
        var change = content.AsSpan().IndexOfAnyExcept(first);
        return change < 0 || (content[change] == (char)(byte)(first - 1) && content.AsSpan(change).IndexOfAnyExcept(content[change]) < 0);
    }
}
