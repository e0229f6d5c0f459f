using System.Globalization;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;

namespace CourseGit.Tests.Core.Schedules;

public sealed class ScheduleTimesTests
{
    private static readonly DateTime NewYear = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // 02:30 does not exist on one night of Stockholm's year and comes twice on another; Lord Howe's clocks move by half an hour only.
    [Theory]
    [InlineData("30 2 * * *", "Europe/Stockholm")]
    [InlineData("0 0 2 * * ?", "Europe/Stockholm")]
    [InlineData("59 2 * * *", "Europe/Stockholm")]
    [InlineData("0 3 * * *", "Europe/Stockholm")]
    [InlineData("15 2 * * *", "Australia/Lord_Howe")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe")]
    [InlineData("30 0 * * *", "Asia/Kolkata")]
    public void A_nightly_time_comes_once_a_day_across_both_changes_of_the_clocks(string cron, string zone)
    {
        var times = ScheduleTimes.Parse(cron, zone);
        var start = TimeZoneInfo.ConvertTimeToUtc(new DateTime(2026, 1, 1), times.Zone);
        var end = TimeZoneInfo.ConvertTimeToUtc(new DateTime(2027, 1, 1), times.Zone);

        var days = new List<DateOnly>();
        for (var at = times.After(start.AddTicks(-1)); at is { } due && due < end; at = times.After(due))
            days.Add(DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(due, times.Zone)));

        Assert.Equal(Enumerable.Range(0, 365).Select(i => new DateOnly(2026, 1, 1).AddDays(i)), days);
    }

    [Fact]
    public void What_comes_every_hour_goes_on_in_real_time_through_both_changes()
    {
        var times = ScheduleTimes.Parse("0 * * * *", "Europe/Stockholm");
        Assert.All(times.Next(NewYear, 8000).Zip(times.Next(NewYear, 8000).Skip(1)),
            pair => Assert.Equal(TimeSpan.FromHours(1), pair.Second - pair.First));
    }

    // Judged by looking at each day of three years by itself.
    [Theory]
    [InlineData("30 2 * * *", "Europe/Stockholm", "2026-01-19..2026-06-05", "2026-08-31..2027-01-15")]
    [InlineData("0 8-18 * * MON-FRI", "Australia/Lord_Howe", "2026-08-31..2027-01-15", "2027-01-10..2027-06-01")] // they overlap
    [InlineData("30 0 * * *", "America/Santiago", "2026-09-06..2026-09-06", "2027-03-01..2027-03-01")] // no midnight on the first
    [InlineData("0 12 29 2 ?", "UTC", "2028-01-01..2028-12-31")]
    [InlineData("0 12 29 2 ?", "UTC", "2026-01-01..2027-12-31")] // never
    public void In_term_the_same_times_come_as_without_and_on_other_days_none(string cron, string zone, params string[] lines)
    {
        var terms = lines.Select(Term.Parse).ToList();
        var (all, inTerm) = (ScheduleTimes.Parse(cron, zone), ScheduleTimes.Parse(cron, zone, terms));
        var end = NewYear.AddYears(3);
        bool IsInTerm(DateTime utc) =>
            terms.Exists(t => t.Includes(DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, all.Zone))));

        var expected = all.Next(NewYear, 30_000).Where(t => t < end && IsInTerm(t)).ToList();
        Assert.Equal(expected, inTerm.Next(NewYear, 30_000));

        var back = new List<DateTime>();
        for (var at = inTerm.Before(end); at is { } due && due > NewYear; at = inTerm.Before(due))
            back.Add(due);
        Assert.Equal(expected, Enumerable.Reverse(back));
    }

    [Theory]
    [InlineData("2026-08-31", "is no term")]
    [InlineData("31.8.2026..15.1.2027", "is no term")]
    [InlineData("2026-08-31..2026-08-30", "cannot end on 2026-08-30")]
    [InlineData("2026-02-30..2026-08-30", "is no term")]
    public void What_is_no_term_is_said(string text, string says) =>
        Assert.Contains(says, Assert.Throws<InvalidInputException>(() => Term.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0 12 * * 1", DayOfWeek.Monday)] // crontab counts from Sunday as 0
    [InlineData("0 12 * * 0", DayOfWeek.Sunday)]
    [InlineData("0 12 * * 7", DayOfWeek.Sunday)]
    [InlineData("0 0 12 ? * 2", DayOfWeek.Monday)] // Quartz from Sunday as 1
    [InlineData("0 12 * * MON", DayOfWeek.Monday)]
    [InlineData("0 0 12 ? * THU", DayOfWeek.Thursday)]
    public void Days_of_the_week_are_counted_as_the_form_of_the_line_has_it(string cron, DayOfWeek expected) =>
        Assert.Equal(expected, ScheduleTimes.Parse(cron, "UTC").After(NewYear)!.Value.DayOfWeek);

    [Theory]
    [InlineData("30 2 * * *")]
    [InlineData("0/10 * * * * ?")]
    [InlineData("0 30 7 ? * MON-FRI")]
    [InlineData("0 0 3 1 * ?")]
    public void The_time_before_one_and_the_time_after_that_are_the_same(string cron)
    {
        var times = ScheduleTimes.Parse(cron, "Europe/Stockholm");
        foreach (var due in times.Next(NewYear.AddDays(80), 300))
        {
            Assert.Equal(due, times.Before(due.AddTicks(1)));
            Assert.Equal(due, times.After(times.Before(due)!.Value));
        }
    }

    [Theory]
    [InlineData("30 2 * * *", "every day at 02:30")]
    [InlineData("0 30 2 * * ?", "every day at 02:30")]
    [InlineData("0 2,14 * * *", "every day at 02:00 and 14:00")]
    [InlineData("0 3 * * 1", "every Monday at 03:00")]
    [InlineData("0 3 * * 1,4", "every Monday and Thursday at 03:00")]
    [InlineData("0 7 * * MON-FRI", "Monday to Friday at 07:00")]
    [InlineData("0 3 1 * *", "on day 1 of each month at 03:00")]
    [InlineData("0 0 3 L * ?", "on the last day of each month at 03:00")]
    [InlineData("0/10 * * * * ?", "every 10 seconds")]
    [InlineData("*/15 * * * *", "every 15 minutes")]
    [InlineData("0 * * * *", "every hour")]
    [InlineData("20 * * * *", "every hour, 20 min past it")]
    [InlineData("0 8-18 * * *", "every hour from 08:00 to 18:00")]
    [InlineData("0 8-18 * * MON-FRI", "every hour from 08:00 to 18:00, Monday to Friday")]
    [InlineData("0 2 * 9-12,1 *", "every day at 02:00, in September to December and January")]
    [InlineData("@daily", "every day at 00:00")]
    [InlineData("5 4 1,15 6 2", "when the cron line says: ")]
    [InlineData("0 0 12 ? * 2#1", "when the cron line says: ")]
    public void A_line_is_said_in_plain_words(string cron, string words) =>
        Assert.StartsWith(words, ScheduleTimes.Parse(cron, "UTC").Words, StringComparison.Ordinal);

    // The words are said of what is due: whatever is due obeys them.
    [Theory]
    [InlineData("0 7 * * MON-FRI")]
    [InlineData("0 0 3 ? * 2-6")]
    public void Words_and_times_agree_on_the_days_of_the_week(string cron)
    {
        var times = ScheduleTimes.Parse(cron, "UTC");
        Assert.StartsWith("Monday to Friday", times.Words, StringComparison.Ordinal);
        Assert.Equal(5, times.Next(NewYear, 50).Select(t => t.DayOfWeek).Distinct().Count());
        Assert.DoesNotContain(times.Next(NewYear, 50), t => t.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    [Theory]
    [InlineData("", "UTC")]
    [InlineData("every night", "UTC")]
    [InlineData("61 * * * *", "UTC")]
    [InlineData("0 2 * *", "UTC")]
    [InlineData("0 2 * * * ? 2027 x", "UTC")]
    [InlineData("H 2 * * *", "UTC")]
    [InlineData("0 2 * * *", "")]
    [InlineData("0 2 * * *", "Europe/Nowhere")]
    [InlineData("0 2 * * *", "../../etc/passwd")]
    public void What_cannot_be_read_is_refused_with_a_sentence(string cron, string zone)
    {
        var e = Assert.Throws<InvalidInputException>(() => ScheduleTimes.Parse(cron, zone));
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_that_never_comes_has_no_next_time() =>
        Assert.Null(ScheduleTimes.Parse("0 0 0 30 2 ?", "UTC").After(DateTime.Parse("2026-01-01", CultureInfo.InvariantCulture)));
}
