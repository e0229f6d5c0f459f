using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>The guide's GitPull as a kind of operation: its steps, and what is said of it.</summary>
public static class RestoreOperation
{
    public static readonly OperationStepShare Initializing = new("Initializing", 10, 3);
    public static readonly OperationStepShare Fetching = new("Fetching from remote", 30, 25);
    public static readonly OperationStepShare Resetting = new("Resetting to commit", 60, 55);
    public static readonly OperationStepShare Cleaning = new("Cleaning up", 80, 5);
    public static readonly OperationStepShare Activating = new("Activating course", 90, 12);
    public static readonly OperationStepShare Done = new("Done", 100, 0);

    internal const string BeforeCancel =
        "Cancelling stops it within seconds and leaves the course as it is. Only once the new state is being put in place it goes on "
        + "to its end: the course is never half of each.";

    private const string AsBefore = "The course is as it was before.";

    public static OperationKind Kind { get; } = new()
    {
        Id = "Restore",
        Name = "Restore",
        Noun = "restore",
        Right = Right.Restore,
        Replaces = true,
        Steps = [Initializing, Fetching, Resetting, Cleaning, Activating, Done],
        Says = new()
        {
            Untouched = "The course's files were not touched.",
            BeforeCancel = BeforeCancel,
            Cancelled = "Cancelled. The course is exactly as it was; nothing was changed.",
            AfterCancel = "Restore again when you are ready.",
            Stopped = "The course is exactly as it was: nothing had been changed yet, and what had been prepared was taken away.",
            AfterStop = "Restore again: nothing stands in its way.",
            Done = "Restore complete",
            Unchanged = "Nothing to restore",
            NextAfter = Next,
            FilesLabel = "Restored",
            CommitLabel = "Restore point",
        },
    };

    private static string Next(OperationStanding standing) => standing switch
    {
        OperationStanding.Succeeded =>
            "Open the course and look at what was restored. If it is not what you wanted, undo the restore: what was there before is set "
            + "aside.",
        OperationStanding.Unchanged => "The course already was as at the restore point. Nothing was replaced.",
        OperationStanding.Warning =>
            "The restore is done. Look at the warnings in the log below, then at the course. What was there before is set aside.",
        OperationStanding.Cancelled => $"{AsBefore} Plan the restore again when you are ready.",
        OperationStanding.Refused => $"{AsBefore} Correct what is named above, then plan the restore again.",
        _ => "Look at the log below for what was in the way, then plan the restore again.",
    };
}

/// <summary>What is asked of a restore.</summary>
public sealed record RestoreRequest(Subdomain Course, RestoreArguments Arguments) : OperationRequest(OperationSubject.Of(Course))
{
    /// <inheritdoc/>
    public override OperationKind Kind => RestoreOperation.Kind;

    /// <inheritdoc/>
    public override string ToJson() => Arguments.ToJson();

    /// <inheritdoc/>
    public override void Check() => Arguments.Check();
}
