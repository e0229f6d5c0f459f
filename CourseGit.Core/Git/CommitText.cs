using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>Reads the text of a commit object, git-commit-tree(1), as <c>git log</c> prints it.</summary>
internal static partial class CommitText
{
    /// <summary>A commit as a list shows it; null where git knows better: another encoding, or headers it does not write now.</summary>
    public static CommitLine? TryParse(CommitId id, byte[] content)
    {
        if (!Utf8.IsValid(content))
            return null;
        var text = Encoding.UTF8.GetString(content);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var headers = (end < 0 ? text : text[..end]).Split('\n');
        if (headers.Any(h => h.StartsWith("encoding ", StringComparison.Ordinal))
            || Person(headers, "author ") is not { } author || Person(headers, "committer ") is not { } committer)
        {
            return null;
        }
        return new CommitLine(id, Subject(end < 0 ? "" : text[(end + 2)..]), author.Name, committer.AtUtc);
    }

    /// <summary>
    /// A commit as <c>git log</c> prints it in <see cref="RawLog.Format"/>, with its tree; null where git knows better. Nothing is mended
    /// here: what git writes now is read, and everything else is git's.
    /// </summary>
    public static (string Tree, string Line)? TryPrint(CommitId id, byte[] content)
    {
        if (!Utf8.IsValid(content) || content.AsSpan().Contains((byte)0))
            return null;
        var text = Encoding.UTF8.GetString(content);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || Headers().Match(text, 0, end + 1) is not { Success: true } headers
            || text.AsSpan(headers.Length, end + 1 - headers.Length).Contains("encoding ", StringComparison.Ordinal))
            return null;
        string Of(string name) => headers.Groups[name].Value;
        var (subject, body) = Message(text[(end + 2)..]);
        var parents = string.Join(' ', headers.Groups["parent"].Captures.Select(c => c.Value));
        return (Of("tree"), RawPath.FromText($"{id}\n{parents}\n{Of("at")}\n{Of("authored")}\n{Of("author")}\n{Of("email")}\n"
            + $"{Of("committer")}\n{subject}\n{body}").Bytes);
    }

    // The first paragraph in one line, and what follows it; a line of blanks is an empty one.
    private static (string Subject, string Body) Message(string message)
    {
        var (lines, at) = (message.Split('\n'), 0);
        bool IsBlank() => at < lines.Length && lines[at].AsSpan().Trim(Blanks).IsEmpty;
        void PassBlank()
        {
            while (IsBlank())
                at++;
        }
        PassBlank();
        var first = at;
        while (at < lines.Length && !IsBlank())
            at++;
        var subject = string.Join(' ', lines[first..at].Select(l => l.TrimEnd(Blanks)));
        PassBlank();
        return (subject, string.Join('\n', lines[at..]));
    }

    private static readonly char[] Blanks = [' ', '\t', '\r']; // git's own, without the line feed

    // A person's name has no blank at its ends; a date is one of a calendar.
    [GeneratedRegex(
        @"\Gtree (?<tree>[0-9a-f]{40})\n(?:parent (?<parent>[0-9a-f]{40})\n)*author (?<author>[^\s<>](?:[^<>\n]*[^\s<>])?)"
        + @" <(?<email>[^\s<>]*)> (?<authored>[0-9]{1,11}) [+-][0-9]{4}\ncommitter (?<committer>[^\s<>](?:[^<>\n]*[^\s<>])?)"
        + @" <[^\s<>]*> (?<at>[0-9]{1,11}) [+-][0-9]{4}\n",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Headers();

    // NAME <EMAIL> SECONDS ZONE
    private static (string Name, DateTime AtUtc)? Person(string[] headers, string kind)
    {
        var line = headers.FirstOrDefault(h => h.StartsWith(kind, StringComparison.Ordinal));
        if (line is null || line.IndexOf('<', StringComparison.Ordinal) is var open && open < kind.Length
            || line.LastIndexOf('>') is var close && close < open)
            return null;
        // year 10000
        return long.TryParse(line[(close + 1)..].Trim().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 253_402_300_800
            ? (line[kind.Length..open].Trim(), DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime)
            : null;
    }

    // The first paragraph in one line.
    private static string Subject(string message) =>
        string.Join(' ', message.TrimStart('\n').Split('\n').TakeWhile(l => !string.IsNullOrWhiteSpace(l)).Select(l => l.TrimEnd()));
}
