using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Core.Notices;

/// <summary>What must not get lost, nor end anything, when a server or the portal itself is in trouble.</summary>
public sealed class NoticeTroubleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_nobody_heard_of_is_news_when_it_is_still_so()
    {
        var port = MailServer.FreePort();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        for (var i = 0; i < 26; i++)
        {
            await notices.LookAsync();
            notices.Time.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal(NoticeDeliveryState.GivenUp, Assert.Single(await notices.Desk.UnsentAsync(Actor.CommandLine, Token)).State);
        await using var server = await MailServer.StartAsync(port);

        await notices.FailAsync("ffm516");
        await notices.LookAsync();
        await notices.FailAsync("ffm516");
        await notices.LookAsync();

        Assert.Equal("[CourseGit test] Backup of ffm516 was refused", Assert.Single(server.Messages).Subject);
    }

    [Fact]
    public async Task An_operation_that_cannot_be_read_keeps_nobody_from_being_told_of_those_behind_it()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        await notices.House.AddCourseAsync("ffm521");
        await notices.AddMailAsync("us");
        var damaged = (await notices.FailAsync("ffm516")).Id;
        await notices.FailAsync("ffm521");
        await using (var context = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
            await context.Operations.Where(o => o.Id == damaged).ExecuteUpdateAsync(
                o => o.SetProperty(r => r.State, "of no version we know"), Token);

        await notices.DecideAsync();
        await notices.DecideAsync();

        Assert.Equal(["us@example.org: Backup of ffm521 was refused"], await notices.OutboxAsync());
        await using var after = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        Assert.Equal(damaged, (await after.EndedOperations.SingleAsync(Token)).OperationId);
    }

    [Fact]
    public async Task What_waits_goes_to_those_whom_the_rule_names_now()
    {
        var port = MailServer.FreePort();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(port));
        await notices.House.AddCourseAsync("ffm516");
        var rule = new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual)
        { Addresses = ["old@example.org", "both@example.org"] };
        await notices.AddAsync(rule);
        await notices.FailAsync("ffm516");
        await notices.LookAsync();
        await using var server = await MailServer.StartAsync(port);

        await notices.Desk.ChangeAsync(
            "us", rule with { Addresses = ["new@example.org", "both@example.org"] }, null, Actor.CommandLine, Token);
        notices.Time.Advance(TimeSpan.FromHours(1));
        await notices.LookAsync();

        Assert.Equal(["both@example.org", "new@example.org"], server.Messages.Select(m => m.To.ToString()).Order());
        Assert.Empty(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
    }

    [Fact]
    public async Task A_server_that_wants_a_login_is_said_and_ends_nothing()
    {
        await using var server = await MailServer.StartAsync(required: ("portal", "the right one"));
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(server.Port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");

        await notices.LookAsync();

        var waiting = Assert.Single(await notices.Desk.UnsentAsync(Actor.CommandLine, Token));
        Assert.Contains("it wants a user and password", waiting.LastError, StringComparison.Ordinal);
        Assert.Contains("it wants a user and password",
            Assert.Single(await notices.Desk.TestAsync("us", Actor.CommandLine, Token)).Answer, StringComparison.Ordinal);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task What_nobody_foresaw_is_a_failed_attempt_and_keeps_nobody_else_waiting()
    {
        await using var server = await MailServer.StartAsync();
        await using var notices = await NoticeHouse.OpenAsync(NoticeHouse.Mail(server.Port));
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddAsync(new NoticeRule("us", new CourseScope.All(), NoticeOutcomes.Usual)
        { Addresses = ["broken@example.org", "here@example.org"] });
        await notices.FailAsync("ffm516");
        await notices.DecideAsync();
        await using (var context = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
            await context.NoticeDeliveries.Where(d => d.Recipient == "broken@example.org")
                .ExecuteUpdateAsync(d => d.SetProperty(r => r.Content, "no JSON"), Token);

        await notices.SendAsync();

        Assert.Equal("here@example.org", Assert.Single(server.Messages).To.ToString());
        await using var after = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        var waiting = await after.NoticeDeliveries.SingleAsync(d => d.State == nameof(NoticeDeliveryState.Waiting), Token);
        Assert.Equal((1, "Sending failed for a reason nobody foresaw (JsonException). Whether it arrived is not known."),
            (waiting.Attempts, waiting.LastError));
    }

    [Fact]
    public async Task The_loop_goes_on_whatever_happens_to_it()
    {
        var trouble = new FailingWrites { Failure = () => new InvalidOperationException("Nobody foresaw it.") };
        await using var notices = await NoticeHouse.OpenAsync(services: trouble.AddTo);
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        var keeper = ActivatorUtilities.CreateInstance<NoticeKeeper>(notices.House.Get<IServiceProvider>());
        trouble.Table = "notice_conditions";
        await keeper.StartAsync(Token);
        await Until.TrueAsync(() =>
        {
            notices.Time.Advance(TimeSpan.FromSeconds(2));
            return trouble.Failed > 1;
        }, "it has failed and gone on");
        trouble.Table = null;

        await Until.TrueAsync(async () =>
        {
            notices.Time.Advance(TimeSpan.FromSeconds(2));
            return (await notices.OutboxAsync()).Length == 1;
        }, "it is told");

        await keeper.StopAsync(Token);
        Assert.True(keeper.ExecuteTask?.IsCompletedSuccessfully);
    }
}
