namespace CourseGit.Core.State.Model;

/// <summary>What messages about pushes to a course's repository are signed with.</summary>
public sealed class CoursePushRow
{
    public required string Subdomain { get; set; }
    public required string ProtectedSecret { get; set; }
    public required string CreatedBy { get; set; }
    public DateTime CreatedUtc { get; set; }
}
