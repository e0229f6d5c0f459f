using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Shared;

/// <summary>Numbers, times and values as people say them.</summary>
public static class Words
{
    /// <summary>How long ago, or in how long: <c>3 hours ago</c>, <c>in 3 hours</c>.</summary>
    public static string Age(DateTime utc, DateTime nowUtc)
    {
        var age = nowUtc - utc;
        return age switch
        {
            { TotalSeconds: < -45 } => $"in {Until(-age)}",
            { TotalSeconds: < 45 } => "just now",
            { TotalMinutes: < 1.5 } => "a minute ago",
            { TotalMinutes: < 59.5 } => $"{age.TotalMinutes:0} minutes ago",
            { TotalHours: < 1.5 } => "an hour ago",
            { TotalHours: < 23.5 } => $"{age.TotalHours:0} hours ago",
            { TotalDays: < 1.5 } => "a day ago",
            { TotalDays: < 60 } => $"{age.TotalDays:0} days ago",
            { TotalDays: < 730 } => $"{age.TotalDays / 30.44:0} months ago",
            _ => $"{age.TotalDays / 365.25:0} years ago",
        };
    }

    private static string Until(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1.5 } => "a minute",
        { TotalMinutes: < 59.5 } => $"{time.TotalMinutes:0} minutes",
        { TotalHours: < 1.5 } => "an hour",
        { TotalHours: < 36 } => $"{time.TotalHours:0} hours",
        { TotalDays: < 60 } => $"{time.TotalDays:0} days",
        _ => $"{time.TotalDays / 30.44:0} months",
    };

    /// <summary>A day above what happened on it: <c>Today, 2026-02-16</c>, <c>Friday, 2026-02-13</c>.</summary>
    public static string Day(DateOnly day, DateOnly today)
    {
        var name = (today.DayNumber - day.DayNumber) switch { 0 => "Today", 1 => "Yesterday", _ => day.DayOfWeek.ToString() };
        return string.Create(CultureInfo.InvariantCulture, $"{name}, {day:yyyy-MM-dd}");
    }

    /// <summary>A length of time: <c>840 ms</c>, <c>12.3 s</c>, <c>2 min 05 s</c>, <c>1 h 04 min</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1000 } => $"{Math.Max(0, (long)time.TotalMilliseconds)} ms",
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds:00} s",
        _ => $"{(long)time.TotalHours} h {time.Minutes:00} min",
    };

    /// <summary>A running stopwatch: <c>0:07</c>, <c>12:31</c>, <c>1:02:03</c>.</summary>
    public static string Elapsed(TimeSpan time)
    {
        var shown = time < TimeSpan.Zero ? TimeSpan.Zero : time;
        return shown.TotalHours < 1 ? $"{shown.Minutes}:{shown.Seconds:00}"
            : $"{(long)shown.TotalHours}:{shown.Minutes:00}:{shown.Seconds:00}";
    }

    /// <summary>A size with a decimal unit: <c>2.3 MB</c>.</summary>
    public static string Size(long bytes) => ByteSize.InWords(bytes);

    /// <summary>The same at the beginning of a sentence.</summary>
    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A number with its noun: <c>1 file</c>, <c>12,400 files</c>.</summary>
    public static string Count(long number, string noun) =>
        Counted.InWords(number, noun);

    /// <summary>A number with separators.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Names in a sentence: <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => names[0],
        _ => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
    };

    /// <summary>Where commits go.</summary>
    public static string Of(Remote remote)
    {
        if (remote.Kind == RemoteKind.Url)
            return remote.Address.Replace("https://", "", StringComparison.Ordinal).Replace("http://", "", StringComparison.Ordinal);
        return remote.Kind == RemoteKind.Hosted ? RemoteForm.Hosted.Describe(remote) : $"{remote.Address} ({remote.Kind})";
    }

    /// <summary>The icon of a kind of remote.</summary>
    public static string IconOf(RemoteKind kind) => kind.Prefix is "hosted" or "github" ? kind.Prefix : "remote";

    /// <summary>A direction with what it means.</summary>
    public static string Of(Direction direction) => direction switch
    {
        Direction.Push => "Push",
        Direction.Pull => "Pull",
        _ => "None",
    };

    /// <summary>The sentence to show for an error; Core's own are written for people, others get a general one.</summary>
    public static string Explain(Exception error) => error is CourseGitException
        ? error.Message
        : $"An error inside CourseGit stopped this ({error.GetType().Name}). It is in the server's log.";
}
