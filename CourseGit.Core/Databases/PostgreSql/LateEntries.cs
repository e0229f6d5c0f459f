using System.Collections.Immutable;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// What of a dump's last section waits until the rows are checked and are the course's: it would change them, hide them, or stop what is
/// still to come.
/// </summary>
internal static class LateEntries
{
    private static readonly string[] BeforeRights =
        ["TRIGGER", "RULE", "POLICY", "PUBLICATION", "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA", "SECURITY LABEL"];

    // As pg_restore has it: views are filled with their own owners' rights.
    private static readonly string[] AfterRights = ["MATERIALIZED VIEW DATA", "ROW SECURITY", "EVENT TRIGGER"];

    /// <summary>0 for what does not wait, 1 for what comes before owners and grants, 2 for what comes after them.</summary>
    public static int PhaseOf(SchemaEntry entry) => PhaseOf(entry.Type == "COMMENT" ? entry.Name : entry.Type, entry.Type == "COMMENT");

    /// <summary>Whether an owner is that of a thing which is made after all others.</summary>
    public static bool IsOfEventTrigger(SchemaEntry right) => right.Text.StartsWith("\nALTER EVENT TRIGGER ", StringComparison.Ordinal);

    /// <summary>What waits, in its order.</summary>
    public static (IEnumerable<SchemaEntry> BeforeRights, IEnumerable<SchemaEntry> AfterRights) Phases(
        ImmutableArray<SchemaEntry> entries) =>
        (entries.Where(e => PhaseOf(e) == 1), entries.Where(e => PhaseOf(e) == 2));

    // A comment's name begins with what it is on: TRIGGER guard ON t.
    private static int PhaseOf(string type, bool isBegin)
    {
        bool Has(string[] types) => types.Any(t => isBegin ? type.StartsWith(t + " ", StringComparison.Ordinal) : type == t);
        return Has(AfterRights) ? 2 : Has(BeforeRights) ? 1 : 0;
    }
}
