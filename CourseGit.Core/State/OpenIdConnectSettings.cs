using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.State;

/// <summary>The identity provider that people sign in through.</summary>
/// <param name="Authority">Its issuer: what its documents and tokens name as <c>iss</c>, letter by letter.</param>
/// <param name="ClientId">What the provider knows the portal as.</param>
public sealed record OpenIdConnectSettings(string Authority, string ClientId)
{
    /// <summary>What the portal shows the provider; null for a client without a secret, which PKCE alone protects.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>
    /// Whether the secret is shown in a header (<c>client_secret_basic</c>) and not in the form (<c>client_secret_post</c>); null: as the
    /// provider's document says, in the form where it takes both.
    /// </summary>
    public bool? SecretInHeader { get; init; }

    /// <summary>Each of these claims makes a superuser; empty: nobody becomes one by the provider.</summary>
    public ImmutableArray<ClaimValue> SuperuserClaims { get; init; } = [];

    /// <summary>Each of these claims makes a teacher; empty: nobody becomes one by the provider.</summary>
    public ImmutableArray<ClaimValue> TeacherClaims { get; init; } = [];

    /// <summary>What is asked for at the provider; <c>openid</c> is among it.</summary>
    public ImmutableArray<string> Scopes { get; init; } = DefaultScopes;

    /// <summary>The claim whose value an account is called by. People should not be able to change it at the provider.</summary>
    public string NameClaim { get; init; } = DefaultNameClaim;

    /// <summary>What people call the provider; on the button.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Only people with a verified e-mail address of this domain come in; null for everybody.</summary>
    public string? AllowedDomain { get; init; }

    /// <summary>Whether accounts with a password of this portal may sign in, too.</summary>
    public bool LocalAccounts { get; init; } = true;

    /// <summary>So long the provider may take for one answer.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(10);

    public const string DefaultNameClaim = "preferred_username";

    /// <summary>Who it is, their name and their e-mail address.</summary>
    public static ImmutableArray<string> DefaultScopes { get; } = ["openid", "profile", "email"];
}

/// <summary>A claim that has, or has among others, this value.</summary>
/// <param name="Type">Its name; of one within another the way to it, for example <c>realm_access.roles</c>.</param>
public sealed record ClaimValue(string Type, string Value);
