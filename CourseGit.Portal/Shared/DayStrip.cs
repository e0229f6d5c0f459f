using System.Globalization;
using System.Net;
using System.Text;
using CourseGit.Core.Operations;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Shared;

/// <summary>
/// The last thirty days of a course's backups as a drawing, a bar a day: the taller the worse, so that colour is not all that tells them
/// apart. Its words are the drawing's name. One string: in a list it stands in each row.
/// </summary>
public static class DayStrip
{
    private const int Step = 4, Width = 3, Height = 16;

    private static readonly (string Tone, int Bar, Func<DayOutcome, bool> Takes, string Word)[] Kinds =
    [
        ("success", 8, d => d.Outcome is OperationOutcome.Succeeded or OperationOutcome.Unchanged, "good"),
        ("warning", 12, d => d.Outcome is OperationOutcome.Warning, "with a warning"),
        ("danger", Height, d => d is { Outcome: OperationOutcome.Failed, Refused: false }, "failed"),
        ("danger", Height, d => d.Refused, "refused"),
    ];

    /// <summary>The drawing.</summary>
    /// <param name="todayUtc">The day at its right end.</param>
    public static MarkupString Of(OutcomeDays days, DateOnly todayUtc)
    {
        var shown = Shown(days, todayUtc);
        var svg = new StringBuilder(string.Create(CultureInfo.InvariantCulture,
            $"<svg class=\"days\" viewBox=\"0 0 {(OutcomeDays.Kept * Step) - (Step - Width)} {Height}\" "))
            .Append("preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
            .Append(WebUtility.HtmlEncode(Words(shown))).Append("\"><path class=\"none\" d=\"");
        for (var i = 0; i < OutcomeDays.Kept; i++)
            svg.Append(CultureInfo.InvariantCulture, $"M{i * Step} {Height - 2}h{Width}v2h-{Width}z");
        foreach (var kind in Kinds.GroupBy(k => k.Tone))
        {
            var bars = shown.SelectMany(d => kind.Where(k => k.Takes(d)).Select(k => (d.Day, k.Bar))).ToList();
            if (bars.Count > 0)
                svg.Append(CultureInfo.InvariantCulture, $"\"/><path class=\"{kind.Key}\" d=\"");
            foreach (var (day, bar) in bars)
            {
                var x = (OutcomeDays.Kept - 1 - (todayUtc.DayNumber - day.DayNumber)) * Step;
                svg.Append(CultureInfo.InvariantCulture, $"M{x} {Height - bar}h{Width}v{bar}h-{Width}z");
            }
        }
        return new(svg.Append("\"/></svg>").ToString());
    }

    /// <summary>The same in words.</summary>
    public static string Words(OutcomeDays days, DateOnly todayUtc) => Words(Shown(days, todayUtc));

    private static List<DayOutcome> Shown(OutcomeDays days, DateOnly today) =>
        [.. days.Days.Where(d => d.Day <= today && d.Day > today.AddDays(-OutcomeDays.Kept))];

    private static string Words(List<DayOutcome> shown)
    {
        var days = string.Create(CultureInfo.InvariantCulture, $"In the last {OutcomeDays.Kept} days ");
        if (shown.Count == 0)
            return days + "no backup ended";
        var counted = Kinds.Select(k => (k.Word, Days: shown.FindAll(d => k.Takes(d)))).Where(k => k.Days.Count > 0)
            .Select(k => string.Create(CultureInfo.InvariantCulture, $"{k.Word} on {Shared.Words.Count(k.Days.Count, "day")}")
                + (k.Word == "good" ? "" : $", last on {k.Days[^1].Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"));
        return $"{days}backups were {string.Join("; ", counted)}; "
            + $"on {Shared.Words.Count(OutcomeDays.Kept - shown.Count, "day")} none ended";
    }
}
