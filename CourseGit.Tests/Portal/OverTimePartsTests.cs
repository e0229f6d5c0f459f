using System.Collections.Immutable;
using Bunit;
using CourseGit.Core.Courses;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Portal.Features.Courses;
using CourseGit.Portal.Features.Courses.OverTime;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>The parts of the page that shows all courses over time, and its file.</summary>
public sealed class OverTimePartsTests : ComponentTest
{
    private static readonly DateTime Now = new(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Bars_stand_one_on_the_other_and_growth_goes_up_or_down_from_its_line()
    {
        CoursesDay[] days = [Day(1, 1, 0, 2), Day(4, 0, 0, 0)];
        Assert.Equal(
            [("success", "M0 90h16V120h-16zM20 0h16V120h-16z"), ("warning", "M0 60h16V90h-16z"), ("danger", ""),
                ("none", "M0 0h16V60h-16z")], OutcomeBars.Stacked(days));
        Assert.Equal(("M0 90h16V0h-16zM40 90h16V120h-16z", 90.0), OutcomeBars.Growth([300, 0, -100]));
        Assert.Equal(("", 0.0), OutcomeBars.Growth([0, 0]));
        Assert.Equal("Backups of the last 2 days: 5 of 8 days of courses had a good one; on 0 days at least one course failed. Today: 4 "
            + "good, 0 with a warning, 0 failed, 0 without.", OutcomeBars.Words(days));
    }

    [Fact]
    public void Behind_each_drawing_stands_a_table_with_the_newest_day_first()
    {
        var all = CoursesOverTime.Of([Growth("a", [100, .. Enumerable.Repeat<long?>(100, 28), 150, 250])], Now);
        var sizes = Render<GrowthCard>(p => p.Add(c => c.Now, all));
        var rows = sizes.FindAll("tbody tr").Select(r => string.Join(" | ", r.Children.Select(c => c.TextContent))).ToList();
        Assert.Equal((30, "2026-11-29 | 250 bytes | +100 bytes", "2026-11-28 | 150 bytes | +50 bytes"), (rows.Count, rows[0], rows[1]));
        Assert.Equal(2, sizes.FindAll("svg[role=img][aria-label]").Count);
        var outcomes = Render<OutcomesCard>(p => p.Add(c => c.Days, all.Days));
        Assert.Equal("2026-11-29 | 0 | 0 | 0 | 1",
            string.Join(" | ", outcomes.FindAll("tbody tr")[0].Children.Select(c => c.TextContent)));
    }

    [Fact]
    public void A_disk_says_when_it_is_full_or_why_that_is_not_told()
    {
        var disk = new DiskState([DiskRole.State], "/x", 400, 1000, 10, Now);
        var first = new DateOnly(2026, 11, 20);
        ImmutableArray<DiskDay> days = [.. Enumerable.Range(0, 9).Select(i => new DiskDay(first.AddDays(i), 500, 1000))];
        string Text(DiskForecast? forecast, ImmutableArray<DiskDay> noted) => string.Join(' ', Render<DiskOverTime>(p => p
            .Add(d => d.Use, new DiskUse(disk, forecast) { Days = noted })).Find("p").TextContent.Split((char[])[' ', '\n'],
                StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal("400 bytes of 1 kB are free. At the rate of the last 9 days, it is full about 3 March 2027.",
            Text(new(new DateOnly(2027, 3, 3), 9), days));
        Assert.EndsWith("its space did not shrink in the last days, or its size changed.", Text(null, days), StringComparison.Ordinal);
        Assert.Contains("is told from a week of notes", Text(null, days[..1]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_grew_most_comes_first_and_what_nobody_counted_last()
    {
        CourseGrowth[] courses =
            [Growth("none", new long?[31]), Growth("shrunk", Two(9, 5)), Growth("grown", Two(5, 9)), Growth("same", Two(5, 5))];
        Assert.Equal(["grown", "same", "shrunk", "none"], GrowthOrder.Default.Apply(courses, false, c => CourseSafety.Of(c, Now))
            .Select(c => c.Summary.Course.Subdomain.Value));
        Assert.Equal(["+4 bytes", "0 bytes", "−4 bytes", "–"], new[] { 2, 3, 1, 0 }.Select(i => GrowthWords.Of(courses[i])));
        Assert.Equal("first counted 2 days ago", GrowthWords.Since(Growth("new", [.. new long?[28], 1, 1, 1])));
        Assert.Null(GrowthWords.Since(courses[2]));
    }

    [Fact]
    public void The_file_has_numbers_that_a_spreadsheet_can_add()
    {
        var lines = GrowthExport.Write([Growth("a", Two(2_000, 500)), Growth("b", new long?[31])], Now).Split("\r\n");
        Assert.Equal(
            ["course,state,good days,days with trouble,bytes,bytes 30 days ago,growth in bytes,counted for days,labels",
                "a,Never backed up,2,1,500,2000,-1500,30,2026; x", "b,Never backed up,2,1,,,,,2026; x", ""], lines);
    }

    [Fact]
    public void Credentials_that_end_are_counted_in_a_line()
    {
        var today = new DateOnly(2026, 11, 29);
        Credential Ends(int days) => new("key", "git", default, []) { EndsOn = today.AddDays(days) };
        Assert.Equal("1 credential ends soon", CredentialWords.Headline([Ends(3)], today));
        Assert.Equal("1 credential has ended, 2 credentials end soon", CredentialWords.Headline([Ends(-3), Ends(0), Ends(1)], today));
    }

    private static CoursesDay Day(int good, int warned, int failed, int without) =>
        new(new DateOnly(2026, 11, 29), good, warned, failed, without, 0);

    private static long?[] Two(long before, long now) => [.. Enumerable.Repeat<long?>(before, 30), now];

    private static CourseGrowth Growth(string name, long?[] sizes)
    {
        var subdomain = Subdomain.Parse(name);
        return new(new CourseSummary(new Course
        {
            Subdomain = subdomain,
            Folder = CoursePath.Parse(name),
            Direction = Direction.Push,
            Remote = Remote.HostedFor(subdomain),
            Labels = [CourseLabel.Parse("2026"), CourseLabel.Parse("x")],
        })
        {
            Days = new("20261001s 20261120s 20261121f 20261122u"),
        }, [.. sizes]);
    }
}
