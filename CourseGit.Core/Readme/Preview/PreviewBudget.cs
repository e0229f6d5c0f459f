using System.Runtime;
using System.Runtime.InteropServices;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// What one rendering may take of the server. A parser cannot be stopped from outside: those of Markdown and HTML ask here at every line,
/// mark and element, and are ended by an exception.
/// </summary>
/// <remarks>
/// Counts for the thread it was made on: the time a processor worked on the text, so that a busy server shows the same as an idle one. What
/// the runtime did meanwhile for the whole process, collecting what others left and compiling, is excused within bounds.
/// </remarks>
internal sealed partial class PreviewBudget(CancellationToken cancellationToken)
{
    /// <summary>The most levels of quotations, lists and elements within each other.</summary>
    public const int DeepestNesting = 100;

    /// <summary>The most paragraphs, headings, rules and cells of tables together.</summary>
    public const int MostPieces = 30_000;

    /// <summary>The longest preview, in characters of HTML.</summary>
    public const int LongestResult = 2_000_000;

    private const long MostBytes = 76L << 20;
    private const int StepsBetweenLooks = 64, ThreadTime = 3;
    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(700), MostExcused = TimeSpan.FromMilliseconds(800);

    private readonly TimeSpan _begun = Now(), _excused = OfRuntime();
    private readonly long _allocated = GC.GetAllocatedBytesForCurrentThread();
    private int _steps;

    /// <summary>One small piece of work more.</summary>
    /// <exception cref="TooMuchForPreviewException">Time or memory is used up.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the preview any more.</exception>
    public void Step()
    {
        if (++_steps % StepsBetweenLooks != 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        if (GC.GetAllocatedBytesForCurrentThread() - _allocated > MostBytes)
            throw new TooMuchForPreviewException("formatting it takes more memory than one preview may have");
        var excused = OfRuntime() - _excused;
        if (Now() - _begun - (excused < MostExcused ? excused : MostExcused) > MostTime)
            throw new TooMuchForPreviewException("formatting it takes longer than a preview may take");
    }

    /// <summary>Looks at what has been written so far.</summary>
    /// <exception cref="TooMuchForPreviewException">It is too long.</exception>
    public static void CheckLength(long characters)
    {
        if (characters > LongestResult)
            throw new TooMuchForPreviewException($"its preview would be longer than {LongestResult / 1_000_000} million characters");
    }

    private static TimeSpan OfRuntime() => GC.GetTotalPauseDuration() + JitInfo.GetCompilationTime(currentThread: true);

    private static TimeSpan Now() =>
        GetTime(ThreadTime, out var time) == 0
            ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : default;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out ClockTime time);

    [StructLayout(LayoutKind.Sequential)]
    private struct ClockTime
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

/// <summary>A text wants more than one preview may have.</summary>
/// <param name="because">Goes on from "because".</param>
internal sealed class TooMuchForPreviewException(string because) : Exception(because);
