using System.Globalization;

namespace CourseGit.Core.Schedules;

/// <summary>Says a cron line in plain words where it is one of the usual ones, and else that it is what the line says.</summary>
internal static class CronWords
{
    private static readonly string[] Days =
        ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly string[] Months =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <param name="quartz">The line in Quartz's form.</param>
    public static string Of(string quartz)
    {
        var fields = quartz.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 6 && Times(fields[0], fields[1], fields[2]) is { } times && Day(fields[3], fields[5]) is { } day
            && Month(fields[4]) is { } month ? Put(times, day, month)
            : $"when the cron line says: {quartz}";
    }

    private static string Put((string Words, bool IsTimeOfDay) times, string day, string month)
    {
        if (times.IsTimeOfDay)
            return $"{(day.Length == 0 ? "every day" : day)} at {times.Words}{month}";
        return $"{times.Words}{(day.Length == 0 ? "" : $", {day}")}{month}";
    }

    private static (string Words, bool IsTimeOfDay)? Times(string seconds, string minutes, string hours)
    {
        if (Step(seconds) is { } everySeconds && IsAny(minutes) && IsAny(hours))
            return (Every(everySeconds, "second"), false);
        if (seconds != "0")
            return null;
        if (Step(minutes) is { } everyMinutes)
            return IsAny(hours) ? (Every(everyMinutes, "minute"), false)
                : Span(hours) is var (from, until) ? ($"{Every(everyMinutes, "minute")} from {from:00}:00 to {until + 1:00}:00", false)
                : null;
        if (!Number(minutes, 59, out var minute))
            return null;
        if (Step(hours) is { } everyHours)
            return (minute == 0 ? Every(everyHours, "hour") : $"{Every(everyHours, "hour")}, {minute} min past it", false);
        if (Span(hours) is var (first, last))
            return ($"every hour from {first:00}:{minute:00} to {last:00}:{minute:00}", false);
        var at = hours.Split(',');
        return at.All(h => Number(h, 23, out _))
            ? (List([.. at.Select(h => $"{int.Parse(h, CultureInfo.InvariantCulture):00}:{minute:00}")]), true)
            : null;
    }

    // Which days; empty for every day, null for what has no plain words.
    private static string? Day(string ofMonth, string ofWeek) => (IsAny(ofMonth), IsAny(ofWeek)) switch
    {
        (true, true) => "",
        (true, false) => Names(ofWeek, Days, 1, n => CultureInfo.InvariantCulture.DateTimeFormat.DayNames[n]) is { } names
            ? names.Contains(" to ", StringComparison.Ordinal) ? names : $"every {names}" : null,
        (false, true) when ofMonth == "L" => "on the last day of each month",
        (false, true) => ofMonth.Split(',') is var days && days.All(d => Number(d, 31, out _))
            ? $"on day {List(days)} of each month" : null,
        _ => null,
    };

    private static string? Month(string month) => IsAny(month) ? ""
        : Names(month, Months, 1, n => CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[n]) is { } names ? $", in {names}" : null;

    // A list of names or numbers, each perhaps a range.
    private static string? Names(string field, string[] known, int first, Func<int, string> name)
    {
        var parts = new List<string>();
        foreach (var part in field.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !ends.All(e => IndexOf(e, known, first) >= 0))
                return null;
            parts.Add(string.Join(" to ", ends.Select(e => name(IndexOf(e, known, first)))));
        }
        return List(parts);
    }

    private static int IndexOf(string text, string[] known, int first)
    {
        var named = Array.IndexOf(known, text);
        if (named >= 0)
            return named;
        return Number(text, known.Length - 1 + first, out var number) && number >= first ? number - first : -1;
    }

    // "*", "0/10" and "*/10" within the whole field.
    private static int? Step(string field)
    {
        if (field == "*")
            return 1;
        return field.Split('/') is ["0" or "*", var step] && Number(step, 59, out var every) && every > 0 ? every : null;
    }

    private static (int From, int Until)? Span(string field) =>
        field.Split('-') is [var from, var until] && Number(from, 23, out var first) && Number(until, 23, out var last) && first < last
            ? (first, last) : null;

    private static string Every(int number, string unit) => number == 1 ? $"every {unit}" : $"every {number} {unit}s";

    private static bool IsAny(string field) => field is "*" or "?";

    private static bool Number(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;

    private static string List(IReadOnlyList<string> items) =>
        items.Count == 1 ? items[0] : $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}";
}
