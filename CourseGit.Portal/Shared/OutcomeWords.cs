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
    public static string Heading(OperationSnapshot operation) => operation.Kind.Heading(operation.Standing);

    /// <summary>That an operation waits or runs, and how far it is.</summary>
    public static string UnderWay(OperationSnapshot operation)
    {
        var what = operation.Kind.WithArticle;
        what = char.ToUpperInvariant(what[0]) + what[1..];
        return operation.State == OperationState.Queued ? $"{what} waits to start" : $"{what} is running: {operation.Progress} %";
    }

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
