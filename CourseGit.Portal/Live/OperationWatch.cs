using CourseGit.Core.Operations;

namespace CourseGit.Portal.Live;

/// <summary>
/// A subscription to the feed that shows at most ten times a second (or as often as it is told), and then the newest snapshot of each operation that changed.
/// It reads the feed as fast as it comes, so that the last word on an operation is never the one dropped.
/// </summary>
public sealed class OperationWatch : IAsyncDisposable
{
    /// <summary>The shortest time between two renderings.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Func<IReadOnlyCollection<OperationSnapshot>, Task> _show;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _gate = new();
    private readonly Task _loops;
    private Dictionary<long, OperationSnapshot> _pending = [];

    /// <summary>Subscribes at once.</summary>
    /// <param name="interval">The shortest time between two renderings; null for <see cref="Interval"/>.</param>
    public OperationWatch(
        OperationFeed feed, long? operation, Func<IReadOnlyCollection<OperationSnapshot>, Task> show, TimeProvider time, ILogger logger, TimeSpan? interval = null)
    {
        (_show, _time, _logger, _interval) = (show, time, logger, interval ?? Interval);
        _loops = Task.WhenAll(ReadAsync(feed, operation), ShowAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
        _changed.Dispose();
    }

    private async Task ReadAsync(OperationFeed feed, long? operation)
    {
        try
        {
            await foreach (var snapshot in feed.WatchAsync(operation, _stop.Token).ConfigureAwait(false))
                Add(snapshot);
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    private async Task ShowAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_stop.Token).ConfigureAwait(false);
                // One that came just before the last were taken has gone along with them.
                if (Take() is { Count: > 0 } taken)
                    await TryShowAsync(taken).ConfigureAwait(false);
                await Task.Delay(_interval, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    private async Task TryShowAsync(IReadOnlyCollection<OperationSnapshot> snapshots)
    {
        try
        {
            await _show(snapshots).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException) // The edge of a loop: the next change tries again.
        {
            LiveLog.CannotUpdate(_logger, e);
        }
    }

    private void Add(OperationSnapshot snapshot)
    {
        lock (_gate)
        {
            _pending[snapshot.Id] = snapshot;
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }

    private Dictionary<long, OperationSnapshot>.ValueCollection Take()
    {
        lock (_gate)
        {
            var taken = _pending;
            _pending = [];
            return taken.Values;
        }
    }
}
