using CourseGit.Core.Operations;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Api.V1;

/// <summary>
/// An operation as the command line's <c>--json</c> prints it, and what else there is to know while it runs. Times are UTC.
/// </summary>
internal sealed record OperationView : OperationAnswer
{
    private OperationView(OperationAnswer answer) : base(answer)
    {
    }

    /// <summary>queued, running or done.</summary>
    public required OperationState State { get; init; }

    /// <summary>Counts its changes; the id of its events.</summary>
    public required long Revision { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Percent { get; init; }

    public required string RequestedBy { get; init; }
    public required DateTime Requested { get; init; }
    public required DateTime? Started { get; init; }
    public required DateTime? Finished { get; init; }
    public required bool CancelRequested { get; init; }

    /// <summary>It was refused for something that can be confirmed; asked again with that, it goes through.</summary>
    public required bool CanBeConfirmed { get; init; }

    public static new OperationView Of(OperationSnapshot operation) => new(OperationAnswer.Of(operation))
    {
        State = operation.State,
        Revision = operation.Revision,
        Percent = operation.Percent,
        RequestedBy = operation.RequestedBy,
        Requested = operation.RequestedUtc,
        Started = operation.StartedUtc,
        Finished = operation.FinishedUtc,
        CancelRequested = operation.CancelRequested,
        CanBeConfirmed = operation.CanBeConfirmed,
    };
}

/// <summary>Operations, the last asked for first.</summary>
/// <param name="Next">For after, to get older ones; null at the end.</param>
internal sealed record OperationList(IReadOnlyList<OperationView> Operations, string? Next);

/// <summary>Lines of an operation's log.</summary>
/// <param name="Next">For after, to get later ones; null at the end, which of an operation under way may move.</param>
internal sealed record LogAnswer(long Operation, IReadOnlyList<LogLineAnswer> Lines, string? Next);

/// <summary>A line of an operation's log. The time is UTC.</summary>
internal sealed record LogLineAnswer(int Number, DateTime At, OperationLogLevel Level, string Text);
