using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// The statement that makes a table, element by element: a default, a generated value, a sorting or a check that the server does not know
/// can be left out,
/// and the rows come back all the same.
/// </summary>
internal sealed partial class SimplerTable
{
    private readonly string _before;
    private readonly string _after;

    private SimplerTable(string before, ImmutableArray<string> elements, string after) =>
        (_before, Elements, _after) = (before, elements, after);

    /// <summary>Columns and constraints as they are written.</summary>
    public ImmutableArray<string> Elements { get; }

    /// <summary>Takes a statement apart; null when it is none that pg_dump writes.</summary>
    /// <param name="sql"><c>CREATE TABLE</c>; what else belongs to the table behind it is left out.</param>
    public static SimplerTable? Read(string sql)
    {
        if (Begin().Match(sql) is not { Success: true } begin)
            return null;
        var open = begin.Index + begin.Length - 1;
        var close = SqlScanner.Closing(sql, open);
        var end = close;
        while (end < sql.Length && sql[end] != ';')
            end = SqlScanner.Skip(sql, end);
        return end < sql.Length ? new SimplerTable(
            sql[begin.Index..(open + 1)], [.. Split(sql[(open + 1)..close])], sql[close..(end + 1)]) : null;
    }

    /// <summary>The statement with some elements as they are written, and of the other columns only type and <c>NOT NULL</c>.</summary>
    public string Write(IReadOnlySet<int> whole, StandIns standIns)
    {
        var kept = Elements.Select((e, i) => whole.Contains(i) ? e : e.StartsWith('"') ? Column(e, standIns) : null).OfType<string>();
        return $"{_before}\n{string.Join(",\n", kept)}\n{_after}";
    }

    private static string Column(string element, StandIns standIns)
    {
        var name = element[..SqlScanner.Skip(element, 0)];
        var rest = element[name.Length..];
        var end = rest.Length;
        var (isRequired, isGenerated) = (false, false);
        for (var at = 0; at < rest.Length; at = rest[at] == '(' ? SqlScanner.Closing(rest, at) + 1 : SqlScanner.Skip(rest, at))
        {
            if (Word().Match(rest, at) is not { Success: true } word || word.Index != at)
                continue;
            end = Math.Min(end, at);
            isRequired |= word.Value == " NOT NULL";
            isGenerated |= word.Value == " GENERATED"; // no row brings a value for it
        }
        return $"{name} {standIns.Plain(rest[..end].Trim())}{(isRequired && !isGenerated ? " NOT NULL" : "")}";
    }

    private static IEnumerable<string> Split(string list)
    {
        var element = new StringBuilder();
        for (int at = 0, next; at < list.Length; at = next)
        {
            next = list[at] == '(' ? Math.Min(SqlScanner.Closing(list, at) + 1, list.Length) : SqlScanner.Skip(list, at);
            if (list[at] != ',')
            {
                element.Append(list, at, next - at);
                continue;
            }
            yield return element.ToString().Trim();
            element.Clear();
        }
        if (element.ToString().Trim() is { Length: > 0 } last)
            yield return last;
    }

    [GeneratedRegex("CREATE (UNLOGGED )?TABLE (\"([^\"]|\"\")+\"\\.)?\"([^\"]|\"\")+\" \\(")]
    private static partial Regex Begin();

    [GeneratedRegex(" (DEFAULT|GENERATED|COLLATE|NOT NULL|CONSTRAINT|STORAGE|COMPRESSION|CHECK)\\b")]
    private static partial Regex Word();
}
