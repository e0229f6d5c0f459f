using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CourseGit.Core.People;

namespace CourseGit.Core.Operations;

/// <summary>What is new of an operation.</summary>
/// <param name="Operation">As it is now.</param>
/// <param name="Lines">Lines of its log, some or none; a gap in their numbers means that some were lost on the way, and the record has
/// them.</param>
public sealed record OperationNews(OperationSnapshot Operation, ImmutableArray<OperationLogLine> Lines)
{
    /// <summary>The newer of both, with the lines of both, each once.</summary>
    public OperationNews And(OperationNews later) =>
        new(Operation.Or(later.Operation), [.. Lines.Concat(later.Lines).DistinctBy(l => l.Ordinal).OrderBy(l => l.Ordinal)]);
}

/// <summary>
/// Live progress: whoever runs or observes an operation publishes what is new, whoever shows one subscribes and is told of what they may
/// see.
/// A slow subscriber loses old news, never the newest; nothing here is the record, that is the database.
/// </summary>
public sealed class OperationFeed
{
    private const int BufferedNews = 16;
    private readonly ConcurrentDictionary<Guid, Subscription> _subscriptions = new();

    /// <summary>Whether anybody watches.</summary>
    public bool HasSubscribers => !_subscriptions.IsEmpty;

    /// <summary>How many watch.</summary>
    internal int Subscribers => _subscriptions.Count;

    /// <summary>Tells all who watch this operation, or all operations.</summary>
    public void Publish(OperationSnapshot snapshot) => Publish(new OperationNews(snapshot, []));

    /// <inheritdoc cref="Publish(OperationSnapshot)"/>
    public void Publish(OperationNews news)
    {
        foreach (var subscription in _subscriptions.Values.Where(s => s.Hears(news.Operation)))
            subscription.Channel.Writer.TryWrite(news);
    }

    /// <summary>Heard for each operation that this process brings to its end, once, after that was saved. It must not wait.</summary>
    public event Action<OperationSnapshot>? Ended;

    /// <summary>Tells all who watch, and all who count, that an operation has ended in this process.</summary>
    internal void PublishEnd(OperationNews news)
    {
        Publish(news);
        if (news.Operation.IsDone) // or it was put back into the queue
            Ended?.Invoke(news.Operation);
    }

    /// <summary>
    /// What is new of one operation, or of all when <paramref name="operation"/> is null, from now until cancelled; only of those the actor
    /// may see. Subscribe first, then read the present state from <see cref="OperationDesk"/>: so nothing is missed between.
    /// </summary>
    public IAsyncEnumerable<OperationNews> WatchAsync(long? operation, Actor actor, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<OperationNews>(
            new BoundedChannelOptions(BufferedNews) { FullMode = BoundedChannelFullMode.DropOldest });
        var key = Guid.NewGuid();
        _subscriptions[key] = new Subscription(operation, actor, channel);
        return ReadAsync(key, channel, cancellationToken);
    }

    private async IAsyncEnumerable<OperationNews> ReadAsync(
        Guid key, Channel<OperationNews> channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var news in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return news;
        }
        finally
        {
            _subscriptions.TryRemove(key, out _);
        }
    }

    private sealed record Subscription(long? Operation, Actor Actor, Channel<OperationNews> Channel)
    {
        public bool Hears(OperationSnapshot operation) => Operation is { } one ? one == operation.Id
            && MaySee(operation) : MaySee(operation);

        private bool MaySee(OperationSnapshot operation) => Actor.May(Right.SeeOperation, operation.Course);
    }
}
