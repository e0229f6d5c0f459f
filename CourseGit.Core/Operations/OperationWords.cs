namespace CourseGit.Core.Operations;

/// <summary>What each kind of operation says where its pipeline has no say any more.</summary>
internal static class OperationWords
{
    /// <summary>A cancel that the pipeline did not explain.</summary>
    public static string Cancelled(OperationKind kind) => kind switch
    {
        OperationKind.Backup => "Cancelled. Nothing was changed in the repository.",
        _ => "Cancelled. The course is exactly as it was; nothing was changed.",
    };

    public static string AfterCancel(OperationKind kind) => kind switch
    {
        OperationKind.Backup => "Back up again when you are ready.",
        OperationKind.Restore => "Restore again when you are ready.",
        OperationKind.Verify => "Verify again when you are ready.",
        _ => "Undo again when you are ready.",
    };

    /// <summary>The process died before anything was decided.</summary>
    public static string Stopped(OperationKind kind, string step, int percent) => $"CourseGit was stopped in the middle (\"{step}\", {percent} %). " + kind switch
    {
        OperationKind.Backup => "The course's files were not touched, and what was already saved stays saved.",
        _ => "The course is exactly as it was: nothing had been changed yet, and what had been prepared was taken away.",
    };

    public static string AfterStop(OperationKind kind) => kind switch
    {
        OperationKind.Backup => "Back up again: it goes on from what is already saved.",
        OperationKind.Restore => "Restore again: nothing stands in its way.",
        OperationKind.Verify => "Verify again: nothing stands in its way.",
        _ => "Undo again: what was replaced is still set aside.",
    };
}
