namespace CourseGit.Core.State.Model;

/// <summary>A further place that a course's backups are copied to, and how far the copy has come.</summary>
public sealed class FurtherRemoteRow
{
    public int Id { get; set; }
    public required string Subdomain { get; set; }
    public required string RemoteKind { get; set; }
    public required string RemoteAddress { get; set; }
    public string? CredentialName { get; set; }
    public DateTime AddedUtc { get; set; }

    /// <summary>The newest commit that is there; null while none is.</summary>
    public string? Commit { get; set; }

    /// <summary>When the newest commit of the course was there last, UTC.</summary>
    public DateTime? ReachedUtc { get; set; }

    /// <summary>When it was last tried, UTC.</summary>
    public DateTime? TriedUtc { get; set; }

    /// <summary>Why it failed then; null when it did not.</summary>
    public string? Trouble { get; set; }
}
