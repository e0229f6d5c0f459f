namespace CourseGit.Core.Primitives;

/// <summary>Time zones by their IANA names, and what clocks in them show.</summary>
public static class Zones
{
    /// <summary>Longest name of a zone, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The zone of a name such as <c>Europe/Stockholm</c>.</summary>
    /// <exception cref="InvalidInputException">This machine knows none of that name.</exception>
    public static TimeZoneInfo Parse(string? text)
    {
        var name = TextLength.Check((text ?? "").Trim(), MaxLength, "The name of the time zone");
        return Find(name) ?? throw new InvalidInputException(
            $"\"{TextLength.Excerpt(name)}\" is no time zone this server knows. Use an IANA name such as Europe/Stockholm, or UTC"
                + (Find("Europe/Stockholm") is null ? "; the server lacks the package tzdata, which brings the others." : "."));
    }

    /// <summary>
    /// The instant at which a clock in the zone shows a time. One that the clocks skip comes when they have gone on; of one that comes
    /// twice it is the first.
    /// </summary>
    public static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        var shown = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(shown))
            shown = shown.AddMinutes(30);
        var offset = zone.IsAmbiguousTime(shown) ? zone.GetAmbiguousTimeOffsets(shown).Max() : zone.GetUtcOffset(shown);
        return DateTime.SpecifyKind(shown - offset, DateTimeKind.Utc);
    }

    // A name with a slash, or a universal one: what the system calls local is another place on another machine.
    private static TimeZoneInfo? Find(string name) =>
        (name is "UTC" or "GMT" || name.Contains('/', StringComparison.Ordinal))
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
}
