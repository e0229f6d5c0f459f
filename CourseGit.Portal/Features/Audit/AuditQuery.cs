using System.Globalization;
using CourseGit.Core.Audit;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Http.Extensions;

namespace CourseGit.Portal.Features.Audit;

/// <summary>The filter of the record as it stands in the address: texts, since a mistyped one is no reason to show nothing.</summary>
public sealed record AuditQuery(string? Person, string? Course, string? Action, string? Outcome, string? From, string? Until)
{
    /// <summary>Longest name of a person that is taken, in characters.</summary>
    public const int MaxPerson = 100;

    /// <summary>Without any filter.</summary>
    public static AuditQuery None { get; } = new(null, null, null, null, null, null);

    /// <summary>Whether something is filtered.</summary>
    public bool IsFiltered => Parameters.Values.Any(v => v is not null);

    /// <summary>The parameters of the address; a changed filter begins with the newest again.</summary>
    public Dictionary<string, object?> Parameters => new()
    {
        ["person"] = Text(Person),
        ["course"] = Text(Course),
        ["action"] = Text(Action),
        ["outcome"] = Text(Outcome),
        ["from"] = Text(From),
        ["until"] = Text(Until),
        ["before"] = null,
    };

    /// <summary>The same, to be put behind an address; empty without a filter.</summary>
    public string InAddress
    {
        get
        {
            var query = new QueryBuilder();
            foreach (var (name, value) in Parameters.Where(p => p.Value is not null))
                query.Add(name, (string)value!);
            return query.ToQueryString().Value ?? "";
        }
    }

    /// <summary>As a request brings it.</summary>
    public static AuditQuery Of(IQueryCollection query) =>
        new(query["person"], query["course"], query["action"], query["outcome"], query["from"], query["until"]);

    /// <summary>What Core is asked for; days are days of the person's zone, the last one whole.</summary>
    public AuditFilter Filter(LocalClock clock) => new()
    {
        Person = Text(Person?.Trim()),
        Course = Text(Course?.Trim()),
        Action = Text(Action),
        Outcome = Enum.GetValues<AuditOutcome>().Where(o => string.Equals(o.ToString(), Outcome, StringComparison.OrdinalIgnoreCase))
            .Select(o => (AuditOutcome?)o).FirstOrDefault(),
        SinceUtc = Day(From) is { } from ? clock.StartOfDayUtc(from) : null,
        UntilUtc = Day(Until) is { } until ? clock.StartOfDayUtc(until.AddDays(1)) : null,
    };

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is > 1 and < 9998 ? day : null;
}
