using CourseGit.Core.Courses;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Portal.Shared;

namespace CourseGit.Portal.Cli;

/// <summary>A plan for people to read.</summary>
internal static class RestorePlanText
{
    private const int Shown = 50;

    private static readonly (PlannedChangeKind Kind, char Sign)[] Kinds =
        [(PlannedChangeKind.Added, '+'), (PlannedChangeKind.Changed, '~'), (PlannedChangeKind.Removed, '-')];

    public static IEnumerable<string> Lines(RestorePlan plan) =>
    [
        $"{plan.Course}: {What(plan.Mode)} as of commit {plan.Commit.Id.Short}{(plan.Branch is { } branch ? $" on {branch}" : "")}",
        Printable($"{plan.Commit.CommittedUtc:yyyy-MM-dd HH:mm:ss} UTC, {plan.Commit.Author}: {plan.Commit.Subject}"),
        $"{Words.Count(plan.Files, "file")}, {Words.Size(plan.Bytes)} in the commit",
        "",
        .. Table(plan),
        "",
        $"Database: {Printable(plan.Database)}",
        .. plan.Warnings.Select(w => $"Warning: {Printable(w)}"),
        .. plan.Notes.Select(n => $"Note: {Printable(n)}"),
        .. plan.Refusal is { } refusal ? new[] { $"Refused: {Printable(refusal)}" } : [],
        .. Kinds.SelectMany(k => Paths(plan, k.Kind, k.Sign)),
    ];

    private static string What(RestoreMode mode) => mode switch
    {
        RestoreMode.Full => "the whole course",
        RestoreMode.Exercises => "exercises and README.md",
        _ => "the named paths",
    };

    private static IEnumerable<string> Table(RestorePlan plan)
    {
        if (plan.Changes.IsEmpty)
            return ["No file would change."];
        var rows = Enum.GetValues<ContentGroup>().Where(g => plan.Changes.Any(c => c.Group == g))
            .Select(g => $"{Name(g),-14}{string.Concat(Kinds.Select(k => $"{Cell(plan.Sum(g, k.Kind)),22}"))}");
        return [$"{"",-14}{string.Concat(Kinds.Select(k => $"{k.Kind.ToString().ToLowerInvariant(),22}"))}", .. rows];
    }

    private static string Cell((int Count, long Bytes) sum) => sum.Count == 0
        ? "-"
        : $"{Words.Number(sum.Count)} ({Words.Size(sum.Bytes)})";

    private static string Name(ContentGroup group) => group == ContentGroup.StudentData
        ? "student data"
        : group.ToString().ToLowerInvariant();

    private static IEnumerable<string> Paths(RestorePlan plan, PlannedChangeKind kind, char sign)
    {
        var changes = plan.Changes.Where(c => c.Kind == kind).ToList();
        foreach (var change in changes.Take(Shown))
            yield return $"{sign} {Printable(change.Path.Display)}";
        if (changes.Count > Shown)
            yield return $"{sign} … and {Words.Number(changes.Count - Shown)} more";
    }

    // Names and messages are others' text: none of it may steer the terminal.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
