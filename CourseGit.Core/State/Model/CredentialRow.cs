namespace CourseGit.Core.State.Model;

/// <summary>A named secret that courses share. The secret is stored encrypted and never leaves again but to git.</summary>
public sealed class CredentialRow
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public required string User { get; set; }
    public required string ProtectedSecret { get; set; }
    public DateTime UpdatedUtc { get; set; }

    /// <summary>The day (UTC) on which the server takes it no longer; null when nobody said.</summary>
    public DateOnly? EndsOn { get; set; }
}
