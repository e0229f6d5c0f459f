using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Live;
using CourseGit.Tests.Core.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace CourseGit.Tests.Portal;

public sealed class SharedViewTests
{
    private static readonly Actor Superuser = Actor.Superuser("anna");
    private readonly OperationFeed _feed = new();
    private int _record;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_watchers_cost_as_many_readings_as_a_few_and_all_see_the_end()
    {
        var open = new TaskCompletionSource();
        var view = NewView(open.Task);
        var watchers = Enumerable.Range(0, 200).Select(_ => view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token)).ToList();
        var firsts = watchers.Select(w => w.MoveNextAsync().AsTask()).ToList();
        open.SetResult();
        await Task.WhenAll(firsts).WaitAsync(TimeSpan.FromSeconds(30), Token);
        for (var percent = 0; percent <= 100; percent++)
            _feed.Publish(Snapshots.Of(1, percent));
        await Task.WhenAll(watchers.Select(w => UntilAsync(w, "100"))).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.InRange(view.Reads, 1, 3);
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
    }

    [Fact]
    public async Task Who_comes_later_sees_nothing_older_than_the_coming()
    {
        var view = NewView();
        await using var first = view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token);
        await first.MoveNextAsync();
        Assert.Equal("record 0", first.Current.Text);
        _record = 1;
        await using var second = view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token);
        await second.MoveNextAsync();
        Assert.Equal("record 1", second.Current.Text);
    }

    [Fact]
    public async Task Nothing_is_read_or_subscribed_while_nobody_looks()
    {
        var view = NewView();
        await using (var only = view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token))
        {
            await only.MoveNextAsync();
            Assert.True(_feed.HasSubscribers);
        }
        Assert.False(_feed.HasSubscribers);
        Assert.Equal(1, view.Reads);
    }

    [Fact]
    public void Only_superusers_watch() => Assert.Throws<NotAllowedException>(() => NewView().WatchAsync(Actor.Teacher("erik"), Token));

    [Fact]
    public async Task A_reading_that_fails_is_tried_again()
    {
        var fails = true;
        var view = new SharedView<State>(
            _feed, TimeProvider.System, NullLogger.Instance,
            new SharedViewPace(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)), null, (_, _, _) =>
        {
            (var failing, fails) = (fails, false);
            return failing ? throw new InvalidOperationException("the record is busy") : Task.FromResult(new State("read"));
        });
        await using var watcher = view.WatchAsync(Superuser, Token).GetAsyncEnumerator(Token);
        await watcher.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal("read", watcher.Current.Text);
    }

    private SharedView<State> NewView(Task? open = null) =>
        new(_feed, TimeProvider.System, NullLogger.Instance, new SharedViewPace(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10)),
        null, async (before, changed, _) =>
    {
        await (open ?? Task.CompletedTask);
        return before is null || changed.Count == 0 ? new State($"record {_record}") : new State($"{changed.Max(o => o.Percent)}");
    });

    private static async Task UntilAsync(IAsyncEnumerator<State> states, string text)
    {
        while (states.Current.Text != text)
            Assert.True(await states.MoveNextAsync());
    }

    private sealed record State(string Text);
}
