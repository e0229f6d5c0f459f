using CourseGit.Core.State;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>What this portal looks at beyond what the framework's handler does, and what comes of a sign-in.</summary>
internal sealed class ProviderEvents(
    CourseGitSettings settings, ProviderDocument document, ProviderAccounts accounts, ProviderSessions sessions, ProviderRefusals refusals,
    OnceOnly once, TimeProvider time) : OpenIdConnectEvents
{
    private static readonly TimeSpan NonceKept = TimeSpan.FromHours(1); // the sign-in itself must be done after 15 minutes

    private OpenIdConnectSettings Provider => settings.OpenIdConnect!;

    public override Task RedirectToIdentityProvider(RedirectContext context)
    {
        if (settings.PublicUrl is { } url)
            context.ProtocolMessage.RedirectUri = new Uri(url, context.Options.CallbackPath.Value![1..]).AbsoluteUri;
        return Task.CompletedTask;
    }

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        try
        {
            Check(context.Request, await document.GetConfigurationAsync(context.HttpContext.RequestAborted));
        }
        catch (ProviderException e)
        {
            context.Fail(e);
        }
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        try
        {
            var token = new JsonWebToken(context.TokenEndpointResponse?.IdToken);
            StrictTokens.CheckPurpose(token, Provider.ClientId, time.GetUtcNow());
            if (!token.TryGetPayloadValue<string>("nonce", out var nonce) || !once.IsFirst("nonce " + nonce, NonceKept))
                throw new ProviderException(ProviderRefusal.Stale, "The ID token belongs to no sign-in, or to one that is done already.");
        }
        catch (ProviderException e)
        {
            context.Fail(e);
        }
        return Task.CompletedTask;
    }

    public override async Task TicketReceived(TicketReceivedContext context)
    {
        context.HandleResponse();
        var returnUrl = context.ReturnUri;
        try
        {
            var person = ProviderPerson.Of(context.Principal!, Provider);
            var user = await accounts.OfAsync(person, context.HttpContext.RequestAborted);
            await SignInAsync(context, person, user);
            context.Response.Redirect(LocalAddress.OrHome(returnUrl));
        }
        catch (ProviderException e)
        {
            await refusals.RefuseAsync(context.HttpContext, e, ProviderPerson.NameOf(context.Principal, Provider), returnUrl);
        }
    }

    public override Task AccessDenied(AccessDeniedContext context)
    {
        context.HandleResponse();
        var why = new ProviderException(ProviderRefusal.Declined, "The provider answered access_denied.");
        return refusals.RefuseAsync(context.HttpContext, why, null, context.Properties?.RedirectUri);
    }

    public override Task RemoteFailure(RemoteFailureContext context)
    {
        context.HandleResponse();
        return refusals.RefuseAsync(
            context.HttpContext, ProviderRefusals.Explain(context.Failure!), null, context.Properties?.RedirectUri);
    }

    public override Task SignedOutCallbackRedirect(RemoteSignOutContext context)
    {
        context.HandleResponse();
        context.Response.Redirect(LocalAddress.Login);
        return Task.CompletedTask;
    }

    // One answer, in the address: whatever differs is not what was asked for.
    private void Check(HttpRequest request, OpenIdConnectConfiguration provider)
    {
        if (!HttpMethods.IsGet(request.Method))
            throw NotGenuine($"The answer came by {request.Method}.");
        if (request.Query.FirstOrDefault(q => q.Value.Count > 1) is { Key: { } twice })
            throw NotGenuine($"The answer has {twice} more than once.");
        if (request.Query["iss"] is [var issuer])
        {
            if (issuer != provider.Issuer)
                throw NotGenuine($"The answer is from {issuer} (iss), and not from {provider.Issuer}.");
        }
        else if (provider.AuthorizationResponseIssParameterSupported)
        {
            throw NotGenuine("The answer does not say who it is from (iss), and the provider always says so.");
        }
    }

    // The session that this browser had before ends with that; the middleware that finds it runs only after this.
    private async Task SignInAsync(TicketReceivedContext context, ProviderPerson person, PortalUser user)
    {
        var http = context.HttpContext;
        if ((await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal is { } before)
            http.User = before;
        var origin = new SignInOrigin(person.Issuer, context.Principal!.FindFirst("sid")?.Value,
            context.Properties?.GetTokenValue("id_token") is { } idToken ? sessions.Protect(idToken) : null);
        await http.RequestServices.GetRequiredService<SignInManager<PortalUser>>().SignInAsync(user, origin.ToProperties());
    }

    private static ProviderException NotGenuine(string message) => new(ProviderRefusal.NotGenuine, message);
}
