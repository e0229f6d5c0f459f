using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Live;

/// <summary>
/// A component that follows operations or the clock while it is shown. It owns none of the work it shows: when the page or the whole
/// circuit goes, it stops watching and nothing else happens.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone;
    private readonly List<OperationWatch> _watches = [];
    private readonly List<Task> _loops = [];

    protected LiveComponent()
    {
        _gone = new CancellationTokenSource();
        Gone = _gone.Token;
    }

    [Inject]
    private OperationFeed Feed { get; set; } = null!;

    [Inject]
    private CurrentActor Who { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private ILogger<LiveComponent> Logger { get; set; } = null!;

    [Inject]
    private IHostApplicationLifetime Portal { get; set; } = null!;

    /// <summary>Cancelled when the component is no longer shown.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>
    /// From now on <paramref name="changed"/> gets the newest snapshots, in the component's own context, and the component renders.
    /// Await it before reading the present state: then nothing is missed between.
    /// </summary>
    /// <param name="operation">One operation; null for all that the person may see.</param>
    protected Task WatchAsync(long? operation, Action<IReadOnlyCollection<OperationSnapshot>> changed) =>
        WatchAsync(operation, snapshots =>
        {
            changed(snapshots);
            return Task.CompletedTask;
        });

    /// <inheritdoc cref="WatchAsync(long?, Action{IReadOnlyCollection{OperationSnapshot}})"/>
    protected Task WatchAsync(long? operation, Func<IReadOnlyCollection<OperationSnapshot>, Task> changed) =>
        WatchAllAsync(operation, news => changed([.. news.Select(n => n.Operation)]));

    /// <summary>The same for one operation, with the lines of its log.</summary>
    protected Task WatchNewsAsync(long operation, Func<OperationNews, Task> changed) =>
        WatchAllAsync(operation, news => changed(news.First()));

    private async Task WatchAllAsync(long? operation, Func<IReadOnlyCollection<OperationNews>, Task> changed) =>
        _watches.Add(new OperationWatch(Feed, operation, await Who.GetAsync(), news => UpdateAsync(() => changed(news)), Time, Logger));

    /// <summary>Runs <paramref name="update"/> in the component's own context at every interval, and renders.</summary>
    protected void Every(TimeSpan interval, Func<Task> update) => _loops.Add(TickAsync(interval, update));

    /// <summary>
    /// From now on <paramref name="show"/> gets the states of a view that all circuits share, in the component's own context, and the
    /// component renders.
    /// </summary>
    protected void Follow<T>(SharedView<T> view, Actor who, Action<T> show)
        where T : class => _loops.Add(FollowAsync(view.WatchAsync(who, Gone), show));

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        foreach (var watch in _watches)
            await watch.DisposeAsync();
        await Task.WhenAll(_loops);
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task TickAsync(TimeSpan interval, Func<Task> update)
    {
        using var timer = new PeriodicTimer(interval, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Gone))
                await TryUpdateAsync(update);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The component is gone, or the whole portal is.
        }
    }

    private async Task FollowAsync<T>(IAsyncEnumerable<T> states, Action<T> show)
    {
        try
        {
            await foreach (var state in states)
            {
                await TryUpdateAsync(() =>
                {
                    show(state);
                    return Task.CompletedTask;
                });
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The component is gone, or the whole portal is.
        }
    }

    private async Task TryUpdateAsync(Func<Task> update)
    {
        try
        {
            await UpdateAsync(update);
        }
        // The edge of a loop: the next tick tries again.
        catch (Exception e) when (e is not (OperationCanceledException or ObjectDisposedException))
        {
            LiveLog.CannotUpdate(Logger, e);
        }
    }

    // Nobody is connected to a portal that stops, and a part that it would make now finds no services any more.
    private bool IsOver => Gone.IsCancellationRequested || Portal.ApplicationStopping.IsCancellationRequested;

    private Task UpdateAsync(Func<Task> update) => InvokeAsync(async () =>
    {
        if (IsOver)
            return;
        await update();
        if (!IsOver)
            StateHasChanged();
    });
}
