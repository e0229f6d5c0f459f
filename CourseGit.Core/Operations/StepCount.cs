namespace CourseGit.Core.Operations;

/// <summary>What a step counts while it works.</summary>
/// <param name="Done">So many are done.</param>
/// <param name="Total">Of so many; 0 while that is not known.</param>
public readonly record struct StepCount(long Done, long Total)
{
    /// <summary>What is counted, in the singular, for git's objects are no files; null for files.</summary>
    public string? Unit { get; init; }

    /// <summary>Bytes of what is done.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes of all; 0 where only pieces are counted.</summary>
    public long BytesTotal { get; init; }
}
