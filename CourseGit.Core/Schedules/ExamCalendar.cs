using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;

namespace CourseGit.Core.Schedules;

/// <summary>Exam windows from an iCalendar file (RFC 5545): each event one, repeated ones each time.</summary>
public static class ExamCalendar
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const int MaxBytes = 1_000_000;

    /// <summary>Most windows that come of one file.</summary>
    public const int MostWindows = 500;

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(366);

    /// <summary>Reads events that are not over, up to a year ahead.</summary>
    /// <param name="scope">The courses they are for: a calendar does not say.</param>
    /// <param name="zone">Of events that name no zone, and of whole days.</param>
    /// <exception cref="InvalidInputException">It is no calendar, or holds nothing of use.</exception>
    public static ImmutableArray<ExamWindow> Read(string text, CourseScope scope, int everyMinutes, TimeZoneInfo zone, DateTime nowUtc)
    {
        if (text.Length > MaxBytes)
            throw new InvalidInputException("The calendar is too large. Choose one with the exams only.");
        Calendar calendar;
        try
        {
            calendar = Calendar.Load(text) ?? throw new FormatException("it is empty");
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException
            or System.Runtime.Serialization.SerializationException or IndexOutOfRangeException)
        {
            throw new InvalidInputException(
                $"This is no iCalendar file ({e.Message.TrimEnd('.')}). Export the exams as .ics and try again.");
        }
        var windows = calendar.Events.SelectMany(e => Of(e, scope, everyMinutes, zone, nowUtc)).OrderBy(w => w.FromUtc)
            .Take(MostWindows + 1).ToImmutableArray();
        return windows.Length switch
        {
            0 => throw new InvalidInputException("The calendar holds no event that is on or to come within a year. Nothing was added."),
            > MostWindows => throw new InvalidInputException(
                $"The calendar holds more than {MostWindows} events. Choose one with the exams only. Nothing was added."),
            _ => windows,
        };
    }

    private static IEnumerable<ExamWindow> Of(
        CalendarEvent happening, CourseScope scope, int everyMinutes, TimeZoneInfo zone, DateTime nowUtc)
    {
        if (happening.Start is null)
            yield break;
        var name = NameOf(happening.Summary);
        var first = new CalDateTime(nowUtc - TimeSpan.FromDays(ExamWindow.MaxDays), "UTC");
        foreach (var period in happening.GetOccurrences(first).TakeWhile(o => Utc(o.Period.StartTime, zone) < nowUtc + Ahead)
            .Take(MostWindows + 1).Select(o => o.Period))
        {
            var from = Utc(period.StartTime, zone);
            var until = period.EffectiveEndTime is { } end ? Utc(end, zone) : from;
            if (until > nowUtc && until > from)
                yield return new() { Name = name, Scope = scope, FromUtc = from, UntilUtc = until, EveryMinutes = everyMinutes };
        }
    }

    private static DateTime Utc(CalDateTime at, TimeZoneInfo zone) => at.TzId is not null ? at.AsUtc : Zones.ToUtc(at.Value, zone);

    private static ScheduleName NameOf(string? summary)
    {
        var kept = string.Concat((summary ?? "").Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '.' or ':' ? c : ' '))
            .TrimStart(' ', '-', '_', '.', ':');
        return ScheduleName.TryParse(kept.Length > ScheduleName.MaxLength ? kept[..ScheduleName.MaxLength] : kept, out var name) ? name
            : ScheduleName.Parse("Exam");
    }
}
