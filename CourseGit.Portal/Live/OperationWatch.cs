using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Portal.Live;

/// <summary>
/// A subscription to the feed that shows at most ten times a second (or as often as it is told), and then what is new of each operation
/// that changed.
/// It reads the feed as fast as it comes, so that the last word on an operation is never the one dropped.
/// </summary>
public sealed class OperationWatch : IAsyncDisposable
{
    /// <summary>The shortest time between two renderings.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Func<IReadOnlyCollection<OperationNews>, Task> _show;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _gate = new();
    private readonly Task _loops;
    private Dictionary<long, OperationNews> _pending = [];

    /// <summary>Subscribes at once.</summary>
    /// <param name="interval">The shortest time between two renderings; null for <see cref="Interval"/>.</param>
    public OperationWatch(
        OperationFeed feed, long? operation, Actor actor, Func<IReadOnlyCollection<OperationNews>, Task> show, TimeProvider time,
        ILogger logger, TimeSpan? interval = null)
    {
        (_show, _time, _logger, _interval) = (show, time, logger, interval ?? Interval);
        _loops = Task.WhenAll(ReadAsync(feed.WatchAsync(operation, actor, _stop.Token)), ShowAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
        _changed.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<OperationNews> all)
    {
        try
        {
            await foreach (var news in all.ConfigureAwait(false))
                Add(news);
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

    private async Task TryShowAsync(IReadOnlyCollection<OperationNews> news)
    {
        try
        {
            await _show(news).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException) // The edge of a loop: the next change tries again.
        {
            LiveLog.CannotUpdate(_logger, e);
        }
    }

    private void Add(OperationNews news)
    {
        lock (_gate)
        {
            _pending[news.Operation.Id] = _pending.TryGetValue(news.Operation.Id, out var earlier) ? earlier.And(news) : news;
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }

    private Dictionary<long, OperationNews>.ValueCollection Take()
    {
        lock (_gate)
        {
            var taken = _pending;
            _pending = [];
            return taken.Values;
        }
    }
}
