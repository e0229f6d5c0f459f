using System.Globalization;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Git;

/// <summary>A line of <c>git --progress</c>: <c>Writing objects:  45% (450/1000), 12.30 MiB | 4.10 MiB/s</c>.</summary>
/// <param name="Phase">What git does, without a leading <c>remote:</c>.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="Bytes">So many went through by now, as far as git says so; else 0.</param>
internal readonly partial record struct GitProgress(string Phase, int Percent, long Done, long Total, long Bytes)
{
    /// <summary>Reads a line; null when it is no progress.</summary>
    public static GitProgress? Parse(string line)
    {
        var match = Form().Match(line);
        return match.Success
            ? new GitProgress(match.Groups[1].Value, Number(match, 2), Number(match, 3), Number(match, 4), BytesIn(match))
            : null;
    }

    private static int Number(Match match, int group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static long BytesIn(Match match) =>
        double.TryParse(match.Groups[5].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? (long)(amount * match.Groups[6].Value switch { "KiB" => 1 << 10, "MiB" => 1 << 20, "GiB" => 1 << 30, _ => 1 })
            : 0;

    // git's bytes: strbuf_humanise in its progress.c
    [GeneratedRegex(@"^(?:remote: )?([A-Z][A-Za-z ]+):\s+(\d{1,3})% \((\d+)/(\d+)\)(?:, ([\d.]+) (bytes|[KMG]iB))?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
