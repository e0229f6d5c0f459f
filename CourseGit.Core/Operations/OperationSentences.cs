namespace CourseGit.Core.Operations;

/// <summary>What a kind of operation says of itself where its pipeline has no say any more, and what to do next.</summary>
public sealed record OperationSentences
{
    /// <summary>For a kind without words of its own.</summary>
    public static OperationSentences Plain { get; } = new()
    {
        Untouched = "Nothing was changed.",
        BeforeCancel = "Cancelling stops it within seconds.",
        Cancelled = "Cancelled. Nothing was changed.",
        AfterCancel = "Start it again when you are ready.",
        Stopped = "What it had not finished was not done.",
        AfterStop = "Start it again: nothing stands in its way.",
        Done = "Done",
        Unchanged = "Nothing to do",
        NextAfter = _ => "",
    };

    /// <summary>What was not touched until the pipeline says that it is: said when something breaks that no step expected.</summary>
    public required string Untouched { get; init; }

    /// <summary>Beside the button that cancels it.</summary>
    public required string BeforeCancel { get; init; }

    /// <summary>A cancel that the pipeline did not explain.</summary>
    public required string Cancelled { get; init; }

    /// <summary>What to do after it.</summary>
    public required string AfterCancel { get; init; }

    /// <summary>What it means that the process died before anything was decided.</summary>
    public required string Stopped { get; init; }

    /// <summary>What to do after that.</summary>
    public required string AfterStop { get; init; }

    /// <summary>The heading of one that succeeded.</summary>
    public required string Done { get; init; }

    /// <summary>The heading of one that found nothing to do.</summary>
    public required string Unchanged { get; init; }

    /// <summary>What to do after one that did not say it itself; empty for nothing.</summary>
    public required Func<OperationStanding, string> NextAfter { get; init; }

    /// <summary>Over the number of files of one that succeeded; null where there is none to tell.</summary>
    public string? FilesLabel { get; init; }

    /// <summary>Instead of that number when it is 0.</summary>
    public string? NoFiles { get; init; }

    /// <summary>Over its commit.</summary>
    public string CommitLabel { get; init; } = "Commit";
}
