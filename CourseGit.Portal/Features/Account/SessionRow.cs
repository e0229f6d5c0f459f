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

    /// <summary>How they signed in: <c>password</c>, or the issuer of the identity provider.</summary>
    public string SignIn { get; set; } = "password";

    /// <summary>The address they signed in from; null where it is not known.</summary>
    public string? Address { get; set; }

    /// <summary>What the browser says it is, shortened; null where it says nothing.</summary>
    public string? Browser { get; set; }

    /// <summary>The identity provider's name for this session (<c>sid</c>); null where it gave none.</summary>
    public string? ProviderSession { get; set; }

    /// <summary>What the provider wants to see at sign-out (<c>id_token_hint</c>), encrypted; null without a provider.</summary>
    public string? ProtectedIdToken { get; set; }
}
