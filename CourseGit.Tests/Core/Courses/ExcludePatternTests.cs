using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Courses;

public sealed class ExcludePatternTests
{
    [Theory]
    [InlineData("csv", "csv")]
    [InlineData("csv/", "csv")]
    [InlineData("/csv", "csv")]
    [InlineData("  csv ", "csv")]
    [InlineData("exercises/*/tmp", "exercises/k/tmp")]
    [InlineData("exercises/*/tmp", "exercises/*/tmp")]
    [InlineData("*.log", "a.log")]
    [InlineData("*.log", ".log")]
    [InlineData("a*b*c", "aXbXbXc")]
    [InlineData("*", "anything")]
    [InlineData("åäö", "åäö")]
    [InlineData("a:b @c", "a:b @c")]
    [InlineData("what?", "what?")]
    [InlineData("a\\b", "a\\b")]
    [InlineData("a\\*", "a\\b")]
    [InlineData("[ab]", "[ab]")]
    public void A_pattern_matches_the_path_it_names(string pattern, string path) => Assert.True(Matches(pattern, path));

    [Theory]
    [InlineData("csv", "exercises/csv")]
    [InlineData("csv", "csv/a")]
    [InlineData("csv", "CSV")]
    [InlineData("csv", "csv2")]
    [InlineData("csv", "acsv")]
    [InlineData("html", "exercises/k/html")]
    [InlineData("exercises/*/tmp", "exercises/k/l/tmp")]
    [InlineData("exercises/*", "exercises")]
    [InlineData("*/tmp", "tmp")]
    [InlineData("*.log", "a.logs")]
    [InlineData("a*b*c", "aXcXb")]
    [InlineData("what?", "whats")]
    [InlineData("what?", "what")]
    [InlineData("[ab]", "a")]
    [InlineData("a\\*", "a*")]
    public void A_pattern_matches_nothing_else(string pattern, string path) => Assert.False(Matches(pattern, path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a\0")]
    public void What_names_no_path_of_the_course_is_refused(string? text) =>
        Assert.Contains("cannot be excluded", Assert.Throws<InvalidInputException>(() => ExcludePattern.Parse(text)).Message);

    [Fact]
    public void Lines_are_read_once_each_without_empty_ones() =>
        Assert.Equal(["csv", "a/*"], ExcludePattern.ParseLines("\n csv/ \r\n\n/csv\na/*\n").Select(p => p.Text));

    [Fact]
    public void The_defaults_are_what_OpenTA_regenerates() =>
        Assert.Equal(["backups/", "xsl/", "csv/", "html/", "json-answer-backups/"], ExcludePattern.Defaults.Select(p => p.ToString()));

    private static bool Matches(string pattern, string path) => ExcludePattern.Parse(pattern).Matches(path.Split('/'));
}
