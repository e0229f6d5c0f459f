using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Types that stand for those of an extension which a server does not have, or which CourseGit's user may not make there: the rows keep the
/// very text
/// they were saved as, in columns of a type of that name that is a text. Whoever installs the extension later can convert them.
/// </summary>
internal sealed partial class StandIns
{
    private readonly Dictionary<string, string[]> _expected = new(StringComparer.Ordinal);
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    /// <summary>Those that were made, as SQL writes them.</summary>
    public IReadOnlySet<string> Made => _made;

    /// <summary>Knows which types an extension would have brought.</summary>
    public void Expect(ImmutableArray<DumpNeed> needs)
    {
        foreach (var need in needs.Where(n => n.Kind == "extension" && n.Detail is not null))
            _expected[need.Name] = need.Detail!.Split('\n').Where(t => TypeName().IsMatch(t)).ToArray();
    }

    /// <summary>Makes those of an extension that was left out.</summary>
    public async Task MakeAsync(DumpTransaction transaction, string extension, CancellationToken cancellationToken)
    {
        foreach (var type in _expected.GetValueOrDefault(extension, []))
        {
            var schema = TypeName().Match(type).Groups["schema"].Value;
            await transaction.RunAsync($"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE DOMAIN {type} AS pg_catalog.text",
                cancellationToken).ConfigureAwait(false);
            _made.Add(type);
        }
    }

    /// <summary>A column's type without what only the real one could be told, for example <c>(Point,4326)</c>.</summary>
    public string Plain(string type) => _made.FirstOrDefault(m => type.StartsWith(m + "(", StringComparison.Ordinal)) is { } made
        ? made + type[(SqlScanner.Closing(type, made.Length) + 1)..]
        : type;

    /// <summary>Whether a column has one.</summary>
    public bool IsOne(CatalogColumn column) =>
        _made.Any(m => m.Replace("\"", "", StringComparison.Ordinal) is var bare
        && column.Type.Replace("\"", "", StringComparison.Ordinal).StartsWith(bare, StringComparison.Ordinal));

    [GeneratedRegex("^(?<schema>\"([^\"]|\"\")+\")\\.\"([^\"]|\"\")+\"$")]
    private static partial Regex TypeName();
}
