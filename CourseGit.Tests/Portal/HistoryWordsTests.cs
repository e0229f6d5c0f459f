using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.History;
using CourseGit.Portal.Features.History.List;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Tests.Portal;

public sealed class HistoryWordsTests
{
    private static readonly CommitId Commit = CommitId.Parse(new string('a', 40));
    private static readonly Subdomain Course = Subdomain.Parse("ffm516");

    [Fact]
    public void A_commit_is_told_in_the_words_of_a_course()
    {
        var summary =
            new ChangeSummary
            {
                Exercises =
            new Dictionary<FileChangeKind, int> { [FileChangeKind.Changed] = 14, [FileChangeKind.Added] = 2 }.ToImmutable(),
                Files = new Dictionary<ContentGroup, int> { [ContentGroup.Media] = 3 }.ToImmutable(),
                MediaBytes = 31_000_000
            };

        Assert.Equal("14 exercises changed, 2 added, 31 MB of media", ChangeWords.Of(summary));
        Assert.Equal("3 media files", ChangeWords.Of(summary with { Exercises = [], MediaBytes = 0 }));
        Assert.Equal("Database", ChangeWords.Of(new ChangeSummary { Database = true }));
        Assert.Equal("No file of the course", ChangeWords.Of(new ChangeSummary()));
    }

    [Theory]
    [InlineData("a b/ö.txt", "a%20b/%C3%B6.txt")]
    [InlineData("100% #1?.txt", "100%25%20%231%3F.txt")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("\"x\"/back\\slash", "%22x%22/back%5Cslash")]
    [InlineData("javascript:alert(1)", "javascript%3Aalert%281%29")]
    public void Each_part_of_a_path_is_escaped_in_an_address(string path, string expected)
    {
        Assert.Equal($"courses/ffm516/history/{Commit}/file/{expected}", HistoryAddress.File(Course, Commit, CoursePath.Parse(path)));
        Assert.Equal($"courses/ffm516/history/versions/{expected}", HistoryAddress.Versions(Course, CoursePath.Parse(path)));
        Assert.Equal(path, HistoryAddress.PathIn(new Place(HistoryAddress.File(Course, Commit, CoursePath.Parse(path)) + "?file=x#y"), 5));
        Assert.Equal(path, HistoryAddress.PathIn(new Place(HistoryAddress.Versions(Course, CoursePath.Parse(path))), 4));
    }

    [Theory]
    [InlineData("\u00e9", false)]
    [InlineData("two\nlines", false)]
    [InlineData("../up", false)]
    [InlineData("plain", true)]
    public void A_name_no_address_can_hold_has_no_page(string bytes, bool expected) =>
        Assert.Equal(expected, HistoryAddress.PathOf(new RawPath(bytes)) is not null);

    [Fact]
    public void The_choice_survives_its_address()
    {
        var navigation = new Place();
        var choice = new HistoryChoice
        {
            Text = Search("week & 1"),
            Author = Search("Åsa"),
            Path = CoursePath.Parse("a b/c"),
            Since = new DateOnly(2026, 1, 2),
            Until = new DateOnly(2026, 3, 4),
            Page = 3,
            Branch = BranchName.Parse("other")
        };

        var query = System.Web.HttpUtility.ParseQueryString(new Uri(choice.Address(navigation, Course)).Query);

        Assert.Equal(
            choice, HistoryChoice.Read(query["branch"], query["text"], query["author"], query["path"], query["since"], query["until"],
            query["page"]));
        Assert.Equal("http://here/courses/ffm516/history", new HistoryChoice().Address(navigation, Course));
    }

    [Fact]
    public void What_is_mistyped_in_an_address_counts_as_not_chosen() =>
        Assert.Equal(new HistoryChoice(), HistoryChoice.Read("-x", " ", "\n", "../x", "2026-13-01", "tomorrow", "-1"));

    [Fact]
    public void A_day_lasts_from_midnight_to_midnight_where_the_person_is()
    {
        var query = new HistoryChoice { Since = new DateOnly(2026, 7, 1), Until = new DateOnly(2026, 7, 1) }.Query(
            LocalClock.Of("Europe/Stockholm"));

        Assert.Equal((new DateTime(2026, 6, 30, 22, 0, 0, DateTimeKind.Utc), new DateTime(2026, 7, 1, 21, 59, 59, DateTimeKind.Utc)),
            (query.SinceUtc!.Value, query.UntilUtc!.Value.AddTicks(-query.UntilUtc.Value.Ticks % TimeSpan.TicksPerSecond)));
    }

    private static SearchText Search(string text) => SearchText.TryParse(text, out var search)
        ? search
        : throw new InvalidInputException(text);

    private sealed class Place : NavigationManager
    {
        public Place(string address = "") => Initialize("http://here/", "http://here/" + address);
    }
}

file static class Dictionaries
{
    public static System.Collections.Immutable.ImmutableDictionary<TKey, int> ToImmutable<TKey>(this Dictionary<TKey, int> counts)
        where TKey : notnull =>
        System.Collections.Immutable.ImmutableDictionary.CreateRange(counts);
}
