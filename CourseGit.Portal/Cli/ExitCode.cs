using CourseGit.Core.Operations;

namespace CourseGit.Portal.Cli;

/// <summary>Exit codes of the command line.</summary>
internal static class ExitCode
{
    public const int Success = 0, Failed = 1, Usage = 2, Refused = 3, Cancelled = 4;

    public static int Of(OperationSnapshot operation) => operation switch
    {
        { Outcome: OperationOutcome.Succeeded or OperationOutcome.Unchanged or OperationOutcome.Warning } => Success,
        { Outcome: OperationOutcome.Cancelled } => Cancelled,
        { Refused: true } => Refused,
        _ => Failed,
    };

    /// <summary>Of several operations the one that needs most attention: failed, refused, cancelled, then success.</summary>
    public static int Of(IEnumerable<OperationSnapshot> operations)
    {
        var codes = operations.Select(Of).ToHashSet();
        return codes.Contains(Failed) ? Failed : codes.Contains(Refused) ? Refused : codes.Contains(Cancelled) ? Cancelled : Success;
    }
}
