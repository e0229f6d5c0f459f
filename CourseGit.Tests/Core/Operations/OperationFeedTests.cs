using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Tests.Core.Operations;

public sealed class OperationFeedTests : IDisposable
{
    private readonly OperationFeed _feed = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task A_slow_subscriber_loses_the_old_and_never_the_newest()
    {
        await using var slow = await SubscribeAsync(null);
        for (var percent = 1; percent <= 100; percent++)
            _feed.Publish(Snapshots.Of(1, percent));

        var read = new List<int>();
        while (read.LastOrDefault() != 100)
        {
            Assert.True(await slow.MoveNextAsync());
            read.Add(slow.Current.Operation.Percent);
        }

        Assert.Equal(Enumerable.Range(85, 16), read);
    }

    [Fact]
    public async Task A_subscriber_to_one_operation_hears_of_no_other()
    {
        await using var one = await SubscribeAsync(2);
        await using var all = await SubscribeAsync(null);
        foreach (var id in new[] { 1L, 2, 3, 2 })
            _feed.Publish(Snapshots.Of(id));

        Assert.Equal([2, 2], await ReadAsync(one, 2));
        Assert.Equal([1, 2, 3, 2], await ReadAsync(all, 4));
    }

    [Fact]
    public async Task A_cancelled_subscriber_is_forgotten()
    {
        await using var subscriber = await SubscribeAsync(null);
        var next = subscriber.MoveNextAsync();
        Assert.True(_feed.HasSubscribers);

        await _stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask());
        Assert.False(_feed.HasSubscribers);
    }

    [Fact]
    public async Task A_subscriber_that_stops_reading_is_forgotten()
    {
        await using (await SubscribeAsync(null))
            Assert.True(_feed.HasSubscribers);

        Assert.False(_feed.HasSubscribers);
        _feed.Publish(Snapshots.Of(1));
    }

    [Fact]
    public async Task Many_publishers_and_leaving_subscribers_do_not_disturb_each_other()
    {
        await using var stays = await SubscribeAsync(1);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await using var leaves = await SubscribeAsync(null);
                _feed.Publish(Snapshots.Of(2 + n));
            }
        }, TestContext.Current.CancellationToken)));

        _feed.Publish(Snapshots.Of(1));

        Assert.Equal([1], await ReadAsync(stays, 1));
    }

    // A subscription begins with the first look; a snapshot of no interest brings that look back.
    private async Task<IAsyncEnumerator<OperationNews>> SubscribeAsync(long? operation)
    {
        var subscriber = _feed.WatchAsync(operation, Actor.System, _stop.Token).GetAsyncEnumerator(_stop.Token);
        var first = subscriber.MoveNextAsync();
        _feed.Publish(Snapshots.Of(operation ?? 0));
        Assert.True(await first);
        return subscriber;
    }

    private static async Task<List<long>> ReadAsync(IAsyncEnumerator<OperationNews> subscriber, int count)
    {
        var read = new List<long>();
        for (var i = 0; i < count && await subscriber.MoveNextAsync(); i++)
            read.Add(subscriber.Current.Operation.Id);
        return read;
    }
}
