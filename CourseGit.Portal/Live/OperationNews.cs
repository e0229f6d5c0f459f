using CourseGit.Core.Operations;

namespace CourseGit.Portal.Live;

/// <summary>Puts what feed and record tell of one operation in order: the record lags up to a second behind the feed.</summary>
internal static class OperationNews
{
    /// <summary>The later of the two. What is done stays done; a cancel is known to the record alone, and kept.</summary>
    public static OperationSnapshot Merge(OperationSnapshot known, OperationSnapshot news)
    {
        if (known.IsDone)
            return known;
        var isOlder = !news.IsDone && (news.State < known.State || news.Steps.Length < known.Steps.Length
            || (news.Steps.Length == known.Steps.Length && news.Percent < known.Percent));
        return (isOlder ? known : news) with { CancelRequested = known.CancelRequested || news.CancelRequested };
    }
}
