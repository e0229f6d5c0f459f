using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CourseGit.Core.Readme.Preview;

namespace CourseGit.Tests.Core.Readme;

/// <summary>
/// A preview, and what it took: its thread's own time without that of the runtime, which collects what other tests left and compiles, so
/// that
/// a busy machine does not count; and all memory it asked for.
/// </summary>
internal sealed partial record MeasuredPreview(ImmutableArray<PreviewBlock> Blocks, TimeSpan Time, long Bytes)
{
    private const int ThreadTime = 3, MostAgain = 4;

    // A second where nothing else runs; what other tests do to the caches of a processor counts as the thread's time, too.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    public string Html => string.Concat(Blocks.Select(b => b.Html));

    /// <summary>Shown as it is written, with a sentence.</summary>
    public bool IsPlain => Blocks is [{ Html: var first }, ..]
        && first.StartsWith("<p><em>This text is shown without formatting, because ", StringComparison.Ordinal);

    public static MeasuredPreview Of(string text)
    {
        var preview = new ReadmePreview(new PreviewLinks("/f/"));
        var (time, bytes) = (Now(), GC.GetAllocatedBytesForCurrentThread());
        var blocks = preview.Render(text);
        return new MeasuredPreview(blocks, Now() - time, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    /// <summary>
    /// About a second, and 100 MB; and it did not fail. A processor that was taken away meanwhile counts as time, so a text is guilty when
    /// it takes
    /// too long every time.
    /// </summary>
    public void AssertBounded(string text)
    {
        var least = this;
        for (var again = 0; again < MostAgain && least.Time >= MostTime; again++)
            least = Of(text) is var next && next.Time < least.Time ? next : least;
        Assert.True(least.Time < MostTime
            && Bytes < 100_000_000, $"{least.Time.TotalMilliseconds:F0} ms and {Bytes >> 20} MiB for {Shown(text)}");
        Assert.False(Html.Contains("its preview failed", StringComparison.Ordinal), Shown(text));
    }

    private static string Shown(string text) => $"{text.Length} characters: {text[..Math.Min(200, text.Length)]}";

    private static TimeSpan Now()
    {
        Assert.Equal(0, GetTime(ThreadTime, out var time));
        return TimeSpan.FromSeconds(time.Seconds) + new TimeSpan(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out ClockTime time);

    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTime
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
