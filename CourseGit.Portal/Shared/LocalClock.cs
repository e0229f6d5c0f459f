using System.Globalization;

namespace CourseGit.Portal.Shared;

/// <summary>
/// Writes times in the time zone of the person's browser, which a cookie tells (timezone.js); in UTC, and saying so, when it is unknown.
/// </summary>
public sealed class LocalClock
{
    /// <summary>Holds the IANA name of the browser's zone.</summary>
    public const string CookieName = "coursegit-zone";

    private readonly TimeZoneInfo? _zone;

    private LocalClock(TimeZoneInfo? zone) => _zone = zone;

    /// <summary>For a browser that has not told its zone.</summary>
    public static LocalClock Utc { get; } = new(null);

    /// <summary>The clock of this zone; <see cref="Utc"/> when the server does not know it.</summary>
    public static LocalClock Of(string? zoneId) =>
        zoneId is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out var zone) ? new LocalClock(zone) : Utc;

    /// <summary>The IANA name of the zone.</summary>
    public string ZoneId => _zone?.Id ?? "UTC";

    /// <summary>Date and time to the minute.</summary>
    public string Text(DateTime utc) => Format(Local(utc), "yyyy-MM-dd HH:mm") + (_zone is null ? " UTC" : "");

    /// <summary>The time of day to the second.</summary>
    public string TimeOfDay(DateTime utc) => Format(Local(utc), "HH:mm:ss");

    /// <summary>The day it is then.</summary>
    public DateOnly Day(DateTime utc) => DateOnly.FromDateTime(Local(utc));

    /// <summary>To the second, in both zones.</summary>
    public string Title(DateTime utc)
    {
        var inUtc = Format(utc, "yyyy-MM-dd HH:mm:ss") + " UTC";
        return _zone is null or { Id: "UTC" or "Etc/UTC" } ? inUtc : $"{Format(Local(utc), "yyyy-MM-dd HH:mm:ss")} {_zone.Id} ({inUtc})";
    }

    /// <summary>The last instant of a day, for "until" that day.</summary>
    public DateTime EndOfDayUtc(DateOnly day)
    {
        var end = day.ToDateTime(TimeOnly.MaxValue);
        if (_zone is null)
            return DateTime.SpecifyKind(end, DateTimeKind.Utc);
        // Where the clock is put forward at midnight the last hour of the day does not exist.
        return TimeZoneInfo.ConvertTimeToUtc(_zone.IsInvalidTime(end) ? end.AddHours(1) : end, _zone);
    }

    /// <summary>The first instant of a day.</summary>
    public DateTime StartOfDayUtc(DateOnly day)
    {
        var start = day.ToDateTime(TimeOnly.MinValue);
        if (_zone is null)
            return DateTime.SpecifyKind(start, DateTimeKind.Utc);
        return TimeZoneInfo.ConvertTimeToUtc(_zone.IsInvalidTime(start) ? start.AddHours(1) : start, _zone);
    }

    private DateTime Local(DateTime utc) =>
        _zone is null ? utc : TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), _zone);

    private static string Format(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
