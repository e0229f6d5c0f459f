using System.Collections.Concurrent;
using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Checkouts;

/// <summary>A program reads the files of a checkout in a tight loop, as graders do, while it is updated again and again.</summary>
public sealed class CheckoutReaderTests
{
    private const int Files = 12, Lines = 4000;

    [Fact]
    public async Task A_reader_never_finds_a_file_missing_or_half()
    {
        await using var house = await CheckoutHouse.FilledAsync(Write(0));
        var troubles = new ConcurrentQueue<string>();
        var (reads, seen) = (0L, new ConcurrentDictionary<string, bool>());
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                for (var i = 0; i < Files; i++)
                {
                    var trouble = Look($"{house.Folder}/sub/file{i}", seen);
                    if (trouble is not null)
                        troubles.Enqueue(trouble);
                    Interlocked.Increment(ref reads);
                }
            }
        }, TaskCreationOptions.LongRunning)).ToArray();

        var updates = LongRun.Count(6, 200);
        for (var i = 1; i <= updates; i++)
        {
            await house.PushAsync(Write(i));
            await house.UpdateAsync(OperationOutcome.Succeeded);
        }
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Empty(troubles.Take(5));
        await house.AssertIsNewestAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{reads} reads of {seen.Count} versions during {updates} updates");
        Assert.True(reads > updates * Files && seen.Count > 1, "the reader saw too little to say anything");
    }

    // Each line of a file says the same: which version it is.
    private static string Write(int version) =>
        $"mkdir -p sub; for i in $(seq 0 {Files - 1}); do printf 'version {version}\\n%.0s' $(seq {Lines}) > sub/file$i; done";

    private static string? Look(string file, ConcurrentDictionary<string, bool> seen)
    {
        try
        {
            var lines = File.ReadAllLines(file);
            seen.TryAdd(lines.FirstOrDefault() ?? "", true);
            return lines.Length == Lines && lines.All(l => l == lines[0]) ? null : $"{file} is half: {lines.Length} lines";
        }
        catch (IOException e)
        {
            return $"{file}: {e.Message}";
        }
    }
}
