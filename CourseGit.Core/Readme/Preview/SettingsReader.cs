namespace CourseGit.Core.Readme.Preview;

/// <summary>
/// Reads the part of YAML that people write above a text: keys with a word, a list or further keys below them. There is no package for
/// the rest; it is not guessed.
/// </summary>
/// <param name="lines">Without empty ones and comments.</param>
internal sealed class SettingsReader(IEnumerable<string> lines)
{
    private const int DeepestKey = 8;
    private readonly List<string> _lines = [.. lines];
    private int _at, _depth;

    private string? Line => _at < _lines.Count ? _lines[_at] : null;

    /// <summary>Lists of keys with their values, lists of values, and words; null when something is not understood.</summary>
    public object? Read() => ReadBlock(0) is { } all && Line is null ? all : null;

    /// <summary>The key a line begins with; null when it has none.</summary>
    public static string? KeyOf(string line)
    {
        var text = line.TrimStart();
        var colon = text.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var found ? found : text.EndsWith(':') ? text.Length - 1 : -1;
        if (colon <= 0 || text.StartsWith("- ", StringComparison.Ordinal) || "#&*!|>%@`[]{},?".Contains(text[0]))
            return null;
        return Word(text[..colon].TrimEnd());
    }

    private object? ReadBlock(int indent)
    {
        if (++_depth > DeepestKey)
            return null;
        var block = IsItem(Line!) ? ReadItems(indent) : (object?)ReadKeys(indent);
        _depth--;
        return block;
    }

    private List<(string Key, object Value)>? ReadKeys(int indent)
    {
        var keys = new List<(string Key, object Value)>();
        while (Line is { } line && IndentOf(line) == indent && !IsItem(line))
        {
            if (KeyOf(line) is not { } key)
                return null;
            _at++;
            var colon = line.IndexOf(':', line.IndexOf(key, StringComparison.Ordinal) + key.Length);
            if (ReadValue(line[(colon + 1)..].Trim(), indent) is not { } value)
                return null;
            keys.Add((key, value));
        }
        return keys.Count > 0 ? keys : null;
    }

    private List<object>? ReadItems(int indent)
    {
        var items = new List<object>();
        while (Line is { } line && IndentOf(line) == indent && IsItem(line))
        {
            var rest = line.TrimStart()[1..].TrimStart();
            var inner = line.Length - rest.Length;
            _lines[_at] = new string(' ', inner) + rest; // an item with keys is a block of its own, further in
            if (KeyOf(rest) is null)
                _at++;
            if ((KeyOf(rest) is null ? ReadValue(rest, indent) : ReadBlock(inner)) is not { } item)
                return null;
            items.Add(item);
        }
        return items;
    }

    private object? ReadValue(string rest, int indent)
    {
        if (rest is "|" or ">" or "|-" or ">-" or "|+" or ">+")
            return ReadText(indent);
        if (rest.Length > 0)
            return rest[0] == '[' ? ListIn(rest) : Word(rest);
        return Line is { } next && (IndentOf(next) > indent || (IndentOf(next) == indent && IsItem(next))) ? ReadBlock(IndentOf(next)) : "";
    }

    private string ReadText(int indent)
    {
        var text = new List<string>();
        for (; Line is { } line && IndentOf(line) > indent; _at++)
            text.Add(line.Trim());
        return string.Join(' ', text);
    }

    private static List<object>? ListIn(string text)
    {
        if (!text.EndsWith(']'))
            return null;
        var items = text[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Word).ToList();
        return items.Contains(null) ? null : [.. items.Select(item => (object)item!)];
    }

    private static string? Word(string text)
    {
        if (text.Length > 0 && text[0] is '"' or '\'')
            return text.Length > 1 && text[^1] == text[0] && !text[1..^1].Contains(text[0]) && !text.Contains('\\') ? text[1..^1] : null;
        var word = text.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var comment ? text[..comment].TrimEnd() : text;
        return (word.Length > 0 && "&*!|>%@`[]{}".Contains(word[0])) || word.Contains(": ") ? null : word;
    }

    private static bool IsItem(string line) => line.TrimStart() is "-" or ['-', ' ', ..];

    private static int IndentOf(string line) => line.Length - line.TrimStart(' ').Length;
}
