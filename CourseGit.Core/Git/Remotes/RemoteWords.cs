using System.Globalization;
using System.Text.RegularExpressions;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// What the other side says itself while it is pushed to, as git passes it on in lines marked <c>remote:</c>. A hook says there why it
/// declines. Whoever runs that server wrote it, so nothing in it may act on a terminal.
/// </summary>
internal sealed partial class RemoteWords
{
    private const string Mark = "remote:";
    private const int MostLines = 200;
    private const int LongestInMessage = 1000; // characters; the log has all lines

    private readonly List<string> _lines = [];

    /// <summary>Hears a line of git's standard error.</summary>
    /// <returns>What it says, for the log; null when it is git's own, empty, a count of progress, or above 200 lines.</returns>
    public string? Hear(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal) || GitProgress.Parse(line) is not null || _lines.Count > MostLines)
            return null;
        var text = Printable(line[Mark.Length..]);
        if (text.Length == 0)
            return null;
        _lines.Add(_lines.Count == MostLines ? "… and more" : text);
        return _lines[^1];
    }

    /// <summary>All it said in one line; empty when it said nothing.</summary>
    public string InMessage => ShortText.Of(string.Join(' ', _lines), LongestInMessage);

    private static string Printable(string text) =>
        string.Concat(Sequences().Replace(text, "").Select(c => c == '\t' ? ' ' : IsHarmless(c) ? c : '\uFFFD')).Trim();

    private static bool IsHarmless(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format);

    // Colours and links: ESC [ … letter, and ESC ] … BEL or ESC \ (ECMA-48).
    [GeneratedRegex(@"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", RegexOptions.CultureInvariant)]
    private static partial Regex Sequences();
}
