using CourseGit.Core.Primitives;

namespace CourseGit.Core.State;

/// <summary>How a mail server is spoken to.</summary>
public enum SmtpSecurity
{
    /// <summary>Begins in the clear and is encrypted before anything else is said; a server that cannot is refused.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte.</summary>
    Tls,

    /// <summary>In the clear.</summary>
    None,
}

/// <summary>The mail server that notices go through.</summary>
public sealed record SmtpSettings(string Host, int Port, SmtpSecurity Security, string From)
{
    /// <summary>Who signs in there; null where nobody has to.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }
}
