using Microsoft.AspNetCore.Authentication;

namespace CourseGit.Portal.Features.Account;

/// <summary>How somebody signed in, for the row of their session. Without one it was with a password.</summary>
/// <param name="SignIn">The issuer of the identity provider, or <see cref="Link"/>.</param>
/// <param name="ProviderSession">The provider's name for the session.</param>
/// <param name="ProtectedIdToken">What the provider wants to see at sign-out, encrypted.</param>
internal sealed record SignInOrigin(string SignIn, string? ProviderSession = null, string? ProtectedIdToken = null)
{
    /// <summary>With a link printed at the server.</summary>
    public const string Link = "link";

    private const string Key = "coursegit:origin";

    /// <summary>To be handed over when signing in; nothing of it gets into the cookie.</summary>
    public AuthenticationProperties ToProperties()
    {
        var properties = new AuthenticationProperties();
        properties.SetParameter(Key, this);
        return properties;
    }

    /// <summary>What was handed over; null for a password.</summary>
    public static SignInOrigin? Of(AuthenticationProperties properties) => properties.GetParameter<SignInOrigin>(Key);
}
