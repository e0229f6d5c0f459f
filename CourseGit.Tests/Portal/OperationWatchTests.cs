using System.Collections.Concurrent;
using System.Diagnostics;
using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace CourseGit.Tests.Portal;

public sealed class OperationWatchTests
{
    [Fact]
    public async Task A_flood_of_snapshots_is_shown_rarely_and_ends_with_the_newest()
    {
        var feed = new OperationFeed();
        var shown = new ConcurrentQueue<int>();
        var last = new TaskCompletionSource();
        await using var watch = new OperationWatch(feed, null, Actor.System, news =>
        {
            var percent = news.Single().Operation.Percent;
            shown.Enqueue(percent);
            if (percent == 100)
                last.SetResult();
            return Task.CompletedTask;
        }, TimeProvider.System, NullLogger.Instance);
        var started = Stopwatch.GetTimestamp();
        for (var percent = 0; percent <= 100; percent++)
            feed.Publish(Snapshot(1, percent));
        await last.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(shown.Count <= 2 + Stopwatch.GetElapsedTime(started) / OperationWatch.Interval, $"shown {shown.Count} times");
    }

    [Fact]
    public async Task A_rendering_that_fails_does_not_end_the_watch()
    {
        var feed = new OperationFeed();
        var second = new TaskCompletionSource();
        var first = new TaskCompletionSource();
        await using var watch = new OperationWatch(feed, 1, Actor.System, news =>
        {
            if (first.TrySetResult())
                throw new InvalidOperationException("the page broke");
            second.TrySetResult();
            return Task.CompletedTask;
        }, TimeProvider.System, NullLogger.Instance);
        feed.Publish(Snapshot(1, 10));
        await first.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        feed.Publish(Snapshot(1, 20));
        await second.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_watch_that_is_disposed_leaves_the_feed()
    {
        var feed = new OperationFeed();
        var watch = new OperationWatch(feed, null, Actor.System, _ => Task.CompletedTask, TimeProvider.System, NullLogger.Instance);
        Assert.True(feed.HasSubscribers);
        await watch.DisposeAsync();
        Assert.False(feed.HasSubscribers);
    }

    private static OperationSnapshot Snapshot(long id, int percent) => new()
    {
        Id = id,
        Kind = BackupOperation.Kind,
        Subject = OperationSubject.Of(Subdomain.Parse("ffm516")),
        State = OperationState.Running,
        RequestedBy = "anna",
        RequestedUtc = new DateTime(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc),
        Text = "Staging changes",
        Percent = percent,
        Revision = 1 + percent,
    };
}
