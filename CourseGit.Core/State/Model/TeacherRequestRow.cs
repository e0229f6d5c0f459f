namespace CourseGit.Core.State.Model;

/// <summary>Something a teacher asked for, and what a superuser said to it.</summary>
public sealed class TeacherRequestRow
{
    public long Id { get; set; }

    /// <summary>The course's subdomain.</summary>
    public required string Course { get; set; }

    /// <summary><c>Backup</c>, <c>Restore</c> or <c>Readme</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>Who asks.</summary>
    public required string Person { get; set; }

    /// <summary>In their words; of a README, what they changed.</summary>
    public required string Reason { get; set; }

    /// <summary>The exercise; null where it is about none.</summary>
    public string? Path { get; set; }

    /// <summary>The restore point; null where it is about none.</summary>
    public string? Commit { get; set; }

    /// <summary>Of a README: the SHA-256 of the text that was submitted, in hex; null where it is about none.</summary>
    public string? TextVersion { get; set; }

    public DateTime AskedUtc { get; set; }

    /// <summary><c>Waiting</c>, <c>Approved</c>, <c>Declined</c> or <c>Withdrawn</c>.</summary>
    public required string State { get; set; }

    public string? DecidedBy { get; set; }
    public DateTime? DecidedUtc { get; set; }

    /// <summary>What the superuser had to say; null for nothing.</summary>
    public string? Answer { get; set; }

    /// <summary>What was started because of it.</summary>
    public long? OperationId { get; set; }

    /// <summary>When the person saw the answer; null before.</summary>
    public DateTime? SeenUtc { get; set; }

    /// <summary>What was approved has been started. Without it, a minute later, the portal died in between: it waits again.</summary>
    public bool IsStarted { get; set; }
}
