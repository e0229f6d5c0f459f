using System.Collections.Concurrent;
using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using Quartz;

namespace CourseGit.Core.Schedules;

/// <summary>
/// When something is due: a cron line in a time zone. Five fields are crontab's (minute, hour, day of month, month, day of week 0–7 from
/// Sunday), six or seven Quartz's (seconds first; day of week 1–7 from Sunday). Across a change of the clocks a time that does not exist
/// fires at the change, one that comes twice fires at its first coming, and what repeats within the hour goes on in real time:
/// <see cref="CronExpression"/> does so.
/// </summary>
public sealed record ScheduleTimes
{
    /// <summary>Longest allowed cron line, in characters.</summary>
    public const int MaxLength = 120;

    private static readonly ConcurrentDictionary<(string Cron, string Zone), ScheduleTimes> Known = [];
    private readonly CronExpression? _expression;

    private ScheduleTimes(string cron, string zoneId, TimeZoneInfo zone, CronExpression? expression) =>
        (Cron, ZoneId, Zone, _expression) = (cron, zoneId, zone, expression);

    /// <summary>As it was written, with single spaces.</summary>
    public string Cron { get; }

    /// <summary>The IANA name of the zone, as it was written.</summary>
    public string ZoneId { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary>
    /// Why it is never due: what was good when it was saved cannot be read here any more, such as a zone that this machine has lost. Null
    /// when all is well.
    /// </summary>
    public string? Problem { get; private init; }

    /// <summary>In Quartz's form.</summary>
    public string Quartz => _expression?.CronExpressionString ?? Cron;

    /// <summary>In plain words: <c>every day at 02:30</c>.</summary>
    public string Words => _expression is null ? $"when the cron line says: {Cron}" : CronWords.Of(Quartz);

    /// <summary>Reads a cron line and the IANA name of a zone, such as <c>Europe/Stockholm</c>.</summary>
    /// <exception cref="InvalidInputException">One of them cannot be read, or the line is never due again.</exception>
    public static ScheduleTimes Parse(string? cron, string? zone)
    {
        var line = string.Join(' ', TextLength.Check(cron ?? "", MaxLength, "The cron line").Split(
            default(char[]), StringSplitOptions.RemoveEmptyEntries));
        var place = Zones.Parse(zone);
        return new(line, place.Id, place, Read(line).WithTimeZone(place));
    }

    /// <summary>
    /// Reads what was stored, with <see cref="Problem"/> when it cannot be read any more. Asked every few seconds for every schedule, so
    /// each is read once.
    /// </summary>
    internal static ScheduleTimes Stored(string cron, string zone)
    {
        if (Known.TryGetValue((cron, zone), out var known))
            return known;
        try
        {
            return Known[(cron, zone)] = Parse(cron, zone);
        }
        catch (InvalidInputException e)
        {
            return new(cron, zone, TimeZoneInfo.Utc, null) { Problem = e.Message };
        }
    }

    /// <summary>The first time after an instant, UTC; null when there is none within the next hundred years.</summary>
    public DateTime? After(DateTime utc) => _expression?.GetNextValidTimeAfter(Instant(utc))?.UtcDateTime;

    /// <summary>The last time before an instant, UTC; null when there was none.</summary>
    public DateTime? Before(DateTime utc) => _expression?.GetPreviousValidTimeBefore(Instant(utc))?.UtcDateTime;

    /// <summary>The next times after an instant, UTC.</summary>
    /// <param name="count">At most so many.</param>
    public ImmutableArray<DateTime> Next(DateTime utc, int count)
    {
        var times = ImmutableArray.CreateBuilder<DateTime>(count);
        for (var at = After(utc); at is { } due && times.Count < count; at = After(due))
            times.Add(due);
        return times.ToImmutable();
    }

    /// <summary>How many times lie between two instants, both left out; counted up to <paramref name="most"/>.</summary>
    public int Between(DateTime fromUtc, DateTime untilUtc, int most)
    {
        var count = 0;
        for (var at = After(fromUtc); at is { } due && due < untilUtc && count < most; at = After(due))
            count++;
        return count;
    }

    /// <inheritdoc/>
    public bool Equals(ScheduleTimes? other) => other is not null && Cron == other.Cron && ZoneId == other.ZoneId;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Cron, ZoneId);

    /// <inheritdoc/>
    public override string ToString() => $"{Cron} in {ZoneId}";

    private static CronExpression Read(string line)
    {
        const string help = "Write five fields (minute, hour, day of the month, month, day of the week), for example 30 2 * * *, or six "
            + "with seconds before them, for example 0 30 2 * * ?.";
        if (line.Length == 0)
            throw new InvalidInputException($"There is no cron line. {help}");
        try
        {
            var isCrontab = line.StartsWith('@') || line.Split(' ').Length == 5;
            var read = line.StartsWith('@') ? CronExpression.Parse(line)
                : CronExpression.Parse(line, isCrontab ? CronFormat.Unix : CronFormat.Quartz);
            return read;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidInputException(
                $"The cron line \"{TextLength.Excerpt(line)}\" cannot be read: {e.Message.TrimEnd('.')}. {help}");
        }
    }

    private static DateTimeOffset Instant(DateTime utc) => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeSpan.Zero);
}
