namespace CourseGit.Portal.Live;

/// <summary>
/// Hands on at most one report each <see cref="OperationWatch.Interval"/>, so that a page renders no more often; the others are dropped.
/// </summary>
internal sealed class ThrottledProgress<T>(Action<T> show) : IProgress<T>
{
    private readonly Lock _gate = new();
    private long? _last;

    public void Report(T value)
    {
        lock (_gate)
        {
            if (_last is { } last && Environment.TickCount64 - last < OperationWatch.Interval.TotalMilliseconds)
                return;
            _last = Environment.TickCount64;
        }
        show(value);
    }
}
