using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;

namespace CourseGit.Core.Verify;

/// <summary>What a trial restore says in the end: what came back, what did not, what that means and what to do.</summary>
internal sealed class Verdict(RestoreScope scope, CourseTree tree)
{
    private const string ByHand = "Either somebody changed the repository by hand after the backup, or something in it was lost.";

    private const string NextAfterDamage =
        "Back the course up again, then verify that backup. Until then restore an older restore point if you need one: the course's "
        + "history lists them. If it happens again, run git fsck in the repository.";

    private string Commit => $"Commit {tree.Commit.Short}";

    private string Files => $"{Counted.InWords(tree.Entries.Count, "file")} ({ByteSize.InWords(tree.Bytes)})";

    /// <summary>Files and database came back.</summary>
    public OperationResult Proven(TrialDatabase database)
    {
        if (database.Dump is null && scope.Course.Database.Kind != DatabaseKind.None)
            scope.Warn("The commit holds no database, although the course has one: with this backup alone it would be lost. Back the "
                + "course up again.");
        var text = $"{Commit} can be restored: {Sentence(database)}";
        return Ended(scope.Warnings.Count > 0 ? OperationOutcome.Warning : OperationOutcome.Succeeded,
            scope.Warnings.Count > 0 ? $"{text} But: {string.Join(" ", scope.Warnings)}" : text, null);
    }

    /// <param name="what">What differs, the middle of a sentence.</param>
    public OperationResult FilesDiffer(string what) =>
        Ended(OperationOutcome.Failed,
            $"{Commit}, the newest backup of {scope.Course.Subdomain}, cannot be restored as it was saved: {what}. {ByHand} The course "
            + "itself is untouched.", NextAfterDamage);

    /// <param name="what">What differs, the middle of a sentence.</param>
    public OperationResult DatabaseDiffers(string what) =>
        Ended(OperationOutcome.Failed,
            $"{Commit}, the newest backup of {scope.Course.Subdomain}, cannot be restored as it was saved: its {Files} came back "
            + $"exactly, but of its database {what}. {ByHand} The course itself is untouched.", NextAfterDamage);

    /// <param name="why">Sentences that say why the database could not be made of the dump.</param>
    public OperationResult DatabaseNotProven(string why) =>
        Ended(OperationOutcome.Failed,
            $"The files of commit {tree.Commit.Short} are proven: {Files} came back exactly as saved. Its database is not: {why}",
            "Do what is said above, then verify again.");

    /// <summary>What was written for the trial could not be taken away.</summary>
    public static OperationResult Untidy(OperationResult result) => result with
    {
        Outcome = OperationOutcome.Warning,
        Text = $"{result.Text} What was written for this trial could not be taken away yet; CourseGit tries again before the next "
            + "operation on this course.",
        NextStep = "Look at the log for what is in the way.",
    };

    private string Sentence(TrialDatabase database)
    {
        var exactly = tree.Manifest is null ? "exactly as the commit holds them" : "exactly as saved";
        var files = database switch
        {
            { Dump: null } =>
                $"{Files} came back {exactly}. "
                + $"{(scope.Course.Database.Kind == DatabaseKind.None && scope.Warnings.Count == 0 ? "There is no database in it." : "")}",
            { Dump.Damage: not null } => $"{Files} and the database came back {exactly}.",
            { Dump.Sha256.Length: 0 } =>
                $"{Files} came back {exactly}, and the database ({Tables(database)}) could be made of the course server's own dump, "
                + "which says nothing to compare it with.",
            _ => $"{Files} and the database ({Tables(database)}) came back {exactly}.",
        };
        return tree.Manifest is null ? $"{files.TrimEnd()} It has no manifest of CourseGit's, so there was nothing more to compare with."
            : files.TrimEnd();
    }

    private static string Tables(TrialDatabase database) =>
        $"{Counted.InWords(database.Rows.Count, "table")}, {Counted.InWords(database.Rows.Values.Sum(), "row")}";

    private OperationResult Ended(OperationOutcome outcome, string text, string? next) => new(outcome, text)
    {
        Commit = tree.Commit,
        Branch = tree.Found.Branch,
        Files = tree.Entries.Count,
        Bytes = tree.Bytes,
        NextStep = next,
    };
}
