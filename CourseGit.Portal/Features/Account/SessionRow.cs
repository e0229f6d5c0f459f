namespace CourseGit.Portal.Features.Account;

/// <summary>A sign-in of one browser, from its first moment to its end.</summary>
internal sealed class SessionRow
{
    /// <summary>Random; it stands in the session's encrypted cookie.</summary>
    public required string Id { get; set; }

    public required string UserId { get; set; }
    public DateTime CreatedUtc { get; set; }

    /// <summary>Exact to a minute.</summary>
    public DateTime LastSeenUtc { get; set; }

    /// <summary>Null while it is open.</summary>
    public DateTime? EndedUtc { get; set; }
}
