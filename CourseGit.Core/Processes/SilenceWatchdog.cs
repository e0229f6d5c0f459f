namespace CourseGit.Core.Processes;

/// <summary>Cancels its token when a process neither said, took nor did anything for the limit.</summary>
internal sealed class SilenceWatchdog : IDisposable
{
    private const int LooksPerLimit = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private readonly CancellationTokenSource _silent = new();
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private readonly int _process;
    private readonly TimeSpan _limit, _pause;
    private SignsOfLife _seen;
    private long _alive = Environment.TickCount64;

    /// <param name="process">Its number; all below it count as it does.</param>
    public SilenceWatchdog(int process, TimeSpan limit)
    {
        (_process, _limit) = (process, limit);
        _pause = limit / LooksPerLimit < LongestPause ? limit / LooksPerLimit : LongestPause;
        _timer = new Timer(_ => Look(), null, _pause, _pause);
    }

    public CancellationToken Token => _silent.Token;

    /// <summary>Something was heard, or taken: the limit counts anew. Cheap enough for every read.</summary>
    public void Hear() => Volatile.Write(ref _alive, Environment.TickCount64);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
            _silent.Dispose();
    }

    // Most commands have ended, or have just been heard, when it is time to look: the accounts of all processes are not for free.
    private void Look()
    {
        if (!_lock.TryEnter())
            return;
        try
        {
            if (Silence < _pause || _silent.IsCancellationRequested)
                return;
            var signs = SignsOfLife.Of(_process);
            if (signs.WaitsForDisk || signs != _seen)
                Hear();
            else if (Silence >= _limit)
                _silent.Cancel();
            _seen = signs;
        }
        catch (ObjectDisposedException)
        {
            // The process ended at this very moment.
        }
        finally
        {
            _lock.Exit();
        }
    }

    private TimeSpan Silence => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _alive));
}
