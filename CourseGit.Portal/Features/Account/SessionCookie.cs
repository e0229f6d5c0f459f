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

    // What a cookie says of its session.
    private static readonly string[] Kept = [Sessions.ClaimType, PersonClaims.SignIn, PersonClaims.Address];

    /// <summary>Once a minute the claims are made anew from the account; the session is the same.</summary>
    public static Task KeepAsync(SecurityStampRefreshingPrincipalContext context)
    {
        Identity(context.NewPrincipal).AddClaims(Of(context.CurrentPrincipal));
        return Task.CompletedTask;
    }

    /// <summary>What a person's cookie says of their session: for a new cookie of the same.</summary>
    public static IEnumerable<Claim> Of(ClaimsPrincipal? person) =>
        [.. (person?.Claims ?? []).Where(c => Kept.Contains(c.Type)).Select(c => new Claim(c.Type, c.Value))];

    private static async Task BeginAsync(CookieSigningInContext context)
    {
        var http = context.HttpContext;
        if (Sessions.IdOf(context.Principal) is { } same && same == Sessions.IdOf(http.User))
            return; // a new cookie for a session that goes on
        await EndAsync(http); // The cookie that carried the session before is overwritten: nobody could sign it out any more.
        var user = http.RequestServices.GetRequiredService<UserManager<PortalUser>>().GetUserId(context.Principal!);
        var start = SessionStart.Of(http, SignInOrigin.Of(context.Properties));
        var identity = Identity(context.Principal);
        identity.AddClaim(new Claim(Sessions.ClaimType, await Of(http).BeginAsync(user!, start, http.RequestAborted)));
        identity.AddClaim(new Claim(PersonClaims.SignIn, start.SignIn));
        if (start.Address is { } address)
            identity.AddClaim(new Claim(PersonClaims.Address, address));
        // Whoever signs in anew is to find what they were given a moment ago at the command line.
        http.RequestServices.GetRequiredService<KnownPeople>().Forget();
        await Record(http).SignedInAsync(http, identity.Name!, start.SignIn);
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

    private static ClaimsIdentity Identity(ClaimsPrincipal? person) => (ClaimsIdentity)person!.Identity!;

    private static SignInRecord Record(HttpContext http) => http.RequestServices.GetRequiredService<SignInRecord>();

    private static Sessions Of(HttpContext http) => http.RequestServices.GetRequiredService<Sessions>();
}
