using CourseGit.Core.Operations;
using CourseGit.Core.People;

namespace CourseGit.Core.Housekeeping;

/// <summary>Housekeeping as a kind of operation: what years of backups leave behind is packed, thinned or freed.</summary>
public static class HousekeepingOperation
{
    public static readonly OperationStepShare Vaults = new("Packing vaults", 0);
    public static readonly OperationStepShare Repositories = new("Packing hosted repositories", 40);
    public static readonly OperationStepShare SetAside = new("Freeing what was set aside", 70);
    public static readonly OperationStepShare Logs = new("Thinning old logs", 80);
    public static readonly OperationStepShare Leftovers = new("Removing what crashes left", 90);
    public static readonly OperationStepShare State = new("Tidying the state database", 95);

    public static OperationKind Kind { get; } = new()
    {
        Id = "Housekeeping",
        Name = "Housekeeping",
        Noun = "housekeeping",
        Right = Right.KeepHouse,
        Steps = [Vaults, Repositories, SetAside, Logs, Leftovers, State],
        Says = new()
        {
            Untouched = "No course was touched.",
            BeforeCancel = "Cancelling stops it within seconds. What is tidy by then stays so; nothing is left half done.",
            Cancelled = "Cancelled. What was tidy by then stays so; nothing is left half done.",
            AfterCancel = "Start it again when you are ready: it goes on with what is left.",
            Stopped = "What it had not come to was not done; no course and no backup is concerned.",
            AfterStop = "Start it again: nothing stands in its way.",
            Done = "The house is tidy",
            Unchanged = "Nothing to tidy",
            NextAfter = Next,
        },
    };

    private static string Next(OperationStanding standing) => standing switch
    {
        OperationStanding.Succeeded or OperationStanding.Unchanged => "Nothing is to be done.",
        OperationStanding.Warning => "Look at what is named above. What could be done was done; the next "
            + "housekeeping tries the rest again.",
        _ => "Mend what is named above, then start it again. No course and no backup is concerned.",
    };
}

/// <summary>What is asked of housekeeping: nothing more.</summary>
public sealed record HousekeepingRequest() : OperationRequest(OperationSubject.Portal)
{
    /// <inheritdoc/>
    public override OperationKind Kind => HousekeepingOperation.Kind;

    /// <inheritdoc/>
    public override string ToJson() => "{}";
}
