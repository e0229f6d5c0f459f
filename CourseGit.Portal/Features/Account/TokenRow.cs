namespace CourseGit.Portal.Features.Account;

/// <summary>A token by which a program does what a person may do. The token itself is nowhere.</summary>
internal sealed class TokenRow
{
    public long Id { get; set; }
    public required string UserId { get; set; }

    /// <summary>What it is for, in its owner's words.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of the token, in hex.</summary>
    public required string Hash { get; set; }

    /// <summary>How far it goes: a name of <c>People.Scope</c>.</summary>
    public required string Scope { get; set; }

    /// <summary>The subdomains it is for, one a line; empty for all its owner's.</summary>
    public string Courses { get; set; } = "";

    public DateTime CreatedUtc { get; set; }
    public DateTime EndsUtc { get; set; }

    /// <summary>Exact to a minute; null before its first use.</summary>
    public DateTime? LastUsedUtc { get; set; }

    /// <summary>Null while it is valid.</summary>
    public DateTime? RemovedUtc { get; set; }
}
