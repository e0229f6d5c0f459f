using System.Globalization;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Operations;

/// <summary>How the last thirty days of a course's backups are kept and told.</summary>
public sealed class OutcomeDaysTests
{
    private static readonly DateTime Noon = new(2026, 3, 30, 12, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_each_day_the_last_outcome_counts_and_what_is_older_than_thirty_days_goes()
    {
        var days = OutcomeDays.None.With(Noon.AddDays(-30), OperationOutcome.Succeeded, false)
            .With(Noon.AddDays(-29), OperationOutcome.Failed, true).With(Noon.AddDays(-1), OperationOutcome.Failed, false)
            .With(Noon, OperationOutcome.Failed, false).With(Noon.AddHours(1), OperationOutcome.Unchanged, false)
            .With(Noon.AddHours(2), OperationOutcome.Cancelled, false);

        Assert.Equal("20260301r 20260329f 20260330u", days.Text);
        Assert.Equal(
            [(1, OperationOutcome.Failed, true), (29, OperationOutcome.Failed, false), (30, OperationOutcome.Unchanged, false)],
            days.Days.Select(d => (d.Day.Day, d.Outcome, d.Refused)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense 2026033 20260230s 20260330x 20260330c")]
    public void What_is_not_understood_is_no_day(string text) => Assert.Empty(new OutcomeDays(text).Days);

    [Fact]
    public void The_strip_says_in_words_what_it_draws_and_draws_worse_days_taller()
    {
        var days = new OutcomeDays("20260228s 20260301r 20260328w 20260329f 20260330u");
        var today = DateOnly.FromDateTime(Noon);

        var svg = DayStrip.Of(days, today).Value;

        Assert.Equal(
            "In the last 30 days backups were good on 1 day; with a warning on 1 day, last on 2026-03-28; failed on 1 day, last on "
            + "2026-03-29; refused on 1 day, last on 2026-03-01; on 26 days none ended", DayStrip.Words(days, today));
        Assert.Contains("class=\"success\" d=\"M116 8h3v8h-3z\"", svg, StringComparison.Ordinal);
        Assert.Contains("class=\"danger\" d=\"M0 0h3v16h-3zM112 0h3v16h-3z\"", svg, StringComparison.Ordinal);
        Assert.Equal("In the last 30 days no backup ended", DayStrip.Words(OutcomeDays.None, today));
    }

    [Fact]
    public async Task A_backup_writes_its_day_and_the_size_of_the_course()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        house.FilesOf("ffm516").Write("exercises/large.txt", new string('x', 5000));
        var first = await house.BackUpAsync("ffm516", OperationOutcome.Succeeded);
        var course = (await house.Get<CourseRegistry>().ListAsync(Actor.CommandLine, Token))[0];
        var expected = (await house.Get<SizeHistory>().ReadAsync(course, 1, Actor.CommandLine, Token))[0].Bytes;
        Assert.True(expected > 5000);
        var day = first.FinishedUtc!.Value.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

        Assert.Equal((day + "s", expected), await NowAsync(house));
        await house.BackUpAsync("ffm516", OperationOutcome.Unchanged);
        Assert.Equal((day + "u", expected), await NowAsync(house));
        Directory.Delete(house.FilesOf("ffm516").Folder, true);
        await house.BackUpAsync("ffm516", OperationOutcome.Failed);
        Assert.Equal((day + "r", expected), await NowAsync(house));
    }

    private static async Task<(string Days, long? Bytes)> NowAsync(TestHouse house)
    {
        var summary = await house.Get<CourseOverview>().FindAsync(
            Subdomain.Parse("ffm516"), Actor.CommandLine, Token);
        return (summary!.Days.Text, summary.Bytes);
    }
}
