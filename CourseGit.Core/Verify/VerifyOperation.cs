using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Verify;

/// <summary>
/// The trial restore as a kind of operation: it restores the newest restore point, compares it, and takes it away again.
/// </summary>
public static class VerifyOperation
{
    public static readonly OperationStepShare Initializing = new("Initializing", 10);
    public static readonly OperationStepShare Fetching = new("Fetching from remote", 30);
    public static readonly OperationStepShare Writing = new("Writing a scratch copy", 60);
    public static readonly OperationStepShare Comparing = new("Comparing", 80);
    public static readonly OperationStepShare Database = new("Restoring the database into a scratch one", 85);
    public static readonly OperationStepShare Cleaning = new("Cleaning up", 95);
    public static readonly OperationStepShare Done = new("Done", 100);

    private const string Untouched = "The course was not touched.";

    public static OperationKind Kind { get; } = new()
    {
        Id = "Verify",
        Name = "Verification",
        Noun = "verification",
        Right = Right.Verify,
        Proves = true,
        Steps = [Initializing, Fetching, Writing, Comparing, Database, Cleaning, Done],
        Says = new()
        {
            Untouched = Untouched,
            BeforeCancel =
                "Cancelling stops it within seconds and takes away what was restored for this trial. The course is not touched either way.",
            Cancelled = "Cancelled. The course is exactly as it was; nothing was changed.",
            AfterCancel = "Verify again when you are ready.",
            Stopped = "The course is exactly as it was: nothing had been changed yet, and what had been prepared was taken away.",
            AfterStop = "Verify again: nothing stands in its way.",
            Done = "Proven restorable",
            Unchanged = "Nothing to verify",
            NextAfter = Next,
            FilesLabel = "Compared",
            CommitLabel = "Restore point",
        },
    };

    private static string Next(OperationStanding standing) => standing switch
    {
        OperationStanding.Succeeded => "Nothing is to be done. What was restored for this trial is gone again; the course was not touched.",
        OperationStanding.Warning =>
            "The backup is worth something, but not everything: look at what is named above. The course was not touched.",
        OperationStanding.Cancelled => "What had been prepared is gone again; the course was not touched. Verify again when you are ready.",
        OperationStanding.Refused =>
            $"{Untouched} Correct what is named above (the branch is set in the course's settings), then verify again.",
        _ => $"{Untouched} Mend what is named above, then verify again.",
    };
}

/// <summary>What is asked of a verification: nothing but which course.</summary>
public sealed record VerifyRequest(Subdomain Course) : OperationRequest(OperationSubject.Of(Course))
{
    /// <inheritdoc/>
    public override OperationKind Kind => VerifyOperation.Kind;

    /// <inheritdoc/>
    public override string ToJson() => "{}";
}
