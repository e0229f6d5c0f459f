using CourseGit.Core.Operations;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Operations;

/// <summary>What a step has done, how quick it is and how long it will take, in words.</summary>
public static class StepWords
{
    // Before that a rate is chance.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);

    /// <summary>What there is to say, the most useful first; nothing when nothing was counted.</summary>
    /// <param name="inStep">Since the step began.</param>
    public static IEnumerable<string> Of(StepCount count, TimeSpan inStep)
    {
        if (count.Bytes > 0)
            yield return count.BytesTotal > 0 ? $"{Words.Size(count.Bytes)} of {Words.Size(count.BytesTotal)}" : Words.Size(count.Bytes);
        if (count.Total > 0)
            yield return $"{Words.Number(count.Done)} of {Words.Count(count.Total, count.Unit ?? "file")}";
        else if (count.Done > 0)
            yield return Words.Count(count.Done, count.Unit ?? "file");
        if (inStep < Enough)
            yield break;
        if (count.Bytes > 0)
            yield return $"{Words.Size((long)(count.Bytes / inStep.TotalSeconds))}/s";
        var (done, total) = count.BytesTotal > 0 ? (count.Bytes, count.BytesTotal) : (count.Done, count.Total);
        if (done > 0 && total > done)
            yield return $"about {Words.Elapsed(TimeSpan.FromSeconds(Math.Ceiling(inStep.TotalSeconds * (total - done) / done)))} left";
    }
}
