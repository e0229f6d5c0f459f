using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace CourseGit.Core.Databases.Sqlite;

/// <summary>What the engine finds in a database.</summary>
/// <param name="Damage">What is wrong; null when nothing is.</param>
/// <param name="Unchecked">What could not be looked at here, in a sentence; null when all was.</param>
/// <param name="Rows">Rows by table; none of a damaged database.</param>
internal sealed record SqliteFindings(string? Damage, string? Unchecked, ImmutableSortedDictionary<string, long> Rows);

/// <summary>
/// Looks whether a database is whole. Its own program may have given it sortings and functions that nobody else has: others stand for them
/// here, so
/// that all that does not depend on them is looked at all the same.
/// </summary>
internal static partial class SqliteInspection
{
    private const int MostComplaints = 100, MostStandIns = 200;

    // What may be complained about only because something stood for what was missing.
    private static readonly string[] OfOrder =
        ["row not in PRIMARY KEY order", "NULL value in ", "CHECK constraint failed in ", "non-unique entry in index",
        "missing from index"];

    /// <summary>Looks.</summary>
    /// <exception cref="SqliteException">It is damaged so that nothing can be read.</exception>
    public static SqliteFindings Look(SqliteConnection connection)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var complaint = Complaint(connection, "PRAGMA quick_check", missing);
        var rows = complaint is null ? Rows(connection, missing) : ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);
        return new SqliteFindings(complaint, missing.Count == 0 ? null : Sentence(missing), rows);
    }

    /// <summary>Whether the engine lacks something that only the course's own program has.</summary>
    public static bool IsMissing(SqliteException e) => Missing().IsMatch(e.Message);

    private static string? Complaint(SqliteConnection connection, string check, SortedSet<string> missing)
    {
        var complaints = With(connection, missing, () => SqliteLook.Column(connection, $"{check}({MostComplaints})"));
        return complaints is ["ok"] or []
            ? null
            : complaints.FirstOrDefault(c => missing.Count == 0 || !OfOrder.Any(o => c.Contains(o, StringComparison.Ordinal)));
    }

    private static ImmutableSortedDictionary<string, long> Rows(SqliteConnection connection, SortedSet<string> missing)
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        const string tables =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE "
            + "VIRTUAL%' ORDER BY name";
        foreach (var table in SqliteLook.Column(connection, tables))
            rows[table] = With(
                connection, missing, () => (long)SqliteLook.Scalar(
                connection, $"SELECT count(*) FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")!);
        return rows.ToImmutable();
    }

    // The engine tells of one missing thing at a time.
    private static T With<T>(SqliteConnection connection, SortedSet<string> missing, Func<T> look)
    {
        while (true)
        {
            try
            {
                return look();
            }
            catch (SqliteException e) when (missing.Count < MostStandIns && Missing().Match(e.Message) is { Success: true } match
                && missing.Add($"the {Kind(match)} {match.Groups["name"].Value}"))
            {
                StandIn(connection, Kind(match), match.Groups["name"].Value);
            }
        }
    }

    private static void StandIn(SqliteConnection connection, string kind, string name)
    {
        if (kind == "sorting")
            connection.CreateCollation(name, string.CompareOrdinal);
        else
            connection.CreateFunction<object?>(name, _ => null, isDeterministic: true);
    }

    private static string Kind(Match match) => match.Groups["kind"].Value.Contains("function", StringComparison.Ordinal)
        ? "function"
        : "sorting";

    private static string Sentence(SortedSet<string> missing) =>
        $"Not everything of the course's database could be checked here: only the course's own program has {string.Join(", ", missing)}. "
            + "What depends on it (the order in an index, values that are computed) was not looked at; all else is whole, and everything "
            + "is saved as it is.";

    [GeneratedRegex("(?<kind>no such collation sequence|no such function|unknown function): (?<name>[^'()]+?)(\\(\\))?('|\\.|$)")]
    private static partial Regex Missing();
}
