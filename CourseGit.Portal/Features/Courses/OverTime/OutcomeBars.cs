using System.Globalization;
using System.Text;
using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Courses.OverTime;

/// <summary>Days as bars of a drawing 30 days wide: how many courses fared how, and by how much all of them grew.</summary>
internal static class OutcomeBars
{
    public const int Step = 20, Height = 120;
    private const int Bar = 16;

    /// <summary>From the bottom up.</summary>
    public static readonly (string Tone, string Label, Func<CoursesDay, int> Count)[] Kinds =
    [
        ("success", "Good", d => d.Good), ("warning", "Warning", d => d.Warned), ("danger", "Failed", d => d.Failed),
        ("none", "No backup", d => d.Without),
    ];

    public static int Width(int days) => (days * Step) - (Step - Bar);

    /// <summary>The bars of each tone, as the <c>d</c> of a path.</summary>
    public static IEnumerable<(string Tone, string Path)> Stacked(IReadOnlyList<CoursesDay> days)
    {
        var most = Math.Max(1, days.Max(d => d.Courses));
        var below = new int[days.Count];
        foreach (var (tone, _, count) in Kinds)
        {
            var path = new StringBuilder();
            for (var i = 0; i < days.Count; i++)
            {
                var (from, to) = (Y(below[i]), Y(below[i] += count(days[i])));
                if (to < from)
                    path.Append(CultureInfo.InvariantCulture, $"M{i * Step} {to}h{Bar}V{from}h-{Bar}z");
            }
            yield return (tone, path.ToString());
        }

        double Y(int courses) => Math.Round(Height * (1 - ((double)courses / most)), 1);
    }

    /// <summary>By how much all courses grew on each day, upwards, or shrank, downwards from the middle line.</summary>
    public static (string Path, double Zero) Growth(IReadOnlyList<long> bytes)
    {
        var (most, least) = (Math.Max(0, bytes.Max()), Math.Min(0, bytes.Min()));
        var span = Math.Max(1.0, (double)most - least);
        var zero = Math.Round(Height * (most / span), 1);
        var path = new StringBuilder();
        for (var i = 0; i < bytes.Count; i++)
        {
            if (bytes[i] != 0)
            {
                var end = Math.Round(Height * ((most - bytes[i]) / span), 1);
                path.Append(CultureInfo.InvariantCulture, $"M{i * Step} {zero}h{Bar}V{end}h-{Bar}z");
            }
        }
        return (path.ToString(), zero);
    }

    /// <summary>The bars in a sentence.</summary>
    public static string Words(IReadOnlyList<CoursesDay> days)
    {
        var (good, all) = (days.Sum(d => d.Good), days.Sum(d => d.Courses));
        var troubled = days.Count(d => d.Failed > 0);
        var today = days[^1];
        return string.Create(CultureInfo.InvariantCulture,
            $"Backups of the last {days.Count} days: {good:N0} of {all:N0} days of courses had a good one; ")
            + $"on {Shared.Words.Count(troubled, "day")} at least one course failed. "
            + string.Create(CultureInfo.InvariantCulture,
                $"Today: {today.Good:N0} good, {today.Warned:N0} with a warning, {today.Failed:N0} failed, {today.Without:N0} without.");
    }
}
