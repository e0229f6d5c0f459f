namespace CourseGit.Tests.Support;

/// <summary>
/// The machine's clock, moved ahead at will: what waits for a time that has come so goes on at once. Left alone, it runs as it always does.
/// </summary>
internal sealed class ShiftedClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Waiting> _waiting = [];
    private TimeSpan _ahead;

    public void Advance(TimeSpan by)
    {
        Waiting[] all;
        lock (_lock)
        {
            _ahead += by;
            all = [.. _waiting];
        }
        foreach (var waiting in all)
            waiting.Look();
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return base.GetUtcNow() + _ahead;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var waiting = new Waiting(this, base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        lock (_lock)
            _waiting.Add(waiting);
        waiting.Change(dueTime, period);
        return waiting;
    }

    private sealed class Waiting(ShiftedClock clock, ITimer timer) : ITimer
    {
        private DateTimeOffset _due = DateTimeOffset.MaxValue;

        public void Look()
        {
            if (_due <= clock.GetUtcNow())
                timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock.GetUtcNow() + dueTime;
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            lock (clock._lock)
                clock._waiting.Remove(this);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
