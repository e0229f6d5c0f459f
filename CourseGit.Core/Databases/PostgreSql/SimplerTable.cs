using System.Text;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// A table with its columns and what must not be empty in them, and nothing else: the rows of a table whose defaults, generated values or sortings the
/// server does not know come back all the same.
/// </summary>
internal static partial class SimplerTable
{
    /// <summary>The statement for it; null when it is none that pg_dump writes.</summary>
    /// <param name="sql"><c>CREATE TABLE</c> with each column on a line of its own; what else belongs to the table behind it is left out.</param>
    public static string? Of(string sql, StandIns standIns)
    {
        if (Begin().Match(sql) is not { Success: true } begin)
            return null;
        var open = begin.Index + begin.Length - 1;
        var close = SqlScanner.Closing(sql, open);
        var end = close;
        while (end < sql.Length && sql[end] != ';')
            end = SqlScanner.Skip(sql, end);
        if (end >= sql.Length)
            return null;
        var columns = Elements(sql[(open + 1)..close]).Where(e => e.StartsWith('"')).Select(e => Column(e, standIns));
        return $"{sql[begin.Index..(open + 1)]}\n{string.Join(",\n", columns)}\n{sql[close..(end + 1)]}";
    }

    private static string Column(string element, StandIns standIns)
    {
        var name = element[..SqlScanner.Skip(element, 0)];
        var rest = element[name.Length..];
        var end = rest.Length;
        var isRequired = false;
        for (var at = 0; at < rest.Length; at = rest[at] == '(' ? SqlScanner.Closing(rest, at) + 1 : SqlScanner.Skip(rest, at))
        {
            var word = Word().Match(rest, at);
            if (!word.Success || word.Index != at)
                continue;
            end = Math.Min(end, at);
            isRequired |= word.Value.Contains("NOT NULL", StringComparison.Ordinal);
        }
        return $"{name} {standIns.Plain(rest[..end].Trim())}{(isRequired ? " NOT NULL" : "")}";
    }

    private static IEnumerable<string> Elements(string list)
    {
        var element = new StringBuilder();
        for (int at = 0, next; at < list.Length; at = next)
        {
            next = list[at] == '(' ? Math.Min(SqlScanner.Closing(list, at) + 1, list.Length) : SqlScanner.Skip(list, at);
            if (list[at] == ',')
            {
                yield return element.ToString().Trim();
                element.Clear();
            }
            else
            {
                element.Append(list, at, next - at);
            }
        }
        yield return element.ToString().Trim();
    }

    [GeneratedRegex("CREATE (UNLOGGED )?TABLE (\"([^\"]|\"\")+\"\\.)?\"([^\"]|\"\")+\" \\(")]
    private static partial Regex Begin();

    [GeneratedRegex(" (DEFAULT|GENERATED|COLLATE|NOT NULL|CONSTRAINT|STORAGE|COMPRESSION|CHECK)\\b")]
    private static partial Regex Word();
}
