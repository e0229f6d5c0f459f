using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Operations;

/// <summary>What to do after an operation that did not say it itself.</summary>
internal static class NextSteps
{
    /// <param name="mode">How much was replaced; null when nothing was.</param>
    public static string Of(OperationSnapshot operation, RestoreMode? mode) => operation.Kind switch
    {
        OperationKind.Backup => OfBackup(operation),
        OperationKind.Restore => OfRestore(operation, mode),
        OperationKind.Verify => OfVerification(operation),
        _ => OfUndo(operation),
    };

    private static string OfBackup(OperationSnapshot operation) => operation switch
    {
        { Outcome: OperationOutcome.Succeeded } => "The course is safe as it is now. Nothing more is to be done.",
        { Outcome: OperationOutcome.Unchanged } => "The course is as it was at its last backup, which stays the newest restore point.",
        { Outcome: OperationOutcome.Warning } => "The course is backed up. Look at the warnings in the log below.",
        { Outcome: OperationOutcome.Cancelled } => "The last backup before it stays the newest restore point. Back up again when you are ready.",
        { Refused: true } => "Correct what is named above, then back up from the course's page.",
        _ => "The last backup before it stays the newest restore point. Look at the log below, then back up again.",
    };

    private static string OfRestore(OperationSnapshot operation, RestoreMode? mode) => operation switch
    {
        { Outcome: OperationOutcome.Succeeded } when mode == RestoreMode.Full => "Open the course and check that it loads, try some exercises and look at its settings. You may have to sign in there again. If it is not what you wanted, undo the restore: what was there before is set aside.",
        { Outcome: OperationOutcome.Succeeded } => "Open the course and look at what was restored. If it is not what you wanted, undo the restore: what was there before is set aside.",
        { Outcome: OperationOutcome.Unchanged } => "The course already was as at the restore point. Nothing was replaced.",
        { Outcome: OperationOutcome.Warning } => "The restore is done. Look at the warnings in the log below, then at the course. What was there before is set aside.",
        { Outcome: OperationOutcome.Cancelled } => "The course is as it was before. Plan the restore again when you are ready.",
        { Refused: true } => "The course is as it was before. Correct what is named above, then plan the restore again.",
        _ => "Look at the log below for what was in the way, then plan the restore again.",
    };

    private static string OfVerification(OperationSnapshot operation) => operation switch
    {
        { Outcome: OperationOutcome.Succeeded } => "Nothing is to be done. What was restored for this trial is gone again; the course was not touched.",
        { Outcome: OperationOutcome.Warning } => "The backup is worth something, but not everything: look at what is named above. The course was not touched.",
        { Outcome: OperationOutcome.Cancelled } => "What had been prepared is gone again; the course was not touched. Verify again when you are ready.",
        { Refused: true } => "The course was not touched. Correct what is named above (the branch is set in the course's settings), then verify again.",
        _ => "The course was not touched. Mend what is named above, then verify again.",
    };

    private static string OfUndo(OperationSnapshot operation) => operation switch
    {
        { Outcome: OperationOutcome.Succeeded or OperationOutcome.Warning } => "What was replaced is back in its place. What stood there meanwhile is set aside, so the undo can be undone too.",
        { Outcome: OperationOutcome.Unchanged } => "The course already was like that. Nothing was replaced.",
        { Outcome: OperationOutcome.Cancelled } => "The course is as it was before. What is set aside stays there, so you can undo later.",
        { Refused: true } => "The course is as it was before. Correct what is named above, then undo again.",
        _ => "Look at the log below for what was in the way. What is set aside stays there, so you can undo again.",
    };
}
