using System.Globalization;
using Bunit;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Restore;
using CourseGit.Portal.Shared;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Portal;

/// <summary>The restore points as a timeline.</summary>
public sealed class RestorePointRadiosTests : ComponentTest
{
    [Fact]
    public void Each_day_has_a_heading_in_the_zone_of_the_person_and_the_order_stays()
    {
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 2, 16, 12, 0, 0, TimeSpan.Zero)));
        var stockholm = LocalClock.Of("Europe/Stockholm");

        var shown = Render<RestorePointRadios>(p => p
            .AddCascadingValue(stockholm)
            .Add(r => r.Shown, true)
            .Add(r => r.Points,
            [
                Point('a', "2026-02-16T11:00:00Z"), Point('b', "2026-02-15T23:30:00Z"), Point('c', "2026-02-15T22:30:00Z"),
                Point('d', "2026-02-13T09:00:00Z"), Point('e', "2026-02-15T09:00:00Z"),
            ])
            .Add(r => r.Changes, new Dictionary<CommitId, ChangeSummary>()));

        Assert.Equal(
            ["Today, 2026-02-16: a b", "Yesterday, 2026-02-15: c", "Friday, 2026-02-13: d", "Yesterday, 2026-02-15: e"],
            shown.FindAll("[role=group]").Select(g =>
                $"{g.QuerySelector("h3")!.TextContent}: {string.Join(' ', g.QuerySelectorAll(".subject").Select(s => s.TextContent))}"));
        Assert.All(shown.FindAll("[role=group]"), g => Assert.Equal(g.QuerySelector("h3")!.Id, g.GetAttribute("aria-labelledby")));
    }

    private static CommitLine Point(char id, string committed) => new(CommitId.Parse(new string(id, 40)), id.ToString(), "Anna",
        DateTime.Parse(committed, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal));
}
