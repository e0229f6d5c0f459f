using CourseGit.Portal.Shared;

namespace CourseGit.Tests.Portal;

public sealed class WordsTests
{
    private static readonly DateTime Now = new(2026, 2, 16, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(10, "just now")]
    [InlineData(60, "a minute ago")]
    [InlineData(59 * 60, "59 minutes ago")]
    [InlineData(59 * 60 + 40, "an hour ago")]
    [InlineData(3 * 3600, "3 hours ago")]
    [InlineData(24 * 3600, "a day ago")]
    [InlineData(5 * 86400, "5 days ago")]
    [InlineData(100 * 86400, "3 months ago")]
    public void An_age_is_said_in_its_largest_unit(int seconds, string expected) =>
        Assert.Equal(expected, Words.Age(Now.AddSeconds(-seconds), Now));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1 kB")]
    [InlineData(2_345_678, "2.3 MB")]
    [InlineData(999_960, "1 MB")]
    public void A_size_has_a_decimal_unit(long bytes, string expected) => Assert.Equal(expected, Words.Size(bytes));

    [Theory]
    [InlineData(840, "840 ms")]
    [InlineData(12_340, "12.3 s")]
    [InlineData(125_000, "2 min 05 s")]
    [InlineData(3_840_000, "1 h 04 min")]
    public void A_duration_has_two_units_at_most(int milliseconds, string expected) =>
        Assert.Equal(expected, Words.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Times_are_shown_in_the_browsers_zone_and_explained_in_utc()
    {
        var clock = LocalClock.Of("Europe/Stockholm");
        var summer = new DateTime(2026, 7, 1, 10, 0, 0, DateTimeKind.Unspecified); // as SQLite gives it
        Assert.Equal("2026-07-01 12:00", clock.Text(summer));
        Assert.Equal("2026-07-01 12:00:00 Europe/Stockholm (2026-07-01 10:00:00 UTC)", clock.Title(summer));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("No/Such")]
    [InlineData("../../etc/passwd")]
    public void Without_a_known_zone_times_say_that_they_are_utc(string? zone) =>
        Assert.Equal("2026-02-16 12:00 UTC", LocalClock.Of(zone).Text(Now));
}
