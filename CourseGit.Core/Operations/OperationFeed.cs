using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CourseGit.Core.Operations;

/// <summary>
/// Live progress: whoever runs or observes an operation publishes snapshots, whoever shows one subscribes.
/// A slow subscriber loses old snapshots, never the newest; nothing here is the record, that is the database.
/// </summary>
public sealed class OperationFeed
{
    private const int BufferedSnapshots = 16;
    private readonly ConcurrentDictionary<Guid, Subscription> _subscriptions = new();

    /// <summary>Whether anybody watches.</summary>
    public bool HasSubscribers => !_subscriptions.IsEmpty;

    /// <summary>Tells all who watch this operation, or all operations.</summary>
    public void Publish(OperationSnapshot snapshot)
    {
        foreach (var subscription in _subscriptions.Values)
        {
            if (subscription.Operation is null || subscription.Operation == snapshot.Id)
                subscription.Channel.Writer.TryWrite(snapshot);
        }
    }

    /// <summary>
    /// Snapshots of one operation, or of all when <paramref name="operation"/> is null, from now until cancelled.
    /// Subscribe first, then read the present state from <see cref="OperationDesk"/>: so nothing is missed between.
    /// </summary>
    public async IAsyncEnumerable<OperationSnapshot> WatchAsync(long? operation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid();
        var channel = Channel.CreateBounded<OperationSnapshot>(new BoundedChannelOptions(BufferedSnapshots) { FullMode = BoundedChannelFullMode.DropOldest });
        _subscriptions[key] = new Subscription(operation, channel);
        try
        {
            await foreach (var snapshot in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return snapshot;
        }
        finally
        {
            _subscriptions.TryRemove(key, out _);
        }
    }

    private sealed record Subscription(long? Operation, Channel<OperationSnapshot> Channel);
}
