using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Live;

/// <summary>
/// Something many circuits show, read once for all of them: from the record at every interval and when somebody new looks, from the feed
/// between. While nobody looks it does nothing.
/// </summary>
/// <param name="course">The course it shows; null when it shows all.</param>
/// <param name="compute">
/// The next state from the one before. Null before, or no change given: read the record. The same instance means that there is nothing new
/// to show.
/// </param>
/// <param name="only">
/// What is left of a state that shows all courses for somebody who may see some of them; without it they may not see it at all.
/// </param>
public class SharedView<T>(
    OperationFeed feed, TimeProvider time, ILogger logger, SharedViewPace pace, Subdomain? course,
    Func<T?, IReadOnlyCollection<OperationSnapshot>, CancellationToken, Task<T>> compute,
    Func<T, Func<Subdomain, bool>, T>? only = null)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];
    private SharedViewLoop<T>? _loop;

    /// <summary>How often <c>compute</c> has read the record; for tests.</summary>
    internal long Reads { get; private set; }

    /// <summary>States from now until cancelled; the first is read after this was called. A slow reader gets the newest only.</summary>
    /// <exception cref="NotAllowedException">The actor may not see what it shows.</exception>
    public IAsyncEnumerable<T> WatchAsync(Actor who, CancellationToken cancellationToken)
    {
        if (only is null || course is not null || who.May(Right.SeeOperation))
        {
            who.Require(Right.SeeOperation, course);
            return ReadAsync(state => state, cancellationToken);
        }
        var isTheirs = who.RequireForSome(Right.SeeOperation);
        return ReadAsync(state => only(state, isTheirs), cancellationToken);
    }

    /// <summary>Reads the record soon, if anybody looks.</summary>
    public void AskForRead()
    {
        lock (_gate)
            _loop?.AskForRead();
    }

    private async IAsyncEnumerable<T> ReadAsync(
        Func<T, T> shown, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        Join(watcher);
        try
        {
            await foreach (var state in watcher.States.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return shown(state);
        }
        finally
        {
            await LeaveAsync(watcher).ConfigureAwait(false);
        }
    }

    private void Join(Watcher watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher);
            _loop ??= new SharedViewLoop<T>(feed, time, logger, pace, UpdateAsync);
            _loop.AskForRead();
        }
    }

    private async Task LeaveAsync(Watcher watcher)
    {
        SharedViewLoop<T>? idle = null;
        lock (_gate)
        {
            _watchers.Remove(watcher);
            if (_watchers.Count == 0)
                (idle, _loop) = (_loop, null);
        }
        if (idle is not null)
            await idle.DisposeAsync().ConfigureAwait(false);
    }

    // Who came while the record was being read waits for the next reading: what it shows is never older than its coming.
    private async Task<T?> UpdateAsync(T? before, IReadOnlyCollection<OperationSnapshot> changed, CancellationToken cancellationToken)
    {
        var isRead = before is null || changed.Count == 0;
        var present = isRead ? Present() : [];
        if (isRead)
            Reads++;
        var next = await compute(before, changed, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var watcher in _watchers)
            {
                var isNew = !watcher.IsReady && present.Contains(watcher);
                watcher.IsReady |= isNew;
                if (isNew || (watcher.IsReady && !ReferenceEquals(next, before)))
                    watcher.States.Writer.TryWrite(next);
            }
        }
        return next;
    }

    private HashSet<Watcher> Present()
    {
        lock (_gate)
            return [.. _watchers];
    }

    private sealed class Watcher
    {
        public Channel<T> States { get; } = Channel.CreateBounded<T>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        public bool IsReady { get; set; }
    }
}

/// <summary>How often a <see cref="SharedView{T}"/> looks.</summary>
/// <param name="Feed">The shortest time between two updates from the feed.</param>
/// <param name="Record">The time between two readings of the record.</param>
public sealed record SharedViewPace(TimeSpan Feed, TimeSpan Record);
