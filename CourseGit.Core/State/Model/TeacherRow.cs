namespace CourseGit.Core.State.Model;

/// <summary>A course that somebody teaches. The person need not have signed in before.</summary>
public sealed class TeacherRow
{
    /// <summary>The course's subdomain.</summary>
    public required string Course { get; set; }

    /// <summary>The name they sign in with, as it was typed.</summary>
    public required string Person { get; set; }

    /// <summary>The same in capitals, by which people are found.</summary>
    public required string NormalizedPerson { get; set; }

    /// <summary>A superuser lets them back the course up.</summary>
    public bool MayBackUp { get; set; }

    public required string AddedBy { get; set; }
    public DateTime AddedUtc { get; set; }
}
