using System.Collections.Concurrent;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Cli;
using CourseGit.Tests.Core.Operations;
using CourseGit.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Portal;

public sealed class CliProgressTests
{
    [Fact]
    public async Task In_a_long_silence_the_courses_waited_for_are_named()
    {
        var (feed, time, said) = (new OperationFeed(), new FakeTimeProvider(), new ConcurrentQueue<string>());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var telling = new CliProgress(feed, time, said.Enqueue).TellAsync(stop.Token);
        await Until.TrueAsync(() => feed.HasSubscribers, "subscribed");
        feed.Publish(Of("dead", 1) with { Text = "Checking repository" });
        feed.Publish(Of("quick", 2));
        feed.Publish(Of("quick", 2) with { State = OperationState.Done, Outcome = OperationOutcome.Succeeded });
        await Until.TrueAsync(() => said.Count == 2, "both told");

        await Until.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return said.Count == 3;
        }, "told of the silence");
        await stop.CancelAsync();
        await telling;

        Assert.Equal("dead: Checking repository (0 %)", said.First());
        Assert.Matches(@"^Still waiting for dead \(Checking repository, for 1\d\.0 s\)$", said.Last());
    }

    private static OperationSnapshot Of(string course, long id) =>
        Snapshots.Of(id) with { Subject = OperationSubject.Of(Subdomain.Parse(course)) };
}
