using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Where what a dump's texts make is to lie. A tablespace that is not there, or not for CourseGit's user, leaves things in the usual place;
/// one that is only for
/// that user and not for the owner gets them moved there.
/// </summary>
internal sealed partial class Tablespaces(TargetServer target)
{
    private readonly HashSet<LeftOut> _leftOut = [];

    /// <summary>Those that could not be used.</summary>
    public IReadOnlyCollection<LeftOut> LeftOut => _leftOut;

    /// <summary>Whether things can be made in it.</summary>
    public bool MayMakeIn(string place) => (target.Role is null ? target.Tablespaces : target.OwnersTablespaces).GetValueOrDefault(place);

    /// <summary>Moves what was made in the usual place because its owner may not make it where it belongs.</summary>
    public async Task MoveAsync(DumpTransaction transaction, SchemaEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Tablespace is not { } place || MayMakeIn(place) || NameOf(entry) is not { } name)
            return;
        if (!target.Tablespaces.TryGetValue(place, out var mayUse) || !mayUse)
        {
            _leftOut.Add(
                PostgreSql.LeftOut.Tablespace(place, target.Tablespaces.ContainsKey(place) ? LeftOutCause.Rights : LeftOutCause.Missing));
            return;
        }
        var role = target.Role is { } owner ? CatalogTable.Quote(owner) : "NONE";
        var move = $"SET LOCAL ROLE NONE; ALTER {name} SET TABLESPACE {CatalogTable.Quote(place)}; SET LOCAL ROLE {role}";
        if (await transaction.TryAsync(
            () => transaction.RunAsync(move, cancellationToken), cancellationToken).ConfigureAwait(false) is not null)
            _leftOut.Add(PostgreSql.LeftOut.Tablespace(place, LeftOutCause.Rights));
    }

    private static string? NameOf(SchemaEntry entry)
    {
        var schema = CatalogTable.Quote(OwnEncoding.InWords(entry.Schema));
        return entry.Type switch
        {
            "TABLE" or "INDEX" or "MATERIALIZED VIEW" => $"{entry.Type} {schema}.{CatalogTable.Quote(OwnEncoding.InWords(entry.Name))}",
            "CONSTRAINT" when Constraint().Match(entry.Text) is { Success: true } match =>
                $"INDEX {schema}.{OwnEncoding.InWords(match.Groups["name"].Value)}",
            _ => null,
        };
    }

    [GeneratedRegex("ADD CONSTRAINT (?<name>\"([^\"]|\"\")+\") (PRIMARY KEY|UNIQUE|EXCLUDE)")]
    private static partial Regex Constraint();
}
