namespace CourseGit.Core.State.Model;

/// <summary>Somebody who may reach a repository with git. The person need not have signed in before.</summary>
public sealed class RepositoryMemberRow
{
    /// <summary><c>owner/name</c>.</summary>
    public required string Repository { get; set; }

    /// <summary>The name they sign in with, as it was typed.</summary>
    public required string Person { get; set; }

    /// <summary>The same in capitals, by which people are found.</summary>
    public required string NormalizedPerson { get; set; }

    /// <summary>A Repositories/RepositoryLevel.</summary>
    public required string Level { get; set; }

    public required string AddedBy { get; set; }
    public DateTime AddedUtc { get; set; }
}
