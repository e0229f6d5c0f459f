using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Notices;

/// <summary>A credential that ends is told before it does.</summary>
public sealed class CredentialWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(15, null, "ends in 15 days")]
    [InlineData(14, "soon", "ends in 14 days")]
    [InlineData(4, "soon", "ends in 4 days")]
    [InlineData(3, "urgent", "ends in 3 days")]
    [InlineData(1, "urgent", "ends tomorrow")]
    [InlineData(0, "ended", "ends today")]
    [InlineData(-1, "ended", "ended yesterday")]
    [InlineData(-20, "ended", "ended 20 days ago")]
    public void It_is_told_on_three_occasions(int? daysLeft, string? stage, string? words)
    {
        var today = new DateOnly(2026, 11, 29);
        var credential = new Credential("key", "git", default, [])
        {
            EndsOn = daysLeft is { } left ? today.AddDays(left) : null,
        };
        Assert.Equal((stage, words), (CredentialWatch.Stage(credential.DaysLeft(today)), credential.EndInWords(today)));
        Assert.Equal(stage is not null, credential.IsEnding(today));
    }

    [Fact]
    public async Task Each_occasion_is_told_once_with_the_courses_that_use_it_and_a_new_end_once_more()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.AddMailAsync("us", NoticeOutcome.CredentialEnds, NoticeOutcome.Recovered);
        await notices.AddMailAsync("others", NoticeOutcome.Failure);
        var store = notices.House.Get<CredentialStore>();
        await store.SaveAsync("key", "git", new Secret("x"), new DateOnly(2026, 12, 30), Actor.CommandLine, Token);
        await store.SaveAsync("other", "git", new Secret("x"), Actor.CommandLine, Token);
        for (var i = 1; i <= 7; i++)
            await notices.House.AddCourseAsync($"c{i}", c => c with
            {
                CredentialName = "key",
                Remote = new Remote(RemoteKind.Url, "https://example.org/c.git"),
            });
        var watch = notices.House.Get<CredentialWatch>();

        for (var day = 0; day < 40; day++)
        {
            await watch.LookAsync(Token);
            await watch.LookAsync(Token);
            notices.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(
            ["us@example.org: The credential key ends in 14 days", "us@example.org: The credential key ends in 3 days",
                "us@example.org: The credential key ends today"], await notices.OutboxAsync());
        var first = (await MessagesAsync(notices))[0];
        Assert.Equal(("credential", "The credential key ends in 14 days, on 2026-12-30 (UTC)."), (first.Event, first.What));
        Assert.Equal("It is used by c1, c2, c3, c4, c5 and 2 more courses: from then on they can neither be backed up nor restored with "
            + "it. What is backed up stays.", first.Means);
        Assert.Contains("they can neither", (await MessagesAsync(notices))[2].Means, StringComparison.Ordinal);

        await store.SaveAsync("key", "git", new Secret("new"), new DateOnly(2027, 12, 30), Actor.CommandLine, Token);
        await watch.LookAsync(Token);
        await watch.LookAsync(Token);
        Assert.Equal("us@example.org: The credential key does not end soon any more", (await notices.OutboxAsync())[^1]);
        Assert.Equal(4, (await notices.OutboxAsync()).Length);
    }

    [Fact]
    public async Task A_day_that_is_past_is_refused_and_a_new_token_has_no_end_unless_it_is_said()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        var store = notices.House.Get<CredentialStore>();
        var past = new DateOnly(2026, 11, 28);
        await Assert.ThrowsAsync<InvalidInputException>(
            () => store.SaveAsync("key", "git", new Secret("x"), past, Actor.CommandLine, Token));
        await store.SaveAsync("key", "git", new Secret("x"), past.AddDays(1), Actor.CommandLine, Token);
        Assert.Equal("key", Assert.Single(await store.EndingAsync(Actor.CommandLine, Token)).Name);
        await Assert.ThrowsAsync<InvalidInputException>(() => store.SetEndAsync("key", past, Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => store.SetEndAsync("nosuch", null, Actor.CommandLine, Token));
        await store.SetEndAsync("key", past.AddDays(30), Actor.CommandLine, Token);
        Assert.Equal(past.AddDays(30), Assert.Single(await store.ListAsync(Actor.CommandLine, Token)).EndsOn);
        Assert.Empty(await store.EndingAsync(Actor.CommandLine, Token));
        await store.SaveAsync("key", "git", new Secret("new"), Actor.CommandLine, Token);
        Assert.Null(Assert.Single(await store.ListAsync(Actor.CommandLine, Token)).EndsOn);
    }

    private static async Task<NoticeMessage[]> MessagesAsync(NoticeHouse notices)
    {
        await using var context = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        var rows = await context.NoticeDeliveries.AsNoTracking().OrderBy(d => d.Id).ToListAsync(Token);
        return [.. rows.SelectMany(d => NoticeMessage.Read(d.Content))];
    }
}
