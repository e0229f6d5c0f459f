using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

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

    /// <summary>Writes it into the row of the session that has just begun.</summary>
    public static async Task NoteAsync(HttpContext http, AuthenticationProperties properties, string session)
    {
        if (properties.GetParameter<SignInOrigin>(Key) is not { } origin)
            return;
        var contexts = http.RequestServices.GetRequiredService<IDbContextFactory<AccountDbContext>>();
        await using var context = await contexts.CreateDbContextAsync(http.RequestAborted);
        var row = await context.Sessions.SingleAsync(s => s.Id == session, http.RequestAborted);
        (row.SignIn, row.ProviderSession, row.ProtectedIdToken) = (origin.SignIn, origin.ProviderSession, origin.ProtectedIdToken);
        await context.SaveChangesAsync(http.RequestAborted);
    }
}
