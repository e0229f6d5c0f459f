namespace CourseGit.Core.State.Model;

/// <summary>Something that somebody did or tried. Rows are only ever added; each names the hash of the one before.</summary>
public sealed class AuditRow
{
    /// <summary>1, 2, 3 …, without a gap.</summary>
    public long Id { get; set; }

    public DateTime AtUtc { get; set; }

    /// <summary>Who: the name of an account, or what was typed as one.</summary>
    public required string Person { get; set; }

    /// <summary>By what way: the page, the API, git, the command line, a schedule.</summary>
    public required string Way { get; set; }

    /// <summary>How they had signed in: <c>password</c>, an issuer, a token's name; null where nobody had to.</summary>
    public string? SignIn { get; set; }

    /// <summary>The address they came from; null where there is none.</summary>
    public string? Address { get; set; }

    /// <summary>What, for example <c>course.changed</c>.</summary>
    public required string Action { get; set; }

    /// <summary>The course's subdomain; null where it is about none.</summary>
    public string? Course { get; set; }

    /// <summary>What else it is about, for example the name of a credential or the number of an operation.</summary>
    public string? Subject { get; set; }

    /// <summary><c>done</c>, <c>refused</c> or <c>failed</c>.</summary>
    public required string Outcome { get; set; }

    /// <summary>How it was before, in words; never a secret.</summary>
    public string? Before { get; set; }

    /// <summary>How it is now.</summary>
    public string? After { get; set; }

    /// <summary><see cref="Hash"/> of the row before; of the first row, 64 zeros.</summary>
    public required string PreviousHash { get; set; }

    /// <summary>HMAC-SHA-256 of all the above in hex, with a key that lies outside of the database.</summary>
    public required string Hash { get; set; }
}
