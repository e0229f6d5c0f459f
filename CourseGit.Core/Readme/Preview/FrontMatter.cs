using System.Net;
using System.Text;

namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Settings between two lines of three hyphens at the very top are no part of the text: GitHub shows them as a small table.
/// </summary>
internal static class FrontMatter
{
    private const int MostLines = 200;

    /// <summary>The table, and where the text below it begins; no table and 0 when there are no settings.</summary>
    public static (string? Html, int End) Of(string text)
    {
        var lines = new List<string>();
        var at = 0;
        while (at < text.Length && lines.Count < MostLines)
        {
            var line = LineAt(text, at).TrimEnd();
            at = Math.Min(text.Length, text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length);
            if (lines.Count > 0 && line is "---" or "...")
                return lines.Skip(1).FirstOrDefault(HasContent) is { } first
                    && SettingsReader.KeyOf(first) is not null ? (Write(lines[1..]), at) : (null, 0);
            if (lines.Count == 0 && !line.SequenceEqual("---"))
                return (null, 0);
            lines.Add(line.ToString());
        }
        return (null, 0);
    }

    private static ReadOnlySpan<char> LineAt(string text, int at)
    {
        var rest = text.AsSpan(at);
        return rest.IndexOf('\n') is >= 0 and var end ? rest[..end] : rest;
    }

    private static bool HasContent(string line) => line.TrimStart() is { Length: > 0 } content && content[0] != '#';

    // What is written in a way that is not understood here is shown as it is.
    private static string Write(List<string> lines)
    {
        if (new SettingsReader(lines.Where(HasContent)).Read() is not { } settings)
            return $"<pre><code class=\"language-yaml\">{WebUtility.HtmlEncode(string.Join('\n', lines))}\n</code></pre>\n";
        var output = new StringBuilder();
        Write(settings, output);
        return output.Append('\n').ToString();
    }

    private static void Write(object value, StringBuilder output)
    {
        if (value is List<(string Key, object Value)> map)
        {
            output.Append("<table><thead><tr>").AppendJoin("", map.Select(entry => $"<th>{WebUtility.HtmlEncode(entry.Key)}</th>"))
                .Append("</tr></thead>");
            WriteRow(map.Select(entry => entry.Value), output);
        }
        else if (value is List<object> list)
        {
            output.Append("<table>");
            WriteRow(list, output);
        }
        else
        {
            output.Append(WebUtility.HtmlEncode((string)value));
        }
    }

    private static void WriteRow(IEnumerable<object> values, StringBuilder output)
    {
        output.Append("<tbody><tr>");
        foreach (var value in values)
        {
            output.Append("<td>");
            Write(value, output);
            output.Append("</td>");
        }
        output.Append("</tr></tbody></table>");
    }
}
