namespace CourseGit.Core.State.Model;

/// <summary>One run of anything long, kept for good. Operations/OperationSnapshot is what others see of it.</summary>
public sealed class OperationRow
{
    public long Id { get; set; }
    public required string Kind { get; set; }

    /// <summary>What sort of thing it works on.</summary>
    public string SubjectKind { get; set; } = "Course";

    /// <summary>The name of what it works on; of a course its subdomain.</summary>
    public required string Subject { get; set; }

    /// <summary>Counts every change of the row and of the operation while it runs.</summary>
    public long Revision { get; set; }

    public required string State { get; set; }
    public string? Outcome { get; set; }
    public bool Refused { get; set; }
    public bool CanBeConfirmed { get; set; }
    public required string RequestedBy { get; set; }
    public required string Arguments { get; set; }
    public DateTime RequestedUtc { get; set; }
    public DateTime? StartedUtc { get; set; }
    public DateTime? FinishedUtc { get; set; }
    public string Text { get; set; } = "";
    public string? NextStep { get; set; }

    /// <summary>Of a failure: the words of the program that failed.</summary>
    public string? Said { get; set; }

    /// <summary>Of a failure: a <see cref="Primitives.FailureCause"/>; null for any other.</summary>
    public string? Cause { get; set; }
    public int Percent { get; set; }
    public int Progress { get; set; }
    public string? CurrentFile { get; set; }
    public long FilesDone { get; set; }
    public long FilesTotal { get; set; }

    /// <summary>What both count, in the singular; null for files.</summary>
    public string? Unit { get; set; }
    public long BytesDone { get; set; }
    public long BytesTotal { get; set; }
    public string? CommitId { get; set; }
    public string? Branch { get; set; }

    /// <summary>
    /// The repository it was to go to or come from, as Courses/Remote writes it; null where there is none, and for those of earlier
    /// versions.
    /// </summary>
    public string? Remote { get; set; }

    /// <summary>A database that lies in the course's folder and was not saved as one, because the course has none set.</summary>
    public string? UnsavedDatabase { get; set; }

    public long Files { get; set; }
    public long Bytes { get; set; }
    public long? CourseBytes { get; set; }
    public long? DurationMs { get; set; }
    public bool CancelRequested { get; set; }

    /// <summary>The process that runs it, or will run it itself; null while it waits for a portal.</summary>
    public string? Owner { get; set; }

    /// <summary>The run of a schedule that asked for it; null when a person did.</summary>
    public long? RunId { get; set; }

    /// <summary>1 for the first try; only operations of a schedule are tried again.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>How many of the attempts before this one ended with the death of their process.</summary>
    public int Crashes { get; set; }

    /// <summary>While it is queued: it does not start before.</summary>
    public DateTime? NotBeforeUtc { get; set; }

    public List<OperationStepRow> Steps { get; set; } = [];
}

/// <summary>A step an operation went through.</summary>
public sealed class OperationStepRow
{
    public long OperationId { get; set; }
    public int Ordinal { get; set; }
    public required string Name { get; set; }
    public DateTime StartedUtc { get; set; }
    public long? DurationMs { get; set; }
}

/// <summary>A line of an operation's log.</summary>
public sealed class OperationLogRow
{
    public long OperationId { get; set; }
    public int Ordinal { get; set; }
    public DateTime AtUtc { get; set; }
    public required string Level { get; set; }
    public required string Text { get; set; }
}
