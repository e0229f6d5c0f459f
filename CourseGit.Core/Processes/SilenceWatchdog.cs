namespace CourseGit.Core.Processes;

/// <summary>Cancels its token when nothing was heard for the limit.</summary>
internal sealed class SilenceWatchdog : IDisposable
{
    private readonly CancellationTokenSource _silent = new();
    private readonly TimeSpan? _limit;
    private long _lastReset;

    public SilenceWatchdog(TimeSpan? limit)
    {
        _limit = limit;
        Hear();
    }

    public CancellationToken Token => _silent.Token;

    /// <summary>Something was heard: the limit counts anew. Cheap enough for every read.</summary>
    public void Hear()
    {
        var now = Environment.TickCount64;
        if (_limit is not { } limit || (_lastReset != 0 && now - _lastReset < 100))
            return;
        _lastReset = now;
        _silent.CancelAfter(limit);
    }

    public void Dispose() => _silent.Dispose();
}
