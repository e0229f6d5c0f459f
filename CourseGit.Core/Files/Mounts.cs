using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>What is mounted on this machine, as this process sees it (<c>/proc/self/mountinfo</c>, proc(5)).</summary>
internal static class Mounts
{
    private const string Table = "/proc/self/mountinfo";
    private const string Deleted = "//deleted"; // what Linux writes behind a place that somebody removed under its mount
    private const int PlaceField = 4, OctalDigits = 3;

    /// <summary>
    /// What is mounted below a folder: another disk, another folder, or a single file. Paths count from the folder, in no order.
    /// </summary>
    /// <param name="folder">No part of its path may be a link.</param>
    public static List<RawPath> Below(string folder)
    {
        var prefix = RawPath.FromText(folder.TrimEnd('/')).Bytes + "/";
        return [.. Places().Where(p => p.StartsWith(prefix, StringComparison.Ordinal)).Select(p => new RawPath(p[prefix.Length..]))
            .Distinct()];
    }

    private static IEnumerable<string> Places()
    {
        if (!File.Exists(Table))
            return [];
        return File.ReadAllLines(Table, RawPath.Encoding).Select(l => l.Split(' ')).Where(f => f.Length > PlaceField)
            .Select(f => Plain(f[PlaceField]))
            .Where(p => !p.EndsWith(Deleted, StringComparison.Ordinal));
    }

    // A blank, a tab, a line feed and a backslash are written as a backslash and three octal digits.
    private static string Plain(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
            return field;
        var text = new StringBuilder();
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + OctalDigits < field.Length)
                text.Append((char)Convert.ToInt32(field.Substring(i + 1, OctalDigits), 8));
            else
                text.Append(field[i]);
            i += field[i] == '\\' ? OctalDigits : 0;
        }
        return text.ToString();
    }
}
