using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// One thing in a schema's text as pg_dump writes it: its heading, and what stands between that and the next one. Each byte is a character.
/// </summary>
/// <param name="Heading">Three lines of comment; empty for what stands before the first.</param>
/// <param name="Text">The statements.</param>
internal sealed partial record SchemaEntry(string Heading, string Text)
{
    private const string Begin = "--\n-- Name: ";

    /// <summary>As the heading has it, for example <c>t t_pkey</c> of a constraint.</summary>
    public string Name => Parts.Groups["name"].Value;

    /// <summary>For example <c>TABLE</c>; empty for what stands before the first.</summary>
    public string Type => Parts.Groups["type"].Value;

    /// <summary>Its schema; a hyphen for none.</summary>
    public string Schema => Parts.Groups["schema"].Value;

    /// <summary>The role that owns it; a hyphen, or nothing, where that is not said.</summary>
    public string Owner => Parts.Groups["owner"].Value;

    /// <summary>What new things are made with, as statements for one transaction: a tablespace or an access method.</summary>
    public string Settings { get; init; } = "";

    /// <summary>The tablespace it is made in; null for the usual one.</summary>
    public string? Tablespace => NameIn(TablespaceLine().Match(Settings));

    /// <summary>The way its rows are kept; null where that is not said.</summary>
    public string? AccessMethod => NameIn(AccessMethodLine().Match(Settings));

    /// <summary>The same for the usual place.</summary>
    public SchemaEntry Elsewhere => this with { Settings = TablespaceLine().Replace(Settings, "SET LOCAL default_tablespace = '';") };

    /// <summary>The same for the server's own way of keeping rows.</summary>
    public SchemaEntry OfUsualMethod => this with { Settings = AccessMethodLine().Replace(Settings, "") };

    /// <summary>The same, with nobody named as its owner.</summary>
    public SchemaEntry OfNobody => Owner.Length == 0
        ? this
        : this with { Heading = Heading.Replace($"; Owner: {Owner}", "; Owner: -", StringComparison.Ordinal) };

    private Match Parts => HeadingLines().Match(Heading);

    /// <summary>As people call it.</summary>
    public string Title => OwnEncoding.InWords(Type switch
    {
        "SERVER" => $"foreign server {Name}",
        "COMMENT" => $"comment on {Name}",
        "USER MAPPING" => $"user mapping {Name["USER MAPPING ".Length..]}",
        "ACL" => $"grants on {Name}",
        "CAST" => Name.Replace("CAST", "cast", StringComparison.Ordinal),
        "PUBLICATION TABLES IN SCHEMA" => $"publication {Name}",
        _ when Schema is "-" or "public" or "" => $"{Type.ToLowerInvariant()} {Name}",
        _ => $"{Type.ToLowerInvariant()} {Schema}.{Name}",
    });

    /// <summary>A new one.</summary>
    public static SchemaEntry Of(string name, string type, string schema, string text) =>
        new($"--\n-- Name: {name.Replace('\n', ' ')}; Type: {type}; Schema: {schema.Replace('\n', ' ')}; Owner: -\n--\n",
            $"\n{text}\n\n\n");

    /// <summary>Takes a text apart; together again they are the text.</summary>
    public static ImmutableArray<SchemaEntry> ReadAll(string sql)
    {
        var starts = new List<int> { 0 };
        for (var at = 0; at < sql.Length; at = SqlScanner.Skip(sql, at))
        {
            if (at > 0 && sql[at] == '-' && sql[at - 1] == '\n' && string.CompareOrdinal(sql, at, Begin, 0, Begin.Length) == 0)
                starts.Add(at);
        }
        return [.. starts.Select((s, i) => Read(sql[s..(i + 1 < starts.Count ? starts[i + 1] : sql.Length)]))
            .Where(e => e.Heading.Length + e.Text.Length > 0)];
    }

    /// <summary>
    /// The same for making them: the lines with which pg_dump sets a tablespace or an access method stand behind the thing before, and
    /// count from
    /// there on; here each thing has its own.
    /// </summary>
    public static ImmutableArray<SchemaEntry> ReadForMaking(string sql)
    {
        var entries = ImmutableArray.CreateBuilder<SchemaEntry>();
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in ReadAll(sql))
        {
            var lines = SettingLines().Match(entry.Text);
            entries.Add(entry with { Text = entry.Text[..lines.Index], Settings = string.Concat(settings.Values) });
            foreach (var line in lines.Value.Split('\n').Where(l => l.StartsWith("SET ", StringComparison.Ordinal)))
                settings[line.Split(' ')[1]] = line.Replace("SET ", "SET LOCAL ", StringComparison.Ordinal) + "\n";
        }
        return entries.ToImmutable();
    }

    private static SchemaEntry Read(string text)
    {
        var heading = text.StartsWith(Begin, StringComparison.Ordinal) ? HeadingLines().Match(text).Value : "";
        return new SchemaEntry(heading, text[heading.Length..]);
    }

    [GeneratedRegex(
        @"\A--\n-- Name: (?<name>.*); Type: (?<type>[^;\n]*); Schema: (?<schema>.*?); Owner: (?<owner>[^;\n]*)(; Tablespace: .*)?\n--\n")]
    private static partial Regex HeadingLines();

    private static string? NameIn(Match line) => line.Success
        ? OwnEncoding.InWords(line.Groups["name"].Value.Replace("\"\"", "\"", StringComparison.Ordinal))
        : null;

    [GeneratedRegex("SET LOCAL default_table_access_method = (\"(?<name>([^\"]|\"\")+)\"|(?<name>\\w+));")]
    private static partial Regex AccessMethodLine();

    [GeneratedRegex("SET LOCAL default_tablespace = \"(?<name>([^\"]|\"\")+)\";")]
    private static partial Regex TablespaceLine();

    [GeneratedRegex(@"(SET default_[a-z_]+ = [^\n]*;\n\n)*(--\n-- PostgreSQL database dump complete\n--\n+)?\z")]
    private static partial Regex SettingLines();
}
