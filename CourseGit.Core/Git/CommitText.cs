using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>Reads the text of a commit object, git-commit-tree(1), as <c>git log</c> prints it.</summary>
internal static class CommitText
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
