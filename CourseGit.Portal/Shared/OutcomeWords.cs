using CourseGit.Core.Operations;

namespace CourseGit.Portal.Shared;

/// <summary>How a state or outcome is shown: always a word, beside it an icon, and a tone for the eye.</summary>
/// <param name="Word">The word.</param>
/// <param name="Icon">A name of <see cref="Icon"/>.</param>
/// <param name="Tone">success, warning, danger, info or neutral.</param>
public sealed record OutcomeWords(string Word, string Icon, string Tone)
{
    /// <summary>For a course without any operation.</summary>
    public static OutcomeWords Never { get; } = new("Never backed up", "never", "neutral");

    /// <summary>The word of an operation.</summary>
    public static OutcomeWords Of(OperationSnapshot operation) => operation switch
    {
        { State: OperationState.Queued } => new("Queued", "queued", "info"),
        { State: OperationState.Running, CancelRequested: true } => new("Cancelling", "running", "info"),
        { State: OperationState.Running } => new("Running", "running", "info"),
        { Outcome: OperationOutcome.Succeeded } => new("Succeeded", "succeeded", "success"),
        { Outcome: OperationOutcome.Unchanged } => new("Unchanged", "unchanged", "success"),
        { Outcome: OperationOutcome.Warning } => new("Warning", "warning", "warning"),
        { Outcome: OperationOutcome.Cancelled } => new("Cancelled", "cancelled", "neutral"),
        { Refused: true } => new("Refused", "failed", "danger"),
        _ => new("Failed", "failed", "danger"),
    };

    /// <summary>The heading of an operation that is done.</summary>
    public static string Heading(OperationSnapshot operation) => operation switch
    {
        { Outcome: OperationOutcome.Succeeded, Kind: OperationKind.Verify } => "Proven restorable",
        { Outcome: OperationOutcome.Warning, Kind: OperationKind.Verify } => "Proven restorable, with a warning",
        { Outcome: OperationOutcome.Succeeded } => $"{Deed(operation.Kind)} complete",
        { Outcome: OperationOutcome.Unchanged, Kind: OperationKind.Backup } => "No changes to commit",
        { Outcome: OperationOutcome.Unchanged } => $"Nothing to {Noun(operation.Kind)}",
        { Outcome: OperationOutcome.Warning } => $"{Deed(operation.Kind)} complete, with a warning",
        { Outcome: OperationOutcome.Cancelled } => $"{Name(operation.Kind)} cancelled",
        { Refused: true } => $"{Name(operation.Kind)} refused",
        _ => $"{Name(operation.Kind)} failed",
    };

    /// <summary>The kind in the middle of a sentence.</summary>
    public static string Noun(OperationKind kind) => kind switch
    {
        OperationKind.Backup => "backup",
        OperationKind.Restore => "restore",
        OperationKind.Verify => "verification",
        _ => "undo",
    };

    /// <summary>What an operation that is not done is about.</summary>
    public static string Title(OperationSnapshot operation) => operation.Kind == OperationKind.Undo ? $"Undo in {operation.Course}" : $"{Name(operation.Kind)} of {operation.Course}";

    /// <summary>That an operation waits or runs, and how far it is.</summary>
    public static string UnderWay(OperationSnapshot operation) => operation.State == OperationState.Queued
        ? $"{Article(operation.Kind)} {Noun(operation.Kind)} waits to start"
        : $"{Article(operation.Kind)} {Noun(operation.Kind)} is running: {operation.Percent} %";

    // The guide's word for a backup.
    private static string Deed(OperationKind kind) => kind == OperationKind.Backup ? "Sync" : Name(kind);

    private static string Name(OperationKind kind) => kind == OperationKind.Verify ? "Verification" : kind.ToString();

    private static string Article(OperationKind kind) => kind == OperationKind.Undo ? "An" : "A";

    /// <summary>Larger is worse; sorts a list so that what needs attention comes first.</summary>
    public static int Severity(OperationSnapshot? operation) => operation switch
    {
        null => 5,
        { IsDone: false } => 3,
        { Outcome: OperationOutcome.Failed } => 6,
        { Outcome: OperationOutcome.Warning } => 4,
        { Outcome: OperationOutcome.Cancelled } => 2,
        { Outcome: OperationOutcome.Succeeded } => 1,
        _ => 0,
    };
}
