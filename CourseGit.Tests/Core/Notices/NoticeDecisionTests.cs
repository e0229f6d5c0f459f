using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Notices;

/// <summary>Who is told of what, by real operations.</summary>
public sealed class NoticeDecisionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failure_is_told_once_while_it_stays_the_same_and_once_more_when_it_works_again()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");

        await notices.WorkAsync("ffm516");
        await notices.DecideAsync();
        Assert.Empty(await notices.OutboxAsync()); // it never failed: there is nothing to be told
        for (var i = 0; i < 3; i++)
        {
            await notices.FailAsync("ffm516");
            await notices.DecideAsync();
        }
        Assert.Equal(["us@example.org: Backup of ffm516 was refused"], await notices.OutboxAsync());
        for (var i = 0; i < 2; i++)
        {
            await notices.WorkAsync("ffm516");
            await notices.DecideAsync();
        }
        Assert.Equal(["us@example.org: Backup of ffm516 was refused", "us@example.org: Backup of ffm516 works again"],
            await notices.OutboxAsync());
        await notices.FailAsync("ffm516");
        await notices.DecideAsync();
        Assert.Equal(3, (await notices.OutboxAsync()).Length);
    }

    [Fact]
    public async Task Another_cause_is_another_notice_and_a_cancel_says_nothing()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        var house = notices.House;
        await house.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        await house.ChangeCourseAsync("ffm516", c => c with { Direction = Direction.Pull });
        await notices.WorkAsync("ffm516"); // refused for another reason
        var accepted = await house.Get<OperationDesk>().AcceptAsync(
            new BackupRequest(Subdomain.Parse("ffm516")), Actor.CommandLine, Token);
        await house.Get<OperationDesk>().CancelAsync(accepted.Id, Actor.CommandLine, Token);

        await notices.DecideAsync();

        Assert.Equal(2, (await notices.OutboxAsync()).Length);
    }

    [Fact]
    public async Task A_repository_that_cannot_even_be_opened_is_told()
    {
        await using var notices = await NoticeHouse.OpenAsync(s => s with { OutboundHosts = ["127.0.0.1:1"] });
        await notices.House.AddCourseAsync("ffm516", c => c with { Remote = Remote.Parse("http://127.0.0.1:1/none.git") });
        await notices.AddMailAsync("us");

        Assert.Equal(OperationOutcome.Failed, (await notices.WorkAsync("ffm516")).Outcome);
        await notices.DecideAsync();

        Assert.Equal(["us@example.org: Backup of ffm516 failed"], await notices.OutboxAsync());
    }

    [Fact]
    public async Task What_died_with_its_process_is_told_when_it_is_settled()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        var house = notices.House;
        await house.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        var accepted = await house.Get<OperationDesk>().AcceptAsync(
            new BackupRequest(Subdomain.Parse("ffm516")), Actor.CommandLine, Token);
        await using (var context = await house.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
            await context.GiveAsync(accepted.Id, WrittenOperations.Gone, Token);

        await house.Get<OperationSettler>().SweepAsync(Token);
        await notices.DecideAsync();

        Assert.Equal(["us@example.org: Backup of ffm516 failed"], await notices.OutboxAsync());
    }

    [Fact]
    public async Task A_rule_tells_of_its_courses_and_its_outcomes_only_and_of_nothing_before_it()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        var house = notices.House;
        await house.AddCourseAsync("ffm516");
        await house.AddCourseAsync("mve045");
        await house.Get<CourseRegistry>().LabelAsync(
            Subdomain.Parse("mve045"), [CourseLabel.Parse("2026")], [], Actor.CommandLine, Token);
        await notices.FailAsync("ffm516");
        notices.Time.Advance(TimeSpan.FromMinutes(1));
        await notices.AddAsync(Rule("labelled", new CourseScope.Labelled(CourseLabel.Parse("2026"))));
        await notices.AddAsync(Rule("one", new CourseScope.Named(Subdomain.Parse("ffm516"))));
        await notices.AddMailAsync("warnings", NoticeOutcome.Warning);
        await notices.AddMailAsync("mended", NoticeOutcome.Recovered);

        await notices.DecideAsync();
        Assert.Empty(await notices.OutboxAsync());
        await notices.FailAsync("mve045");
        await notices.DecideAsync();
        Assert.Equal(["labelled@example.org: Backup of mve045 was refused"], await notices.OutboxAsync());
        await notices.FailAsync("ffm516");
        await notices.WorkAsync("ffm516");
        await notices.DecideAsync();
        Assert.Equal(
            ["labelled@example.org: Backup of mve045 was refused", "one@example.org: Backup of ffm516 was refused",
                "mended@example.org: Backup of ffm516 works again", "one@example.org: Backup of ffm516 works again"],
            (await notices.OutboxAsync()).Take(2).Concat((await notices.OutboxAsync()).Skip(2).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task What_is_right_again_is_so_also_for_a_rule_that_does_not_tell_of_it()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        var label = CourseLabel.Parse("2026");
        var courses = notices.House.Get<CourseRegistry>();
        Task LabelAsync(CourseLabel[] add, CourseLabel[] remove) =>
            courses.LabelAsync(Subdomain.Parse("ffm516"), add, remove, Actor.CommandLine, Token);
        await LabelAsync([label], []);
        await notices.AddAsync(Rule("labelled", new CourseScope.Labelled(label)));
        await notices.FailAsync("ffm516");
        await notices.DecideAsync();
        await LabelAsync([], [label]);
        await notices.WorkAsync("ffm516");
        await notices.DecideAsync();
        Assert.Single(await notices.OutboxAsync()); // it tells of this course no more
        await LabelAsync([label], []);

        await notices.FailAsync("ffm516");
        await notices.DecideAsync();

        Assert.Equal(2, (await notices.OutboxAsync()).Length);
    }

    [Fact]
    public async Task A_course_that_is_registered_anew_begins_anew()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        await notices.DecideAsync();
        await notices.House.Get<CourseRegistry>().RemoveAsync(Subdomain.Parse("ffm516"), Actor.CommandLine, Token);
        notices.Time.Advance(TimeSpan.FromMinutes(1));
        await notices.House.AddCourseAsync("ffm516");

        await notices.FailAsync("ffm516");
        await notices.DecideAsync();

        Assert.Equal(2, (await notices.OutboxAsync()).Length);
    }

    [Theory]
    [InlineData("At 0a1b2c3, with 12 files.", "At ffeeddccbbaa99887766554433221100ffeeddcc, with 13 files.", 1)]
    [InlineData("CourseGit was stopped in the middle (Copying). No.", "CourseGit was stopped in the middle (Pushing). No.", 1)]
    [InlineData("The disk is full.", "The token is wrong.", 2)]
    public async Task What_differs_each_time_and_means_nothing_is_no_other_cause(string first, string second, int expected)
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        foreach (var text in new[] { first, second })
        {
            var failed = await notices.FailAsync("ffm516");
            await using (var context = await notices.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token))
                await context.Operations.Where(o => o.Id == failed.Id).ExecuteUpdateAsync(o => o.SetProperty(r => r.Text, text), Token);
            await notices.DecideAsync();
        }

        Assert.Equal(expected, (await notices.OutboxAsync()).Length);
    }

    [Fact]
    public async Task Overdue_comes_from_elsewhere_and_is_told_like_the_rest()
    {
        await using var notices = await NoticeHouse.OpenAsync();
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us", NoticeOutcome.Overdue, NoticeOutcome.Recovered);
        NoticeEvent Of(string key, NoticeOutcome outcome) => new(key, outcome, "course ffm516", "Overdue", "since Monday",
            new NoticeMessage(outcome.Id(), outcome.Words(), "What.", "Means.", "Next.", notices.Time.GetUtcNow().UtcDateTime))
        { Course = Subdomain.Parse("ffm516") };

        await notices.Desk.RecordAsync(Of("overdue 1", NoticeOutcome.Overdue), Token);
        await notices.Desk.RecordAsync(Of("overdue 2", NoticeOutcome.Overdue), Token);
        await notices.Desk.RecordAsync(Of("overdue 3", NoticeOutcome.Recovered), Token);
        await notices.Desk.RecordAsync(Of("overdue 4", NoticeOutcome.Recovered), Token);

        Assert.Equal(["us@example.org: overdue", "us@example.org: works again"], await notices.OutboxAsync());
    }

    [Fact]
    public async Task The_decision_and_what_is_noted_of_it_are_one_whatever_dies_between()
    {
        var trouble = new FailingWrites();
        await using var notices = await NoticeHouse.OpenAsync(services: trouble.AddTo);
        await notices.House.AddCourseAsync("ffm516");
        await notices.AddMailAsync("us");
        await notices.FailAsync("ffm516");
        foreach (var table in new[] { "notice_conditions", "notice_deliveries" })
        {
            trouble.Table = table;
            await Assert.ThrowsAnyAsync<Exception>(notices.DecideAsync);
            Assert.Empty(await notices.OutboxAsync());
        }

        trouble.Table = null;
        await notices.DecideAsync();
        await notices.DecideAsync();

        Assert.Equal(["us@example.org: Backup of ffm516 was refused"], await notices.OutboxAsync());
    }

    [Theory]
    [InlineData(1, 20, true)]
    [InlineData(2, 20, null)]
    [InlineData(3, 20, false)]
    [InlineData(4, 1000, true)] // of a large disk a tenth is not little
    [InlineData(6, 1000, null)]
    [InlineData(7, 1000, false)]
    public void A_disk_is_nearly_full_as_the_setting_says_and_has_space_again_when_it_clearly_has(
        long freeGb, long totalGb, bool? expected) =>
        Assert.Equal(expected, DiskWatch.Judge(freeGb * 1_000_000_000, new SpaceWatchSettings().WarnBelow(totalGb * 1_000_000_000)));

    [Fact]
    public async Task A_disk_that_fills_is_told_once_and_once_more_when_it_has_space_again()
    {
        await using var notices = await NoticeHouse.OpenAsync(s => s with { SpaceWatch = new SpaceWatchSettings() });
        var courses = notices.House.Settings.CoursesRoot;
        await using var disk = await SmallDisk.MountAsync(courses, 20);
        await notices.AddMailAsync("us", NoticeOutcome.DiskNearlyFull, NoticeOutcome.Recovered);
        var watch = notices.House.Get<DiskWatch>();
        async Task<string[]> LookAsync()
        {
            await watch.LookAsync(Token);
            return [.. (await notices.OutboxAsync()).Where(n => n.Contains("courses folder", StringComparison.Ordinal))];
        }

        Assert.Empty(await LookAsync());
        await File.WriteAllBytesAsync(Path.Combine(courses, "large"), new byte[19_500_000], Token);
        await LookAsync();
        Assert.Equal(["us@example.org: The disk of the courses folder is nearly full"], await LookAsync());
        File.Delete(Path.Combine(courses, "large"));
        await LookAsync();
        Assert.Equal(2, (await LookAsync()).Length);
    }

    private static NoticeRule Rule(string name, CourseScope scope) => new(name, scope, NoticeOutcomes.Usual)
    {
        Addresses = [$"{name}@example.org"],
    };
}
