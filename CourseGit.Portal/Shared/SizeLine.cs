using System.Globalization;

namespace CourseGit.Portal.Shared;

/// <summary>How large something was at a time.</summary>
public sealed record SizeAt(DateTime AtUtc, long Bytes);

/// <summary>Sizes as points of a drawing of 600 by 120, from zero upwards: what did not grow is a level line.</summary>
internal static class SizeLine
{
    public const int Width = 600;
    public const int Height = 120;

    /// <summary>Where each point lies, to a tenth; by its time, or evenly when all are of one second.</summary>
    /// <param name="top">Bytes at the upper edge; those of the largest when null.</param>
    public static IReadOnlyList<(double X, double Y)> Points(IReadOnlyList<SizeAt> points, long? top = null)
    {
        var (first, last) = (points.Min(p => p.AtUtc), points.Max(p => p.AtUtc));
        var highest = Math.Max(1, top ?? points.Max(p => p.Bytes));
        return
        [
            .. points.Select((p, i) => (
                X: Math.Round(Width * (last > first ? (p.AtUtc - first) / (last - first) : i / Math.Max(1.0, points.Count - 1)), 1),
                Y: Math.Round(Height * (1 - ((double)p.Bytes / highest)), 1))),
        ];
    }

    /// <summary>The line through the points, as the <c>d</c> of a path.</summary>
    public static string Path(IReadOnlyList<(double X, double Y)> points) =>
        "M" + string.Join('L', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X} {p.Y}")));

    /// <summary>What lies between the line and zero.</summary>
    public static string Area(IReadOnlyList<(double X, double Y)> points) =>
        Path(points) + string.Create(CultureInfo.InvariantCulture, $"L{points[^1].X} {Height}L{points[0].X} {Height}Z");

    /// <summary>A stroke of no length at each point: a dot that is round however the drawing is stretched.</summary>
    public static string Dots(IReadOnlyList<(double X, double Y)> points) =>
        string.Concat(points.Select(p => string.Create(CultureInfo.InvariantCulture, $"M{p.X} {p.Y}h0")));
}
