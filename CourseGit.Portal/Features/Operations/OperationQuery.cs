using System.Globalization;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Features.Operations;

/// <summary>The filter of the list as it stands in the address: texts, since a mistyped one is no reason to show nothing.</summary>
public sealed record OperationQuery(
    string? Course, string? Kind, string? Outcome, string? By, string? From, string? Until, string? Run = null)
{
    /// <summary>Without any filter.</summary>
    public static OperationQuery None { get; } = new(null, null, null, null, null, null);

    /// <summary>Whether something is filtered.</summary>
    public bool IsFiltered => new[] { Course, Kind, Outcome, By, From, Until, Run }.Any(t => !string.IsNullOrEmpty(t));

    /// <summary>What Core is asked for; days are days of the person's zone, the last one whole.</summary>
    public OperationFilter Filter(LocalClock clock, OperationKinds kinds) => new()
    {
        Subject = Subdomain.TryParse(Course, out var subdomain) ? OperationSubject.Of(subdomain) : null,
        Kind = kinds.Find(Kind),
        Standing = OneOf<OperationStanding>(Outcome),
        RequestedBy = string.IsNullOrEmpty(By) ? null : By,
        Run = long.TryParse(Run, NumberStyles.None, CultureInfo.InvariantCulture, out var run) ? run : null,
        FromUtc = Day(From) is { } from ? clock.StartOfDayUtc(from) : null,
        UntilUtc = Day(Until) is { } until ? clock.EndOfDayUtc(until) : null,
    };

    /// <summary>The parameters of the address; a changed filter begins with the newest again.</summary>
    public Dictionary<string, object?> Parameters => new()
    {
        ["course"] = Text(Course),
        ["kind"] = Text(Kind),
        ["outcome"] = Text(Outcome),
        ["by"] = Text(By),
        ["from"] = Text(From),
        ["until"] = Text(Until),
        ["run"] = Text(Run),
        ["before"] = null,
    };

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is > 1 and < 9999 ? day : null;

    private static T? OneOf<T>(string? text)
        where T : struct, Enum => Enum.GetValues<T>().Where(v => string.Equals(v.ToString(), text, StringComparison.OrdinalIgnoreCase))
            .Select(v => (T?)v).FirstOrDefault();
}
