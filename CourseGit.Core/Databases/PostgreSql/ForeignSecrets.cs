using System.Text;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>Passwords with which a database signs in elsewhere: options of foreign servers, user mappings and what is like them.</summary>
internal static partial class ForeignSecrets
{
    private static readonly string[] Types = ["FOREIGN DATA WRAPPER", "SERVER", "USER MAPPING", "FOREIGN TABLE"];

    /// <summary>The statements of a thing without such options; everything else stays as it is written.</summary>
    /// <param name="taken">Gets the names of what was taken out.</param>
    public static string TakeOut(SchemaEntry entry, ICollection<string> taken)
    {
        if (!Types.Contains(entry.Type))
            return entry.Text;
        const string options = "OPTIONS (";
        var (sql, bare) = (entry.Text, new StringBuilder(entry.Text.Length));
        for (int at = 0, next; at < sql.Length; at = next)
        {
            next = SqlScanner.Skip(sql, at);
            if (string.CompareOrdinal(sql, at, options, 0, options.Length) != 0)
            {
                bare.Append(sql, at, next - at);
                continue;
            }
            var close = SqlScanner.Closing(sql, at + options.Length - 1);
            next = Math.Min(close + 1, sql.Length);
            if (Kept(sql[(at + options.Length)..close], entry, taken) is { Length: > 0 } kept)
                bare.Append(options).Append(kept).Append(')');
            else
                bare.Length -= bare.Length > 0 && bare[^1] == ' ' ? 1 : 0;
        }
        return bare.ToString();
    }

    /// <summary>The value of an option that is no secret itself, without those inside: in an address, or in a connection string.</summary>
    public static string Bare(string value) => ConnectionSecret().Replace(AddressSecrets.TakeOut(value), "$1");

    // Each option stands on a line of its own: "name" 'value'.
    private static string Kept(string options, SchemaEntry entry, ICollection<string> taken)
    {
        var kept = new List<string>();
        foreach (var option in Split(options))
        {
            var match = Option().Match(option);
            var (name, value) = (match.Groups["name"].Value.Replace("\"\"", "\"", StringComparison.Ordinal), match.Groups["value"].Value);
            var bare = SecretNames.IsSecret(name) ? "" : Bare(value);
            if (bare != value)
                taken.Add($"{name} of the {entry.Title}");
            if (!SecretNames.IsSecret(name))
                kept.Add(bare == value ? option : option.Replace(value, bare, StringComparison.Ordinal));
        }
        return kept.Count == 0 ? "" : string.Join(",", kept) + (kept[^1].EndsWith('\n') || !options.EndsWith('\n') ? "" : "\n");
    }

    private static IEnumerable<string> Split(string options)
    {
        var start = 0;
        for (var at = 0; at < options.Length; at = SqlScanner.Skip(options, at))
        {
            if (options[at] != ',')
                continue;
            yield return options[start..at];
            start = at + 1;
        }
        yield return options[start..];
    }

    [GeneratedRegex("^\\s*(\"(?<name>([^\"]|\"\")*)\"|(?<name>\\w+)) E?'(?<value>.*)'\\s*$", RegexOptions.Singleline)]
    private static partial Regex Option();

    // password=… in a connection string, with or without quotes, which are doubled in SQL.
    [GeneratedRegex("(?i)\\b((?:ssl)?password\\s*=\\s*)(?:''(?:[^']|\\\\'')*''|[^\\s']+)")]
    private static partial Regex ConnectionSecret();
}
