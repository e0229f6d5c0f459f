namespace CourseGit.Core.State.Model;

/// <summary>A folder that follows a branch of a remote. Checkouts/Checkout is the validated form.</summary>
public sealed class CheckoutRow
{
    public long Id { get; set; }
    public required string Name { get; set; }

    /// <summary>As Courses/Remote writes it.</summary>
    public required string Remote { get; set; }

    public required string Branch { get; set; }
    public string? CredentialName { get; set; }

    /// <summary>What pushes are signed with, encrypted; null for none.</summary>
    public string? ProtectedSecret { get; set; }

    /// <summary>How often the remote is looked at, in minutes; null for never.</summary>
    public int? PollMinutes { get; set; }

    public required string CreatedBy { get; set; }
}
