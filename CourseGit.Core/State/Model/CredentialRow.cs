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

    /// <summary>What is shown to the server.</summary>
    public string Kind { get; set; } = "Token";

    /// <summary>The kind of remote it is for; null when nobody said.</summary>
    public string? Host { get; set; }

    /// <summary>For a GitHub App: its id, or client id.</summary>
    public string? AppId { get; set; }

    /// <summary>For a GitHub App: the number of the installation; null when it is to be looked for.</summary>
    public string? Installation { get; set; }

    /// <summary>For a pair of keys: the public half, as authorized_keys has it.</summary>
    public string? PublicKey { get; set; }

    /// <summary>For a pair of keys: the keys of servers that somebody has looked at, as known_hosts has them, one a line.</summary>
    public string? HostKeys { get; set; }

    /// <summary>Who the host said it belongs to, when it was last tried.</summary>
    public string? KnownAs { get; set; }

    /// <summary>When it was last tried, UTC; null when it never was.</summary>
    public DateTime? TestedUtc { get; set; }
}
