using System.Globalization;
using System.Text;

namespace CourseGit.Portal.Shared;

/// <summary>A file for a spreadsheet (RFC 4180, UTF-8 with its mark).</summary>
internal static class Csv
{
    /// <summary>A line for each list of fields: numbers, and texts that somebody wrote; null for an empty one.</summary>
    public static string Write(IEnumerable<IReadOnlyCollection<object?>> lines) =>
        string.Concat(lines.Select(fields => string.Join(',', fields.Select(Field)) + "\r\n"));

    /// <summary>As an answer that the browser keeps under this name.</summary>
    public static IResult File(string text, string name) =>
        Results.File(new UTF8Encoding(true).GetPreamble().Concat(Encoding.UTF8.GetBytes(text)).ToArray(), "text/csv", name);

    private static string Field(object? value) => value is string text ? Quote(text)
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    // A spreadsheet takes a cell that begins so for a formula and would run it; an apostrophe makes it text again.
    private static string Quote(string value)
    {
        var safe = value.Length > 0 && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) ? "'" + value : value;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
