using System.Collections.Concurrent;
using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using Quartz;

namespace CourseGit.Core.Schedules;

/// <summary>
/// When something is due: a cron line in a time zone. Five fields are crontab's (minute, hour, day of month, month, day of week 0–7 from
/// Sunday), six or seven Quartz's (seconds first; day of week 1–7 from Sunday). Across a change of the clocks a time that does not exist
/// fires at the change, one that comes twice fires at its first coming, and what repeats within the hour goes on in real time:
/// <see cref="CronExpression"/> does so. With terms, only the times that lie on one of their days count.
/// </summary>
public sealed record ScheduleTimes
{
    /// <summary>Longest allowed cron line, in characters.</summary>
    public const int MaxLength = 120;

    private static readonly ConcurrentDictionary<(string Cron, string Zone, string Terms), ScheduleTimes> Known = [];
    private readonly CronExpression? _expression;
    private Pair? _before; // one reference: read and written as a whole

    private ScheduleTimes(string cron, string zoneId, TimeZoneInfo zone, ImmutableArray<Term> terms, CronExpression? expression) =>
        (Cron, ZoneId, Zone, Terms, _expression) = (cron, zoneId, zone, terms, expression);

    /// <summary>As it was written, with single spaces.</summary>
    public string Cron { get; }

    /// <summary>The IANA name of the zone, as it was written.</summary>
    public string ZoneId { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary>The terms in which it is due, in their order; empty when it is all year round.</summary>
    public ImmutableArray<Term> Terms { get; }

    /// <summary>
    /// Why it is never due: what was good when it was saved cannot be read here any more, such as a zone that this machine has lost. Null
    /// when all is well.
    /// </summary>
    public string? Problem { get; private init; }

    /// <summary>In Quartz's form.</summary>
    public string Quartz => _expression?.CronExpressionString ?? Cron;

    /// <summary>In plain words: <c>every day at 02:30</c>, <c>every hour, in term (2026-08-31 to 2027-01-15)</c>.</summary>
    public string Words => (_expression is null ? $"when the cron line says: {Cron}" : CronWords.Of(Quartz)) + InTerm;

    private string InTerm => Terms.IsEmpty ? ""
        : $", in term ({string.Join(", ", Terms.Select(t => $"{t.First:yyyy-MM-dd} to {t.Last:yyyy-MM-dd}"))})";

    /// <summary>Reads a cron line and the IANA name of a zone, such as <c>Europe/Stockholm</c>.</summary>
    /// <param name="terms">The terms in which it is due; none for all year round.</param>
    /// <exception cref="InvalidInputException">One of them cannot be read, or there are too many terms.</exception>
    public static ScheduleTimes Parse(string? cron, string? zone, params IEnumerable<Term> terms)
    {
        var line = string.Join(' ', TextLength.Check(cron ?? "", MaxLength, "The cron line").Split(
            default(char[]), StringSplitOptions.RemoveEmptyEntries));
        var place = Zones.Parse(zone);
        return new(line, place.Id, place, Term.Ordered(terms), Read(line).WithTimeZone(place));
    }

    /// <summary>
    /// Reads what was stored, with <see cref="Problem"/> when it cannot be read any more. Asked every few seconds for every schedule, so
    /// each is read once.
    /// </summary>
    internal static ScheduleTimes Stored(string cron, string zone, string terms)
    {
        if (Known.TryGetValue((cron, zone, terms), out var known))
            return known;
        try
        {
            var days = terms.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Term.Parse);
            return Known[(cron, zone, terms)] = Parse(cron, zone, days);
        }
        catch (InvalidInputException e)
        {
            return new(cron, zone, TimeZoneInfo.Utc, [], null) { Problem = e.Message };
        }
    }

    /// <summary>The first time after an instant, UTC; null when there is none within the next hundred years.</summary>
    public DateTime? After(DateTime utc)
    {
        var at = _expression?.GetNextValidTimeAfter(Instant(utc))?.UtcDateTime;
        while (at is { } due && !IsInTerm(due))
        {
            var day = DayOf(due);
            if (Terms.FirstOrDefault(t => t.First > day) is not { } next)
                return null;
            at = _expression?.GetNextValidTimeAfter(Instant(StartOf(next.First).AddSeconds(-1)))?.UtcDateTime;
        }
        return at;
    }

    /// <summary>The last time before an instant, UTC; null when there was none.</summary>
    public DateTime? Before(DateTime utc)
    {
        // Quartz searches for it from the year 2 on; asked every few seconds, the answer is nearly always that of the last time.
        if (_before is { } known && known.Last < utc && utc <= known.Next)
            return known.Last;
        if (Search(utc) is not { } last)
            return null;
        if (After(last) is { } next)
            _before = new(last, next);
        return last;
    }

    private DateTime? Search(DateTime utc)
    {
        var at = _expression?.GetPreviousValidTimeBefore(Instant(utc))?.UtcDateTime;
        while (at is { } due && !IsInTerm(due))
        {
            var day = DayOf(due);
            if (Terms.Where(t => t.Last < day).MaxBy(t => t.Last) is not { } last)
                return null;
            at = _expression?.GetPreviousValidTimeBefore(Instant(StartOf(last.Last.AddDays(1))))?.UtcDateTime;
        }
        return at;
    }

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
    public bool Equals(ScheduleTimes? other) =>
        other is not null && Cron == other.Cron && ZoneId == other.ZoneId && Terms.SequenceEqual(other.Terms);

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

    private sealed record Pair(DateTime Last, DateTime Next);

    private bool IsInTerm(DateTime utc) => Terms.IsEmpty || Terms.Any(t => t.Includes(DayOf(utc)));

    private DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, Zone));

    private DateTime StartOf(DateOnly day) => Zones.ToUtc(day.ToDateTime(TimeOnly.MinValue), Zone);

    private static DateTimeOffset Instant(DateTime utc) => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeSpan.Zero);
}
