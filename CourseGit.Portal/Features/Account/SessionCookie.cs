using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// Ties the cookie to <see cref="Sessions"/>: whoever signs in by whatever way gets a session, and no cookie counts without one.
/// </summary>
internal static class SessionCookie
{
    public static void Bind(CookieAuthenticationEvents events)
    {
        events.OnSigningIn = BeginAsync;
        events.OnSigningOut = async context =>
        {
            await EndAsync(context.HttpContext);
            await Record(context.HttpContext).SignedOutAsync(context.HttpContext);
        };
        events.OnValidatePrincipal = CheckAsync;
    }

    /// <summary>Once a minute the claims are made anew from the account; the session is the same.</summary>
    public static Task KeepAsync(SecurityStampRefreshingPrincipalContext context)
    {
        if (Sessions.IdOf(context.CurrentPrincipal) is { } id)
            Name(context.NewPrincipal, id);
        return Task.CompletedTask;
    }

    private static async Task BeginAsync(CookieSigningInContext context)
    {
        var http = context.HttpContext;
        await EndAsync(http); // The cookie that carried the session before is overwritten: nobody could sign it out any more.
        var user = http.RequestServices.GetRequiredService<UserManager<PortalUser>>().GetUserId(context.Principal!);
        Name(context.Principal, await Of(http).BeginAsync(user!, http.RequestAborted));
        await Record(http).SignedInAsync(http, context.Principal!.Identity!.Name!, SignInRecord.Password);
    }

    // Whether or not the browser waits for the answer.
    private static Task EndAsync(HttpContext http) =>
        Sessions.IdOf(http.User) is { } id ? Of(http).EndAsync(id, CancellationToken.None) : Task.CompletedTask;

    private static async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
            return; // The files a page is made of are everybody's, and there are many.
        // The cookie is left where it is: this answer may come after that of a new sign-in, whose cookie it would take away.
        if (await Of(http).IsOpenAsync(context.Principal, http.RequestAborted))
            await SecurityStampValidator.ValidatePrincipalAsync(context);
        else
            context.RejectPrincipal();
    }

    private static void Name(ClaimsPrincipal? person, string session) => ((ClaimsIdentity)person!.Identity!)
        .AddClaim(new Claim(Sessions.ClaimType, session));

    private static SignInRecord Record(HttpContext http) => http.RequestServices.GetRequiredService<SignInRecord>();

    private static Sessions Of(HttpContext http) => http.RequestServices.GetRequiredService<Sessions>();
}
