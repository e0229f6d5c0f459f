using System.Globalization;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History.List;

/// <summary>Which commits a person wants to see; all of it stands in the page's address.</summary>
public sealed record HistoryChoice
{
    /// <summary>Null for the course's own branch.</summary>
    public BranchName? Branch { get; init; }

    public SearchText? Text { get; init; }
    public SearchText? Author { get; init; }
    public CoursePath? Path { get; init; }

    /// <summary>Committed on this day or later.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Committed on this day or earlier.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Reads an address. What is mistyped in it counts as not chosen: that is no reason to show nothing.</summary>
    public static HistoryChoice Read(
        string? branch, string? text, string? author, string? path, string? since, string? until, string? page) => new()
        {
            Branch = BranchName.TryParse(branch, out var branchName) ? branchName : null,
            Text = SearchText.TryParse(text, out var words) ? words : null,
            Author = SearchText.TryParse(author, out var name) ? name : null,
            Path = CoursePath.TryParse(path, out var file) ? file : null,
            Since = Day(since),
            Until = Day(until),
            Page = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? Math.Clamp(number, 1, 1_000_000)
                : 1,
        };

    /// <summary>The address of the page with this choice.</summary>
    public string Address(NavigationManager navigation, Subdomain course) =>
        navigation.GetUriWithQueryParameters(
            navigation.ToAbsoluteUri(HistoryAddress.List(course)).ToString(), new Dictionary<string, object?>
            {
                ["branch"] = Branch?.Value,
                ["text"] = Text?.Value,
                ["author"] = Author?.Value,
                ["path"] = Path?.Value,
                ["since"] = Write(Since),
                ["until"] = Write(Until),
                ["page"] = Page == 1 ? null : Page,
            });

    /// <summary>What is asked of Core.</summary>
    public HistoryQuery Query(LocalClock clock) => new()
    {
        Text = Text,
        Author = Author,
        Path = Path,
        SinceUtc = Since is { } since
            ? (since == DateOnly.MinValue ? DateTime.MinValue : clock.EndOfDayUtc(since.AddDays(-1)).AddTicks(1))
            : null,
        UntilUtc = Until is { } until ? clock.EndOfDayUtc(until) : null,
    };

    /// <summary>A day as an input of that type reads and writes it; null for anything else.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <inheritdoc cref="Day"/>
    public static string? Write(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
