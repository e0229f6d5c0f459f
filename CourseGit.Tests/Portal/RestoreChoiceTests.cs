using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Portal.Features.Restore;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Tests.Portal;

public sealed class RestoreChoiceTests
{
    private static readonly Subdomain Course = Subdomain.Parse("ffm516");

    [Fact]
    public void A_choice_survives_its_address()
    {
        var choice = RestoreChoice.Read("paths", "openta-demo", "A3F2B1C", ["exercises/week 1", "README.md"], "media", "2026-02-15");
        var address = choice.Address(new FixedAddress(), Course);
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(address).Query);
        var read = RestoreChoice.Read(
            query["mode"], query["branch"], query["commit"], query.GetValues("path"), query["file"], query["until"]);
        Assert.StartsWith("https://portal.example.org/courses/ffm516/restore?mode=paths", address);
        Assert.Equal("a3f2b1c", read.Commit?.Value);
        Assert.True(read.AsksForTheSameAs(choice));
        Assert.Equal((choice.File, choice.Until), (read.File, read.Until));
    }

    [Fact]
    public void What_is_mistyped_in_an_address_is_not_chosen()
    {
        var read = RestoreChoice.Read(
            "everything", "-x", "HEAD~1", ["../../etc/passwd", "/etc", "exercises", "exercises"], "..", "yesterday");
        Assert.Equal(RestoreMode.Exercises, read.Mode);
        Assert.Equal((null, null, null, null), (read.Branch, read.Commit, read.File, read.Until));
        Assert.Equal(["exercises"], read.Paths.Select(p => p.Value));
    }

    [Fact]
    public void A_folder_that_is_chosen_takes_in_what_lies_below_it()
    {
        var (folder, below) = (CoursePath.Parse("exercises/week 1"), CoursePath.Parse("exercises/week 1/exercise-1"));
        var choice = new RestoreChoice(RestoreMode.Paths).Toggle(below).Toggle(CoursePath.Parse("exercises/week 10")).Toggle(folder);
        Assert.Equal(["exercises/week 10", "exercises/week 1"], choice.Paths.Select(p => p.Value));
        Assert.True(choice.Covers(below));
        Assert.False(choice.Toggle(folder).Covers(below));
    }

    [Fact]
    public void Until_a_day_means_until_its_end_where_the_person_is()
    {
        var day = new DateOnly(2026, 2, 15);
        Assert.Equal(new DateTime(2026, 2, 15, 23, 0, 0, DateTimeKind.Utc), LocalClock.Of("Europe/Stockholm").EndOfDayUtc(day).AddTicks(1));
        Assert.Equal(new DateTime(2026, 2, 16, 0, 0, 0, DateTimeKind.Utc), LocalClock.Utc.EndOfDayUtc(day).AddTicks(1));
    }

    private sealed class FixedAddress : NavigationManager
    {
        public FixedAddress() => Initialize("https://portal.example.org/", "https://portal.example.org/operations/7");
    }
}
