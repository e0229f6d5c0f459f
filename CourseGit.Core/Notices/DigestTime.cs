using System.Globalization;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Notices;

/// <summary>The hour of the day at which what was collected goes in one message, by the clocks of a place.</summary>
public sealed record DigestTime
{
    private readonly TimeZoneInfo _zone;

    private DigestTime(int hour, TimeZoneInfo zone) => (Hour, _zone) = (hour, zone);

    /// <summary>0 to 23.</summary>
    public int Hour { get; }

    /// <summary>The IANA name of its zone.</summary>
    public string Zone => _zone.Id;

    /// <exception cref="InvalidInputException">There is no such hour or zone.</exception>
    public static DigestTime Of(int hour, string? zone)
    {
        if (hour is < 0 or > 23)
            throw new InvalidInputException($"{hour} is no hour of the day. Use 0 to 23.");
        return new DigestTime(hour, Zones.Parse(zone));
    }

    /// <summary>
    /// The next time after an instant. An hour that the clocks skip that day comes when they have gone on; one that comes twice is the
    /// first.
    /// </summary>
    public DateTime NextUtc(DateTime nowUtc)
    {
        var day = TimeZoneInfo.ConvertTimeFromUtc(nowUtc, _zone).Date;
        for (var i = 0; ; i++)
        {
            var at = Zones.ToUtc(day.AddDays(i).AddHours(Hour), _zone);
            if (at > nowUtc)
                return at;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"daily at {Hour:00}:00 ({Zone})");
}
