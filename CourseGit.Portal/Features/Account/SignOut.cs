using CourseGit.Portal.Features.Account.IdentityProvider;
using CourseGit.Portal.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace CourseGit.Portal.Features.Account;

/// <summary>
/// <c>POST /account/logout</c>, from any form with an antiforgery token; opened as a page, the address shows such a form.
/// </summary>
internal static class SignOut
{
    public static void MapSignOut(this IEndpointRouteBuilder endpoints) =>
        // Before the page, which would take posts too.
        endpoints.MapPost(LocalAddress.Logout, SignOutAsync)
            .WithMetadata(new RequireAntiforgeryTokenAttribute(), new OpenToTeachersAttribute()).WithOrder(-1);

    private static async Task<IResult> SignOutAsync(HttpContext http, SignInManager<PortalUser> signIn)
    {
        // A handler without a form parameter must look itself at what the antiforgery middleware found.
        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        var session = Sessions.IdOf(http.User);
        await signIn.SignOutAsync();
        if (session is not null && http.RequestServices.GetService<ProviderSignOut>() is { } provider
            && await provider.LeaveAsync(http, session) is { } notice)
        {
            await NoticePage.WritePageAsync(http, notice);
            return Results.Empty;
        }
        return Results.LocalRedirect(LocalAddress.Login);
    }
}
