using System.Globalization;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Shared;

/// <summary>A day as a field for one has it: <c>2027-01-15</c>.</summary>
public static class DayText
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>As a field writes it.</summary>
    public static string Of(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The day that was chosen; null for none.</summary>
    /// <exception cref="InvalidInputException">It is no day.</exception>
    public static DateOnly? Read(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : DateOnly.TryParseExact(text.Trim(), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" is no day. Write it as 2027-01-15.");

    /// <summary>The instant at which that day begins by the person's clock; null for none.</summary>
    /// <exception cref="InvalidInputException">It is no day.</exception>
    public static DateTime? ReadUtc(string? text, LocalClock clock) => Read(text) is { } day ? clock.StartOfDayUtc(day) : null;

    /// <summary>The day after today by the person's clock.</summary>
    public static string Tomorrow(LocalClock clock, TimeProvider time) => Of(clock.Day(time.GetUtcNow().UtcDateTime).AddDays(1));
}
