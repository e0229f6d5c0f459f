using CourseGit.Core.State;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// Signing in through the settings' identity provider. The framework's handler does the protocol; what it leaves open is closed in
/// <see cref="StrictTokens"/>, <see cref="ProviderChannel"/> and <see cref="ProviderEvents"/>.
/// </summary>
internal static class ProviderSignIn
{
    public const string Scheme = "oidc";
    public const string Start = LocalAddress.Login + "/oidc";

    public static IServiceCollection AddIdentityProvider(this IServiceCollection services, CourseGitSettings settings)
    {
        services.AddSingleton<ProviderSessions>();
        services.AddSingleton<ProviderRefusals>();
        if (settings.OpenIdConnect is not { } provider)
            return services;
        // What it calls errors are refused sign-ins, which ProviderRefusals tells of in one line.
        services.AddLogging(l => l.AddFilter(typeof(OpenIdConnectHandler).FullName, LogLevel.Critical));
        services.AddSingleton(provider);
        services.AddSingleton<ProviderDocument>();
        services.AddSingleton<OnceOnly>();
        services.AddSingleton<BackChannelLogout>();
        services.AddSingleton<ProviderSignOut>();
        services.AddScoped<ProviderAccounts>();
        services.AddScoped<ProviderEvents>();
        services.AddAuthentication().AddOpenIdConnect(Scheme, provider.DisplayName, _ => { });
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<ProviderDocument>((o, document) => Set(o, provider, document));
        return services;
    }

    public static void MapIdentityProvider(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Start, StartAsync).AllowAnonymous();
        if (endpoints.ServiceProvider.GetService<BackChannelLogout>() is { } logout)
            endpoints.MapPost(BackChannelLogout.Address, logout.AnswerAsync).AllowAnonymous().DisableAntiforgery();
    }

    private static void Set(OpenIdConnectOptions options, OpenIdConnectSettings provider, ProviderDocument document)
    {
        options.ConfigurationManager = document;
        options.Backchannel = document.Channel;
        options.RefreshOnIssuerKeyNotFound = false; // StrictTokens does, and validates once more.
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret?.Reveal();
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.DisableTelemetry = true; // The provider need not know which version of what asks.
        options.SaveTokens = true; // until the session's row has its ID token; nothing of it gets into a cookie
        options.GetClaimsFromUserInfoEndpoint = true;
        options.MapInboundClaims = false;
        options.EventsType = typeof(ProviderEvents);
        options.RemoteSignOutPath = PathString.Empty; // A link on somebody else's page would sign people out.
        options.TokenHandler = new StrictTokens(document);
        StrictTokens.Demand(options.TokenValidationParameters, provider.Authority, provider.ClientId);
        options.ClaimActions.Clear();
        options.ClaimActions.Add(new EveryClaim());
        options.Scope.Clear();
        foreach (var scope in provider.Scopes)
            options.Scope.Add(scope);
        SetCookie(options.CorrelationCookie, "CourseGit.SignIn.");
        SetCookie(options.NonceCookie, "CourseGit.Nonce.");
    }

    // The provider leads back by a link, which Lax lets through; None would need https.
    private static void SetCookie(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    private static async Task StartAsync(HttpContext http, CourseGitSettings settings, ProviderRefusals refusals, string? returnUrl)
    {
        if (settings.OpenIdConnect is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var next = LocalAddress.OrHome(returnUrl);
        // The provider leads back to the public address, where the cookies of this sign-in have to be.
        if (settings.PublicUrl is { } url && !url.Authority.Equals(http.Request.Host.Value, StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Redirect(new Uri(url, Start[1..]) + QueryString.Create("ReturnUrl", next).Value);
            return;
        }
        try
        {
            await http.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = next });
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // Whatever the framework throws here comes from what the provider answered, or did not; it stands in the log.
            http.Response.Clear();
            await refusals.RefuseAsync(http, ProviderRefusals.Explain(e), null, next);
        }
    }
}
