using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>The texts of a dump: the schema before the rows, what comes after them, and who may do what, which comes last.</summary>
/// <param name="Rights">Empty when it says nothing that a new database has not by itself.</param>
internal sealed partial record DumpTexts(byte[] Schema, byte[] Constraints, byte[] Rights)
{
    /// <summary>
    /// Makes them of pg_dump's two sections. What belongs to the database's owner belongs to the next one's, so that is said nowhere; other
    /// owners
    /// and all grants go last, because a right that was taken from the owner would stop the rows. Secrets of other servers stay behind.
    /// </summary>
    /// <param name="owner">Of the database.</param>
    /// <param name="more">What pg_dump does not say of the database itself and of its large objects.</param>
    /// <param name="taken">Gets the names of the secrets.</param>
    public static DumpTexts Of(byte[] before, byte[] after, string owner, ImmutableArray<SchemaEntry> more, ICollection<string> taken)
    {
        var rights = new List<SchemaEntry>();
        var texts = new[] { before, after }.Select(section => Encoding.Latin1.GetBytes(Sift(section, owner, rights, taken))).ToList();
        return new DumpTexts(
            texts[0], texts[1], Encoding.Latin1.GetBytes(string.Concat(rights.Concat(more).Select(r => r.Heading + r.Text))));
    }

    private static string Sift(byte[] section, string owner, List<SchemaEntry> rights, ICollection<string> taken)
    {
        var kept = new StringBuilder(section.Length);
        foreach (var entry in SchemaEntry.ReadAll(Encoding.Latin1.GetString(SchemaText.Clean(section))))
        {
            if (entry.Type is "ACL" or "DEFAULT ACL")
            {
                var settings = TrailingSettings().Match(entry.Text).Value;
                rights.Add(entry.OfNobody with { Text = entry.Text[..^settings.Length] });
                kept.Append(settings);
                continue;
            }
            var (text, statement) = WithoutOwner(entry.Text);
            // a new one is nobody's in particular
            if (statement is not null && (entry.Owner != owner || entry is { Type: "SCHEMA", Name: "public" }))
                rights.Add(SchemaEntry.Of(entry.Name, "OWNER", entry.Schema, statement));
            kept.Append(entry.OfNobody.Heading).Append(ForeignSecrets.TakeOut(entry with { Text = text }, taken));
        }
        return kept.ToString();
    }

    private static (string Text, string? Statement) WithoutOwner(string text)
    {
        var statements = SqlScanner.Statements(text).Where(s => !s.StartsWith("SET ", StringComparison.Ordinal)).ToList();
        if (statements.Count == 0 || OwnerStatement().Match(statements[^1]) is not { Success: true } match)
            return (text, null);
        var at = text.LastIndexOf(match.Value + "\n\n", StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at] + text[(at + match.Length + 2)..], match.Value);
    }

    [GeneratedRegex("^ALTER [A-Z ]+ .* OWNER TO (\"([^\"]|\"\")*\"|[^\\s;]+);$", RegexOptions.Singleline)]
    private static partial Regex OwnerStatement();

    [GeneratedRegex(@"(SET default_[a-z_]+ = [^\n]*;\n\n)*(--\n-- PostgreSQL database dump complete\n--\n+)?\z")]
    private static partial Regex TrailingSettings();
}
