namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Walks SQL as pg_dump writes it, so that what stands in a string, a quoted name, a function's body or a comment is never mistaken for the
/// statement around it. Each byte is a character (<see cref="OwnEncoding"/>).
/// </summary>
internal static class SqlScanner
{
    /// <summary>
    /// The position behind what begins at a position: a string, name, body or comment as a whole, anything else by one character.
    /// </summary>
    public static int Skip(string sql, int at) => sql[at] switch
    {
        '\'' => Quoted(sql, at, '\'', IsEscaping(sql, at)),
        '"' => Quoted(sql, at, '"', false),
        '$' when !IsOfName(sql, at - 1) => Body(sql, at),
        '-' when Follows(sql, at, "--") => Until(sql, at, "\n", 0),
        '/' when Follows(sql, at, "/*") => Comment(sql, at),
        _ => at + 1,
    };

    /// <summary>The statements of a text of which none holds others; each with its semicolon, without white space around it.</summary>
    public static IEnumerable<string> Statements(string sql)
    {
        var start = 0;
        for (var at = 0; at < sql.Length; at = Skip(sql, at))
        {
            if (sql[at] != ';')
                continue;
            yield return sql[start..(at + 1)].Trim();
            start = at + 1;
        }
    }

    /// <summary>The position of the bracket that closes the one at a position; the text's length when none does.</summary>
    public static int Closing(string sql, int at)
    {
        var depth = 0;
        for (; at < sql.Length; at = Skip(sql, at))
        {
            depth += sql[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return at;
        }
        return sql.Length;
    }

    private static int Quoted(string sql, int at, char quote, bool escapes)
    {
        for (at++; at < sql.Length; at++)
        {
            if (escapes && sql[at] == '\\')
                at++;
            else if (sql[at] == quote && !(at + 1 < sql.Length && sql[at + 1] == quote))
                return at + 1;
            else if (sql[at] == quote)
                at++;
        }
        return sql.Length;
    }

    // E'…', where a backslash takes the next character along.
    private static bool IsEscaping(string sql, int at) => at > 0 && sql[at - 1] is 'E' or 'e' && !IsOfName(sql, at - 2);

    private static int Body(string sql, int at)
    {
        var end = at + 1;
        while (IsOfName(sql, end) && sql[end] != '$')
            end++;
        return end < sql.Length && sql[end] == '$' && !char.IsAsciiDigit(sql[at + 1])
            ? Until(sql, end + 1, sql[at..(end + 1)], end - at + 1)
            : at + 1;
    }

    private static int Comment(string sql, int at)
    {
        var depth = 0;
        for (; at < sql.Length; at++)
        {
            if (Follows(sql, at, "/*"))
                (depth, at) = (depth + 1, at + 1);
            else if (Follows(sql, at, "*/") && --depth == 0)
                return at + 2;
            else if (Follows(sql, at, "*/"))
                at++;
        }
        return sql.Length;
    }

    private static int Until(string sql, int from, string end, int length) =>
        sql.IndexOf(end, from, StringComparison.Ordinal) is var found and >= 0 ? found + length : sql.Length;

    private static bool Follows(string sql, int at, string text) => string.CompareOrdinal(sql, at, text, 0, text.Length) == 0;

    private static bool IsOfName(string sql, int at) => at >= 0 && at < sql.Length
        && (char.IsAsciiLetterOrDigit(sql[at]) || sql[at] is '_' or '$' or >= '\x80');
}
