using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Portal.Live;

/// <summary>
/// The work behind a <see cref="SharedView{T}"/> while somebody looks: one update at a time, from the feed or from the record.
/// </summary>
internal sealed class SharedViewLoop<T> : IAsyncDisposable
    where T : class
{
    private readonly Func<T?, IReadOnlyCollection<OperationSnapshot>, CancellationToken, Task<T?>> _update;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _asked = new(0, 1);
    private readonly Lock _gate = new();
    private readonly OperationWatch _watch;
    private readonly Task _reading;
    private T? _state;

    public SharedViewLoop(
        OperationFeed feed, TimeProvider time, ILogger logger, SharedViewPace pace,
        Func<T?, IReadOnlyCollection<OperationSnapshot>, CancellationToken, Task<T?>> update)
    {
        (_update, _logger) = (update, logger);
        // whoever looks is asked when joining
        _watch = new OperationWatch(feed, null, Actor.System, news => UpdateAsync([.. news.Select(n => n.Operation)]), time, logger,
            pace.Feed);
        _reading = Task.Run(() => ReadAsync(time, pace.Record));
    }

    /// <summary>Reads the record soon; several who ask before that share one reading.</summary>
    public void AskForRead()
    {
        lock (_gate)
        {
            if (_asked.CurrentCount == 0)
                _asked.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch.DisposeAsync();
        await _reading;
        _stop.Dispose();
        _turn.Dispose();
        _asked.Dispose();
    }

    private async Task ReadAsync(TimeProvider time, TimeSpan interval)
    {
        await using var timer = time.CreateTimer(_ => AskForRead(), null, interval, interval);
        try
        {
            while (true)
            {
                await _asked.WaitAsync(_stop.Token).ConfigureAwait(false);
                await TryReadAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Nobody looks any more, or the whole portal is gone.
        }
    }

    private async Task TryReadAsync()
    {
        try
        {
            await UpdateAsync([]).ConfigureAwait(false);
        }
        // The edge of a loop: the next reading tries again.
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            LiveLog.CannotUpdate(_logger, e);
        }
    }

    private async Task UpdateAsync(IReadOnlyCollection<OperationSnapshot> changed)
    {
        await _turn.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            _state = await _update(_state, changed, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
