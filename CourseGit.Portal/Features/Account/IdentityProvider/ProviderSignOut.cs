using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>Signing out at the provider, once the session here has ended.</summary>
internal sealed partial class ProviderSignOut(
    CourseGitSettings settings, ProviderSessions sessions, ProviderDocument document, ILogger<ProviderSignOut> log)
{
    private const string CallbackPath = "signout-callback-oidc";

    /// <summary>Leads the person on to the provider.</summary>
    /// <param name="session">Which has ended here.</param>
    /// <returns>Null when the provider had no part in the session, or wants none in its end.</returns>
    public async Task<Notice?> LeaveAsync(HttpContext http, string session)
    {
        var name = settings.OpenIdConnect!.DisplayName;
        if (await sessions.TakeAsync(session, http.RequestAborted) is not var (issuer, idToken))
            return null;
        try
        {
            var provider = await document.GetConfigurationAsync(http.RequestAborted);
            if (provider.Issuer != issuer || provider.EndSessionEndpoint is not { Length: > 0 } endpoint)
                return null;
            var address = Address(http.Request, endpoint, idToken);
            // Not a redirect: browsers hold the one that follows a form to the policy of the form's page.
            http.Response.Headers["Refresh"] = "0;url=" + address;
            return new Notice("You are signed out here",
                $"CourseGit has ended your session. {name} opens by itself to end yours there, too; if it does not, follow the link.",
                address, $"Sign out at {name}");
        }
        catch (ProviderException e)
        {
            LogUnreachable(settings.OpenIdConnect.Authority, e.Message);
            return new Notice("You are signed out here",
                $"CourseGit has ended your session, but {name} could not be reached, so you are still signed in there. On a computer that "
                    + "others use, sign out there as well or close the browser.", LocalAddress.Login, "Sign in");
        }
    }

    private string Address(HttpRequest request, string endpoint, string? idToken) => new OpenIdConnectMessage
    {
        IssuerAddress = endpoint,
        IdTokenHint = idToken,
        ClientId = settings.OpenIdConnect!.ClientId,
        PostLogoutRedirectUri = new Uri(settings.PublicUrl ?? new Uri($"{request.Scheme}://{request.Host}/"), CallbackPath).AbsoluteUri,
        EnableTelemetryParameters = false,
    }.CreateLogoutRequestUrl();

    [LoggerMessage(LogLevel.Warning, "{Provider} could not be told of a sign-out: {Message}")]
    private partial void LogUnreachable(string provider, string message);
}
