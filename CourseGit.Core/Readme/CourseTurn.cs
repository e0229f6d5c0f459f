using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;

namespace CourseGit.Core.Readme;

/// <summary>A short turn at a course's folder, in which no operation works there.</summary>
internal sealed class CourseTurn(OperationSettler settler, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5), Retry = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the course's lock, but not for a whole backup.</summary>
    /// <param name="what">What could not be done otherwise, for the sentence.</param>
    /// <exception cref="RefusedException">An operation works on the course.</exception>
    public async Task<FileLock> TakeAsync(Subdomain course, string what, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < Longest; waited += Retry)
        {
            if (await settler.TryTakeSettledAsync(
                OperationSubject.Of(course), endOrphans: waited == TimeSpan.Zero, cancellationToken).ConfigureAwait(false) is { } taken)
                return taken;
            await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(false);
        }
        throw new RefusedException(
            $"An operation works on {course} at this moment, so {what}. Try again when it has ended; your text is kept as a draft "
            + "meanwhile.");
    }
}
